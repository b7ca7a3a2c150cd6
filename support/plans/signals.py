"""When somebody may be glad to hear of plans before they ask. Pure. Source: G.8 of the assistant's specification.

What is confidential is not among the grounds, so that an offer, or none, tells nothing of it.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from enum import StrEnum

from risk.events.history import History
from risk.facts import Facts
from risk.watching.levels import ORANGE

FELL = -0.2  # of a verified income: what H.4 calls lastingly lower
FAILED, WITHIN = 2, timedelta(days=30)


class Signal(StrEnum):
    """What speaks for it; the first that holds is kept with the offer."""

    DEBITS = "debits"  # two failed debits since the last payment
    INCOME = "income"
    CHANNEL = "channel"  # S5: repaying doesn't work
    LEVEL = "level"  # the nightly walk stands at orange or red


def signal(facts: Facts, history: History, situations: Collection[str], *, level: int) -> Signal | None:
    """The first ground there is; None where nothing speaks for an offer.

    Args:
        level: the line's, 1 red to 5 calm.
    """
    if _failed(history, facts.at) >= FAILED:
        return Signal.DEBITS
    if facts.income.change is not None and facts.income.change <= FELL:
        return Signal.INCOME
    if "S5" in situations:
        return Signal.CHANNEL
    return Signal.LEVEL if level <= ORANGE else None


def _failed(history: History, at: datetime) -> int:
    """Debits that failed for want of money since the last payment, within 30 days."""
    events = [event for event in history.events if event.subject == history.line]
    paid = max((e.time for e in events if e.type == "credit.repayment.received"), default=None)
    return sum(
        event.type == "credit.repayment.failed"
        and event.data.get("bank_class") == "insufficient"
        and event.time > at - WITHIN
        and (paid is None or event.time > paid)
        for event in events
    )
