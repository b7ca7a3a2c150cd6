"""What is still to be paid of a line's loans, from its own draws, postings and overdue notes. Pure. Amounts in fen."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from risk.events.history import Event, History


@dataclass(frozen=True, slots=True)
class Unpaid:
    """One instalment that is not paid whole.

    Attributes:
        principal, interest: what is left of each.
        is_late: it was told overdue and not cured.
    """

    n: int
    due_on: date
    principal: int
    interest: int
    is_late: bool

    @property
    def amount(self) -> int:
        return self.principal + self.interest


@dataclass(frozen=True, slots=True)
class Loan:
    """One draw with something left to pay.

    Attributes:
        drawn: the amount it began with.
        instalments: how many it had; `unpaid` are those left, in their order.
    """

    ref: str
    drawn: int
    drawn_on: date
    instalments: int
    unpaid: tuple[Unpaid, ...]

    @property
    def owed(self) -> int:
        """The principal left."""
        return sum(one.principal for one in self.unpaid)

    @property
    def late(self) -> tuple[Unpaid, ...]:
        return tuple(one for one in self.unpaid if one.is_late)

    def next_due(self, today: date) -> Unpaid:
        """What falls due next; when all is past, the oldest."""
        return next((one for one in self.unpaid if one.due_on >= today), self.unpaid[0])


def open_loans(history: History) -> tuple[Loan, ...]:
    """The line's loans with something left, oldest first: postings pay the instalments of their loan in order."""
    paid: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for posting in own(history, "credit.repayment.posted"):
        paid[posting.data["loan_ref"]][0] += posting.data["principal"]
        paid[posting.data["loan_ref"]][1] += posting.data["interest"]
    late = late_items(history)
    found = []
    for draw in own(history, "credit.draw.paid"):
        ref = draw.data["loan_ref"]
        principal, interest = paid[ref]
        numbers = {n for loan, n in late if loan == ref}
        unpaid = tuple(_unpaid(draw.data["instalments"], principal, interest, numbers))
        if unpaid:
            found.append(Loan(ref, draw.data["amount"], draw.time.date(), len(draw.data["instalments"]), unpaid))
    return tuple(found)


def late_items(history: History) -> set[tuple[str, int]]:
    """(loan, instalment) of what was told overdue on this line and not cured since."""
    items: set[tuple[str, int]] = set()
    for event in history.events:
        if event.subject == history.line and event.type == "credit.instalment.overdue":
            items.add((event.data["loan_ref"], event.data["n"]))
        elif event.subject == history.line and event.type == "credit.instalment.cured":
            items.discard((event.data["loan_ref"], event.data["n"]))
    return items


def own(history: History, kind: str) -> Iterator[Event]:
    """Events of one kind about this line."""
    return (event for event in history.events if event.type == kind and event.subject == history.line)


def _unpaid(parts: list[Mapping[str, Any]], principal: int, interest: int, late: set[int]) -> Iterator[Unpaid]:
    """Interest that was posted counts against the instalment it was paid with, never ahead of its principal."""
    for part in sorted(parts, key=lambda one: one["n"]):
        covered = min(principal, part["principal"])
        principal -= covered
        paid = min(max(interest, 0), part["interest"])
        interest -= part["interest"]
        if part["principal"] > covered:
            due = date.fromisoformat(part["due_on"])
            yield Unpaid(part["n"], due, part["principal"] - covered, part["interest"] - paid, part["n"] in late)
