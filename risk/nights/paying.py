"""Owns how a line is being paid: how long before it is due, and whether only the least. Pure. Source: F.9, customer."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from risk import clock
from risk.events.history import History
from risk.facts.dates import months, on

RECEIVED, POSTED = "credit.repayment.received", "credit.repayment.posted"
LEAST = 2  # payments of each three months before a trend is told
HIGH, FULL, THREE = Decimal("0.90"), Decimal("0.95"), 3  # of the limit, mean of 30 days; scores in a row
YELLOW, RED = 2, 4  # grades of `least_pay`, as its limits name them


@dataclass(frozen=True, slots=True)
class Paid:
    """One instalment that was paid; `early` is days before it was due, below 0 after it."""

    on: date
    early: int


def paid(history: History, *, at: datetime) -> list[Paid]:
    """Every instalment of the line that its payments cover by an instant, in the order of payment.

    Payments cover a loan's instalments from the first one on; each is paid on the day the payment was received. One
    of interest alone is paid by its interest, or with the whole of what is left of the loan.
    """
    mine = [event for event in history.until(at).events if event.subject == history.line]
    got: dict[str, date] = {}
    for event in mine:
        if event.type in (RECEIVED, POSTED):
            got.setdefault(event.data["payment_ref"], clock.day(event.time))
    loans: dict[str, _Loan] = {}
    for event in mine:
        if event.type == "credit.draw.paid":
            parts = [(on(one["due_on"]), one["principal"], one["interest"]) for one in event.data["instalments"]]
            loans[event.data["loan_ref"]] = _Loan(sorted(parts))
    found: list[Paid] = []
    for event in mine:
        if event.type == POSTED and (loan := loans.get(event.data["loan_ref"])):
            paid_on = got[event.data["payment_ref"]]
            covered = loan.covered_by(event.data["principal"], event.data["interest"])
            found += [Paid(paid_on, (due_on - paid_on).days) for due_on in covered]
    return sorted(found, key=lambda one: one.on)


@dataclass(slots=True)
class _Loan:
    """What waits to be paid of a loan, (due, principal, interest), and what was paid and covers nothing yet."""

    waiting: list[tuple[date, int, int]]
    principal: int = 0
    interest: int = 0

    def covered_by(self, principal: int, interest: int) -> Iterator[date]:
        """When each instalment that a posting completes was due."""
        self.principal, self.interest = self.principal + principal, self.interest + interest
        while self.waiting and self._is_covered(*self.waiting[0][1:]):
            due_on, own, more = self.waiting.pop(0)
            self.principal, self.interest = self.principal - own, max(0, self.interest - more)
            yield due_on

    def _is_covered(self, principal: int, interest: int) -> bool:
        if principal:
            return self.principal >= principal
        rest = sum(own for _due, own, _more in self.waiting)
        return self.interest >= interest or 0 < rest <= self.principal


def measures(history: History, *, at: datetime, used_share: Decimal | None) -> Iterator[tuple[str, Decimal]]:
    """What is known: `early_fall`, `due_day_pays` and `least_pay`, named as their limits are."""
    payments, today = paid(history, at=at), clock.day(at)
    lately = [one.early for one in payments if one.on > months(today, -3)]
    before = [one.early for one in payments if months(today, -6) < one.on <= months(today, -3)]
    if min(len(lately), len(before)) >= LEAST and sum(before) > 0:
        now, then = Decimal(sum(lately)) / len(lately), Decimal(sum(before)) / len(before)
        yield "early_fall", max(Decimal(0), 1 - now / then)
    if lately:
        run = next((n for n, early in enumerate(reversed(lately)) if early != 0), len(lately))
        yield "due_day_pays", Decimal(run)
    scores = _least_pay(history, at)
    if used_share is not None and scores:
        many = next((n for n, is_least in enumerate(reversed(scores)) if not is_least), len(scores))
        grade = RED if used_share > FULL and many >= THREE else YELLOW if used_share > HIGH and many else 0
        yield "least_pay", Decimal(grade)


def _least_pay(history: History, at: datetime) -> list[bool]:
    """Of each score told of the borrower, whether paying only the least lowered it; the oldest first."""
    told = [event for event in history.until(at).events if event.type == "credit.score.reported"]
    return [
        any(one["code"] == "min_pay" and one["direction"] == "down" for one in event.data["factors"]) for event in told
    ]
