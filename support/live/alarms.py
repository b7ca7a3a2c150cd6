"""Tells the lender's systems when a person's first word in a chat is late, and when it came after all."""

from risk import clock
from risk.orders import queries as orders
from risk.orders import services as alerts
from support.assistant import promises, waiting
from support.assistant.models import Handoff

LATE = "chat.first-reply"  # the alert's kind; its subject names the wait, so that another wait is another alert


def look() -> int:
    """How many wait for a first word longer than was promised. One alert each, closed when it is over. Repeatable."""
    now = clock.now()
    late = {_subject(one) for one in waiting.wanted_now() if waiting.is_late(one, at=now)}
    for subject in late:
        alerts.raise_alert(LATE, subject, line="")
    for alert in orders.open_alerts():
        if alert.kind == LATE and alert.subject not in late:
            alerts.close_alert(LATE, alert.subject)
    promises.settle_alerts()
    return len(late)


def _subject(one: Handoff) -> str:
    return f"{one.conversation_id}/{one.queued_at:%Y%m%dT%H%M%S}"
