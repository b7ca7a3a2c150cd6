"""What falls due when on a line, by its loans' own schedules or those of its plans. Pure. Amounts in fen."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from risk.events.history import History
from risk.facts.loans import open_loans, own
from support.plans import paper
from support.plans.models import Plan


@dataclass(frozen=True, slots=True)
class Part:
    """One instalment that is not paid whole: number `n` of `of`."""

    loan: str
    n: int
    of: int
    amount: int
    is_late: bool = False


@dataclass(frozen=True, slots=True)
class Due:
    """Everything of one line that falls due on one day."""

    line: str
    day: date
    parts: tuple[Part, ...]

    @property
    def amount(self) -> int:
        return sum(part.amount for part in self.parts)

    @property
    def is_late(self) -> bool:
        return any(part.is_late for part in self.parts)


def dues(history: History, plans: Sequence[Plan] = ()) -> list[Due]:
    """The line's days with something left to pay, the earliest first.

    Args:
        history: of the line.
        plans: the borrower's running plans with their quotes; the schedule of a plan stands in for its loan's.
    """
    mine = {plan.loan: plan for plan in plans if plan.line == history.line}
    found: dict[date, list[Part]] = defaultdict(list)
    for loan in open_loans(history):
        if loan.ref not in mine:
            for one in loan.unpaid:
                found[one.due_on].append(Part(loan.ref, one.n, loan.instalments, one.amount, one.is_late))
    for plan in mine.values():
        for day, part in _of_plan(history, plan):
            found[day].append(part)
    return [Due(history.line, day, tuple(found[day])) for day in sorted(found)]


def _of_plan(history: History, plan: Plan) -> Iterator[tuple[date, Part]]:
    """What a plan still asks for: what was posted since it was agreed pays its oldest instalment first."""
    paid = sum(
        event.data["principal"] + event.data["interest"]
        for event in own(history, "credit.repayment.posted")
        if event.data["loan_ref"] == plan.loan and event.time > plan.agreed_at
    )
    rows = paper.read(plan.quote.body).rows
    for row in rows:
        covered = min(paid, row.amount)
        paid -= covered
        if row.amount > covered:
            yield row.due_on, Part(plan.loan, row.n, len(rows), row.amount - covered)
