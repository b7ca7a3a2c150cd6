"""How a plan is kept: what was paid on its loan since it was agreed, and how many instalments are behind."""

from dataclasses import dataclass
from datetime import date, datetime

from risk.events import queries as events
from risk.facts.loans import own
from support.plans import paper
from support.plans.models import Plan


@dataclass(frozen=True, slots=True)
class Progress:
    """At a moment; fen.

    Attributes:
        behind: instalments whose day is over and that what was paid doesn't reach.
        next_n: the first that isn't paid; None when all are.
    """

    paid: int
    due: int
    behind: int
    is_whole: bool
    next_n: int | None


def paid_since(plan: Plan, *, at: datetime) -> int:
    """What was posted on the loan since the plan was agreed; fen. 2 queries."""
    history = events.history(plan.line, at=at)
    return sum(
        event.data["principal"] + event.data["interest"]
        for event in own(history, "credit.repayment.posted")
        if event.data["loan_ref"] == plan.loan and event.time > plan.agreed_at
    )


def read(plan: Plan, *, paid: int, on: date) -> Progress:
    """Payments count against the oldest instalment first. An instalment is late from the day after its own."""
    reached, due, behind, next_n = 0, 0, 0, None
    content = paper.read(plan.quote.body)
    for row in content.rows:
        reached += row.amount
        is_open = reached > paid
        if is_open and next_n is None:
            next_n = row.n
        if row.due_on < on:
            due = reached
            behind += is_open and row.amount > 0
    return Progress(paid=paid, due=due, behind=behind, is_whole=paid >= content.total, next_n=next_n)
