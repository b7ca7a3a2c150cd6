"""Instants, dates and months as F.12 reads them. Pure."""

from calendar import monthrange
from datetime import date, datetime


def instant(text: str) -> datetime:
    """An RFC 3339 instant of an event's data."""
    return datetime.fromisoformat(text.upper())


def maybe_instant(text: str | None) -> datetime | None:
    return None if text is None else instant(text)


def on(text: str) -> date:
    """A date of an event's data."""
    return date.fromisoformat(text)


def maybe_on(text: str | None) -> date | None:
    return None if text is None else on(text)


def months(day: date, count: int) -> date:
    """So many calendar months later; 31 January + 1 is the last day of February. Source: F.12 Time."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def half_up(numerator: int, denominator: int) -> int:
    """The quotient of two whole numbers, not negative, rounded half up."""
    return (2 * numerator + denominator) // (2 * denominator)


def full_years(born: date, today: date) -> int:
    """Age in full years; the 18th birthday is 18. Source: F.12, rule group."""
    years = today.year - born.year
    return years if months(born, years * 12) <= today else years - 1
