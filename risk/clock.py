"""The one port to time. Rules and clocks take the moment as an argument; edges ask here."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """This instant, in UTC."""
    return datetime.now(UTC)


def day(at: datetime) -> date:
    """The Asia/Shanghai date of an instant: what a borrower calls today."""
    return at.astimezone(SHANGHAI).date()


def midnight(on: date) -> datetime:
    """The first moment of a day in Shanghai."""
    return datetime.combine(on, time(), SHANGHAI)


def instant_of(text: str | None) -> datetime | None:
    """The instant that a page's address names; None where it names none."""
    try:
        found = datetime.fromisoformat((text or "").replace(" ", "+"))
    except ValueError:
        return None
    return found if found.tzinfo else None
