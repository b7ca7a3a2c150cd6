"""What a change of rate comes to: old and new, annualised both ways, and on a loan one can picture. Pure."""

from dataclasses import dataclass
from decimal import Decimal

from support.announcements.models import Announcement
from support.plans import cost, schedule

AMOUNT, MONTHS = 1_000_000, 12  # 10,000 yuan over a year in equal payments: an example, and said to be one
BASIS = Decimal(10_000)


@dataclass(frozen=True, slots=True)
class Terms:
    """One rate: its two annualised figures and what the example pays in all; the interest in fen."""

    annual: cost.Annual
    interest: int


def terms(announcement: Announcement) -> tuple[Terms, Terms] | None:
    """Before and after; None where no rate changes. Source: A103, H.1."""
    if not announcement.rates:
        return None
    old, new = (_of(bps) for bps in announcement.rates)
    return old, new


def _of(bps: int) -> Terms:
    payments = schedule.level(AMOUNT, Decimal(bps) / BASIS, MONTHS)
    return Terms(cost.annual(AMOUNT, [payment.amount for payment in payments]), schedule.interest(payments))
