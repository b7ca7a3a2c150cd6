"""Delivers webhooks and watches for orders nobody obeyed."""

from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import Q

from risk import clock
from risk.decisions.queries import decision
from risk.orders import queries, webhooks
from risk.orders.models import Attempt, Delivery
from risk.orders.services import raise_alert, tell
from risk.work.services import Later, handles

log = structlog.get_logger(__name__)

# Seconds after the first, second, … failed attempt; the last one repeats. [D]
WAITS = (5, 15, 60, 300, 900, 1800, 3600, 7200, 14400, 28800)
GIVE_UP_AFTER = timedelta(days=3)
SENDING = timedelta(seconds=30)  # above the client's timeouts
UNSET_URL = timedelta(minutes=5)


@handles("webhook", queue="notify", seconds=60)
def deliver(delivery_id: str) -> None:
    """Sends what waits for this delivery's line, oldest first, until this one is settled.

    A row of work ends only with its own delivery, so whichever worker dies, another goes on. At least once: a worker
    that dies between the answer and our note of it sends again, under the same message id.
    """
    mine = queries.delivery(int(delivery_id))
    while not mine.is_settled:
        if not settings.WEBHOOK_URL:
            raise Later(clock.now() + UNSET_URL)
        first = Delivery.objects.filter(line=mine.line, delivered_at=None, given_up_at=None).order_by("id").first()
        if first is not None:
            _send(first)
        mine = queries.delivery(mine.pk)


def _send(delivery: Delivery) -> None:
    now = clock.now()
    if delivery.next_at > now:
        raise Later(delivery.next_at)
    free = Q(sending_until=None) | Q(sending_until__lt=now)
    open_ = Delivery.objects.filter(pk=delivery.pk, delivered_at=None, given_up_at=None, next_at__lte=now)
    if not open_.filter(free).update(sending_until=now + SENDING):
        raise Later(now + timedelta(seconds=1))
    answer = webhooks.send(delivery.message_id, delivery.body, at=now)
    with transaction.atomic():
        Attempt.objects.create(
            delivery=delivery, at=now, status=answer.status, error=answer.error, milliseconds=answer.milliseconds
        )
        _settle(delivery, answer, now)


def _settle(delivery: Delivery, answer: webhooks.Answer, now: datetime) -> None:
    done = Delivery.objects.filter(pk=delivery.pk)
    if answer.is_ok:
        done.update(delivered_at=clock.now(), sending_until=None)
        return
    log.warning("webhook.refused", delivery=delivery.pk, status=answer.status, error=answer.error)
    if now - delivery.made_at >= GIVE_UP_AFTER:
        done.update(given_up_at=now, sending_until=None)
        # An alert that cannot be told would only raise another.
        if delivery.type != "mingbai.alert.changed":
            raise_alert("webhook.given_up", str(delivery.pk), line=delivery.line)
        return
    tries = delivery.attempts.filter(at__gte=delivery.made_at).count()
    wait = timedelta(seconds=WAITS[min(tries, len(WAITS)) - 1])
    done.update(next_at=min(now + wait, delivery.made_at + GIVE_UP_AFTER), sending_until=None)


@handles("restoration.unanswered", queue="notify")
def watch(restoration_id: str) -> None:
    """Raises an alert when an order is a day old and the core never said it changed the limit."""
    order = queries.restoration(restoration_id)
    if not order.is_confirmed:
        raise_alert("restoration.unanswered", restoration_id, line=order.line)


@handles("decision.made", queue="notify")
def announce(decision_id: str) -> None:
    """Tells the lender's systems that a decision was made; its codes are theirs to fetch, by who may see them."""
    made = decision(decision_id)
    body = {
        "decision": made.id,
        "kind": made.kind,
        "line": made.line,
        "at": made.at.isoformat(),
        "outcome": made.outcome,
        "policy": made.policy,
    }
    tell("mingbai.decision.made", made.line, body, key=f"decision:{made.id}")
