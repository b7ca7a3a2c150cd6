"""Owns what is paid month by month under each kind of plan (H.2). Pure: whole fen and Decimal, no database, no clock.

Every instalment is rounded half up to the fen and the last one takes the difference, so that principals add up to the
balance. A rate is a share a year: `Decimal("0.15")` is 15 %; a month is a twelfth of it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

MONTHS = 12


@dataclass(frozen=True, slots=True)
class Payment:
    """One month's payment; fen."""

    principal: int
    interest: int

    @property
    def amount(self) -> int:
        return self.principal + self.interest


type Schedule = tuple[Payment, ...]


def total(schedule: Iterable[Payment]) -> int:
    """All that is paid; fen."""
    return sum(payment.amount for payment in schedule)


def interest(schedule: Iterable[Payment]) -> int:
    """The interest of all that is paid; fen."""
    return sum(payment.interest for payment in schedule)


def principal(schedule: Iterable[Payment]) -> int:
    """What is owed before the first payment; fen."""
    return sum(payment.principal for payment in schedule)


def level(balance: int, annual: Decimal, months: int) -> Schedule:
    """等额本息, and H2, H4: the same amount every month. Source: H.2.

    Raises:
        ValueError: nothing is owed, or no month is left to pay it in.
    """
    _check(balance, months)
    rate = annual / MONTHS
    grown = (1 + rate) ** months
    amount = fen(balance * rate * grown / (grown - 1)) if rate else fen(Decimal(balance) / months)
    left, paid = balance, []
    for n in range(1, months + 1):
        share = fen(left * rate)
        part = left if n == months else amount - share
        paid.append(Payment(part, share))
        left -= part
    return tuple(paid)


def falling(balance: int, annual: Decimal, months: int) -> Schedule:
    """等额本金: the same principal every month, interest on what is left. Source: H.2.

    Each interest is taken of the exact balance, as the formula has it, not of one made of rounded principals.

    Raises:
        ValueError: nothing is owed, or no month is left to pay it in.
    """
    _check(balance, months)
    rate = annual / MONTHS
    parts = split(balance, months)
    return tuple(Payment(part, fen(balance * Decimal(months - n) / months * rate)) for n, part in enumerate(parts))


def interest_only(balance: int, annual: Decimal, months: int) -> Schedule:
    """先息后本: interest every month, the principal with the last. Source: H.2.

    Raises:
        ValueError: nothing is owed, or no month is left to pay it in.
    """
    _check(balance, months)
    share = fen(balance * annual / MONTHS)
    return (*(Payment(0, share),) * (months - 1), Payment(balance, share))


def paused(rest: Schedule, annual: Decimal, months: int, *, is_free: bool = False) -> Schedule:
    """H1: nothing for some months, then as before. Source: H.2, 展期.

    Interest of the pause is simple, on the principal alone, and spread evenly: it is never added to the balance.

    Args:
        rest: what would be paid without the plan.
        annual: the contract's rate.
        months: how long nothing is paid.
        is_free: H1f, a relief: no interest for the pause.

    Raises:
        ValueError: nothing is left to be paid.
    """
    _check(principal(rest), len(rest))
    waited = 0 if is_free else fen(principal(rest) * annual / MONTHS * months)
    later = zip(rest, split(waited, len(rest)), strict=True)
    return (
        *(Payment(0, 0),) * months,
        *(Payment(payment.principal, payment.interest + share) for payment, share in later),
    )


def interest_first(balance: int, annual: Decimal, months: int, then: int) -> Schedule:
    """H3: interest alone for some months, then the same amount for the rest. Source: H.2, 宽限只还息.

    Raises:
        ValueError: nothing is owed, or no month is left to pay it in.
    """
    share = fen(balance * annual / MONTHS)
    return (*(Payment(0, share),) * months, *level(balance, annual, then))


def penalty(late: int, annual: Decimal, *, surcharge: Decimal, days: int, basis: int) -> int:
    """罚息 on overdue principal, never on itself; fen. Source: H.2.

    Args:
        late: the overdue principal; fen.
        annual: the contract's rate.
        surcharge: on top of it: 0.5 is half as much again.
        days: since it fell due.
        basis: days the contract counts for a year, 360 or 365.
    """
    return fen(late * annual / basis * (1 + surcharge) * days)


def split(amount: int, parts: int) -> Sequence[int]:
    """An amount in equal parts, the last of which takes the difference (H6, and interest that is spread); fen.

    Where half-up parts would leave the last below nothing, all are rounded down instead.

    Raises:
        ValueError: no part to put it in, or less than nothing to split.
    """
    if parts < 1 or amount < 0:
        raise ValueError("an amount is split in one part or more")
    part = fen(Decimal(amount) / parts)
    last = amount - part * (parts - 1)
    if last < 0:
        part = amount // parts
        last = amount - part * (parts - 1)
    return [part] * (parts - 1) + [last]


def fen(amount: Decimal) -> int:
    """Half a fen is a whole one."""
    return int(amount.quantize(Decimal(1), ROUND_HALF_UP))


def _check(balance: int, months: int) -> None:
    if balance <= 0 or months < 1:
        raise ValueError("a schedule needs something owed and a month to pay it in")
