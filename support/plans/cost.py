"""Owns what a plan costs a year: the internal rate of return and its two annualised figures (H.1). Pure, Decimal."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

MONTHS = 12
_CLOSE = Decimal("1e-12")  # of a monthly rate: far below what a figure with two decimals of a percent shows
_LEAST = Decimal("-0.5")  # a month: what pays back less than half of what is owed has no rate worth a name


@dataclass(frozen=True, slots=True)
class Annual:
    """A monthly rate as a year's, both ways that must be labelled; shares of 1.

    Attributes:
        simple: 年化(单利), twelve times the month's.
        compound: 年化(复利), as if interest bore interest.
    """

    simple: Decimal
    compound: Decimal


def annual(owed: int, payments: Sequence[int]) -> Annual:
    """Both annualised figures, to the hundredth of a percent. Source: H.1.

    Args:
        owed: what the borrower has of it before the first payment; fen.
        payments: what they pay each month with every charge in it, a month of nothing being 0; fen.

    Raises:
        ValueError: nothing is owed, or less than half of it would ever be paid.
    """
    month = monthly(owed, payments)
    return Annual(_hundredth(MONTHS * month), _hundredth((1 + month) ** MONTHS - 1))


def monthly(owed: int, payments: Sequence[int]) -> Decimal:
    """The rate x a month at which Σ payment_t ÷ (1 + x)^t is what is owed, by bisection. Source: H.2, IRR.

    Raises:
        ValueError: nothing is owed, or no rate above −50 % a month makes the payments worth it.
    """
    if owed <= 0 or any(payment < 0 for payment in payments) or _worth(payments, _LEAST) < owed:
        raise ValueError("no rate makes these payments worth what is owed")
    low, high = _LEAST, Decimal(1)
    while _worth(payments, high) > owed:
        low, high = high, high * 2
    while high - low > _CLOSE:
        middle = (low + high) / 2
        if _worth(payments, middle) > owed:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _worth(payments: Sequence[int], rate: Decimal) -> Decimal:
    """What the payments are worth before the first of them; it falls as the rate rises."""
    worth, step = Decimal(0), 1 + rate
    for payment in reversed(payments):
        worth = (worth + payment) / step
    return worth


def _hundredth(share: Decimal) -> Decimal:
    return share.quantize(Decimal("0.0001"), ROUND_HALF_UP)
