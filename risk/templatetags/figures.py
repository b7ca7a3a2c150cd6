"""How amounts, shares and times are written for people, in both languages, on every floor's pages."""

from datetime import date, datetime
from decimal import Decimal

from django import template
from django.utils.translation import get_language

from risk import clock

register = template.Library()

_MONTHS = (
    "January February March April May June July August September October November December".split()  # noqa: SIM905 - reads better
)
MINUS = "−"


def _english() -> bool:
    return (get_language() or "").startswith("en")


def digits(fen: int, *, exact: bool = False) -> str:
    """20,700 for 2070000; two decimals when there are any or when exact. Minus is the typographic one."""
    yuan, rest = divmod(abs(fen), 100)
    text = f"{yuan:,}.{rest:02d}" if exact or rest else f"{yuan:,}"
    return f"{MINUS}{text}" if fen < 0 else text


@register.filter
def plain(fen: int | None) -> str:
    """20,700: a figure whose unit stands in its heading."""
    return "" if fen is None else digits(fen)


@register.filter
def exact(fen: int | None) -> str:
    """20,700.00: in a table, or to be paid."""
    return "" if fen is None else digits(fen, exact=True)


@register.filter
def yuan(fen: int | None) -> str:
    """In a sentence: 20,700元, CNY 20,700."""
    if fen is None:
        return ""
    return f"CNY {digits(fen)}" if _english() else f"{digits(fen)}元"


@register.filter
def cny(fen: int | None) -> str:
    """In a figure: ¥20,700; CNY 20,700 in English."""
    if fen is None:
        return ""
    return f"CNY {digits(fen)}" if _english() else f"¥{digits(fen)}"


def _local(value: datetime | date | str) -> datetime | date:
    if isinstance(value, str):
        value = datetime.fromisoformat(value) if "T" in value else date.fromisoformat(value)
    return value.astimezone(clock.SHANGHAI) if isinstance(value, datetime) else value


@register.filter
def onday(value: datetime | date | str | None) -> str:
    """12月23日, 23 December; the year only when it isn't this one. Asia/Shanghai."""
    if not value:
        return ""
    at = _local(value)
    this = clock.day(clock.now()).year
    if _english():
        text = f"{at.day} {_MONTHS[at.month - 1]}"
        return text if at.year == this else f"{text} {at.year}"
    text = f"{at.month}月{at.day}日"
    return text if at.year == this else f"{at.year}年{text}"


@register.filter
def attime(value: datetime | str | None) -> str:
    """13:00, 24 hours, Asia/Shanghai; empty for a date."""
    at = _local(value) if value else None
    return f"{at:%H:%M}" if isinstance(at, datetime) else ""


@register.filter
def moment(value: datetime | date | str | None) -> str:
    """12月23日 13:00, or the day alone when there is no time."""
    return f"{onday(value)} {attime(value)}".strip() if value else ""  # type: ignore[arg-type]


@register.filter
def iso(value: datetime | date | str | None) -> str:
    """For a `time` element's datetime attribute."""
    return "" if not value else _local(value).isoformat()


@register.filter
def percent(share: float | None) -> str:
    """100%, 58.6% for a share between 0 and 1."""
    return "" if share is None else f"{share * 100:.1f}".rstrip("0").rstrip(".") + "%"


@register.filter
def measured(value: str) -> str:
    """An indicator as it was kept, at most two decimals: 0.8333… is 0.83, 14 is 14."""
    return f"{Decimal(value):.2f}".rstrip("0").rstrip(".")
