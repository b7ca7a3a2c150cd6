"""When somebody may be glad to hear of plans before they ask. Pure. Source: G.8 of the assistant's specification.

What is confidential is not among the grounds, so that an offer, or none, tells nothing of it.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from risk.events.history import History
from risk.facts import Facts
from risk.watching.levels import ORANGE
from support.plans.rules import rules

FELL = -0.2  # of a verified income: what H.4 calls lastingly lower
FAILED, WITHIN = 2, timedelta(days=30)


class Signal(StrEnum):
    """What speaks for it; the first that holds is kept with the offer."""

    DEBITS = "debits"  # two failed debits since the last payment
    INCOME = "income"
    CHANNEL = "channel"  # S5: repaying doesn't work
    DISASTER = "disaster"  # relief is listed for where they live
    LOOKS = "looks"  # often, lately, at what being late costs
    LEVEL = "level"  # the nightly walk stands at orange or red


@dataclass(frozen=True, slots=True)
class Beside:
    """What speaks for an offer and stands in no event.

    Attributes:
        level: the line's in early warning, 1 red to 5 calm.
        looks: within two days, at what being late costs.
        is_stricken: relief of a disaster is listed for the borrower's region.
    """

    level: int
    looks: int = 0
    is_stricken: bool = False


def signal(facts: Facts, history: History, situations: Collection[str], *, beside: Beside) -> Signal | None:
    """The first ground there is; None where nothing speaks for an offer."""
    if _failed(history, facts.at) >= FAILED:
        return Signal.DEBITS
    if facts.income.change is not None and facts.income.change <= FELL:
        return Signal.INCOME
    if "S5" in situations:
        return Signal.CHANNEL
    if beside.is_stricken:
        return Signal.DISASTER
    if beside.looks >= rules().late_looks:
        return Signal.LOOKS
    return Signal.LEVEL if beside.level <= ORANGE else None


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
