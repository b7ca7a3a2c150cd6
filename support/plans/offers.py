"""Every plan a loan could have, each with what is paid when and what it costs. Pure. Amounts in fen."""

from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from risk.facts.loans import Loan
from support.plans import cost, schedule
from support.plans.rules import Rules
from support.plans.schedule import Payment, Schedule

STAY = "stay"
FREE_PAUSE, WAIVER = "free_pause", "penalty_waiver"  # kinds of relief programmes that change what is offered


@dataclass(frozen=True, slots=True)
class Basis:
    """What every plan of one loan is computed from.

    Attributes:
        rate: the contract's, a share a year.
        stay: what is paid without a plan, month by month, the overdue first.
        dates: when; `first_due` is the next of them that is not overdue.
        late: overdue (principal, amount, days) of each instalment.
        penalty: 罚息 by the contract on what is overdue, to this day.
        instalments: how many the loan began with.
    """

    loan: str
    rate: Decimal
    stay: Schedule
    dates: tuple[date, ...]
    late: tuple[tuple[int, int, int], ...]
    penalty: int
    instalments: int
    on: date

    @property
    def owed(self) -> int:
        return schedule.principal(self.stay)

    @property
    def arrears(self) -> int:
        return sum(amount for _principal, amount, _days in self.late)

    @property
    def dpd(self) -> int:
        """Days past due of the oldest overdue instalment."""
        return max((days for _principal, _amount, days in self.late), default=0)

    @property
    def first_due(self) -> date:
        ahead = [day for day in self.dates if day >= self.on]
        return ahead[0] if ahead else add_months(self.on, 1)


@dataclass(frozen=True, slots=True)
class Offer:
    """One plan, computed.

    Attributes:
        code: `H2-18`; `option` is its H.4 name, `months` what it is long.
        payments: month by month; `dates` when.
        waived: penalty or interest given up; fen.
        extra: interest more than by staying; below 0 it is less.
        annual: both yearly rates of the payments; None where nothing is borrowed anew (H5).
    """

    code: str
    option: str
    months: int
    payments: Schedule
    dates: tuple[date, ...]
    waived: int
    extra: int
    annual: cost.Annual | None

    @property
    def total(self) -> int:
        return schedule.total(self.payments)

    @property
    def interest(self) -> int:
        return schedule.interest(self.payments)

    @property
    def first(self) -> int:
        """The first month's payment."""
        return self.payments[0].amount

    @property
    def later(self) -> int:
        """The payment of most months after the quiet ones."""
        return max(payment.amount for payment in self.payments[:-1]) if len(self.payments) > 1 else self.first

    @property
    def last(self) -> int:
        return self.payments[-1].amount

    @property
    def most(self) -> int:
        """The largest month: what the borrower must be able to carry."""
        return max(payment.amount for payment in self.payments)

    @property
    def quiet(self) -> int:
        """How many months at the beginning are lighter than the rest."""
        return next((n for n, payment in enumerate(self.payments) if payment.amount >= self.later), 0)


def basis(loan: Loan, *, rate_bps: int, on: date, rules: Rules) -> Basis:
    """What plans of a loan are computed from, on a day.

    Args:
        rate_bps: the line's rate a year.
    """
    rate = Decimal(rate_bps) / 10_000
    late = tuple((one.principal, one.amount, max(0, (on - one.due_on).days)) for one in loan.late)
    penalty = sum(
        schedule.penalty(part, rate, surcharge=rules.surcharge, days=days, basis=rules.day_basis)
        for part, _amount, days in late
    )
    stay = tuple(Payment(one.principal, one.interest) for one in loan.unpaid)
    return Basis(loan.ref, rate, stay, tuple(one.due_on for one in loan.unpaid), late, penalty, loan.instalments, on)


def staying(base: Basis) -> Offer:
    """No plan."""
    return _offer(base, STAY, STAY, len(base.stay), base.stay)


def every(base: Basis, rules: Rules, *, programmes: Sequence[str] = ()) -> tuple[Offer, ...]:
    """Each plan there is for this loan, whoever may have it, in the order of H.4.

    Args:
        programmes: kinds of relief programmes that cover the borrower now.
    """
    return tuple(_every(base, rules, programmes))


def _every(base: Basis, rules: Rules, programmes: Sequence[str]) -> Iterator[Offer]:
    owed, rate, left = base.owed, base.rate, len(base.stay)
    for months in rules.h1_months:
        yield _offer(base, f"H1-{months}", "H1", months, schedule.paused(base.stay, rate, months))
        if FREE_PAUSE in programmes:
            free = schedule.paused(base.stay, rate, months, is_free=True)
            yield _offer(base, f"H1f-{months}", "H1f", months, free)
    for months in rules.h2_months:
        if months > left:
            yield _offer(base, f"H2-{months}", "H2", months, schedule.level(owed, rate, months))
    for months in rules.h3_months:
        yield _offer(base, f"H3-{months}", "H3", months, schedule.interest_first(owed, rate, months, left))
    if rate > rules.floor_rate:
        lower = schedule.level(owed, rules.floor_rate, rules.h4_months)
        yield _offer(base, f"H4-{rules.h4_months}", "H4", rules.h4_months, lower)
    if base.penalty:
        yield _offer(base, "H5", "H5", left, base.stay, waived=base.penalty)
    for parts in rules.h6_parts if base.arrears else ():
        yield _offer(base, f"H6-{parts}", "H6", parts, _spread(base, parts))
    yield _offer(base, "H7", "H7", 1, schedule.paused(base.stay, rate, 1))
    if base.dpd > rules.h8_dpd:
        settled = tuple(Payment(part, 0) for part in schedule.split(owed, rules.h8_parts))
        released = schedule.interest(base.stay) + base.penalty
        yield _offer(base, f"H8-{rules.h8_parts}", "H8", rules.h8_parts, settled, waived=released)


def _spread(base: Basis, parts: int) -> Schedule:
    """H6: the arrears in equal parts without interest, on top of what falls due anyway."""
    late = len(base.late)
    arrears, ahead = base.stay[:late], base.stay[late:]
    principals = schedule.split(schedule.principal(arrears), parts)
    amounts = schedule.split(schedule.total(arrears), parts)
    rows = []
    for n in range(max(parts, len(ahead))):
        own = ahead[n] if n < len(ahead) else Payment(0, 0)
        share = amounts[n] if n < parts else 0
        part = principals[n] if n < parts else 0
        rows.append(Payment(own.principal + part, own.interest + share - part))
    return tuple(rows)


def _offer(base: Basis, code: str, option: str, months: int, rows: Schedule, *, waived: int = 0) -> Offer:
    """With its dates: a month apart from the next day due on; what stays keeps the days it has."""
    keeps = code == STAY or option == "H5"
    dates = base.dates if keeps else tuple(add_months(base.first_due, n) for n in range(len(rows)))
    paid = [row.amount for row in rows]
    rate = cost.annual(base.owed, paid) if option != "H5" else None
    extra = schedule.interest(rows) - schedule.interest(base.stay)
    return Offer(code, option, months, rows, dates, waived, extra, rate)


def add_months(day: date, months: int) -> date:
    """The same day of a later month, or its last."""
    year, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + year, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
