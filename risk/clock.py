"""The one port to time. Rules and clocks take the moment as an argument; edges ask here."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """This instant, in UTC."""
    return datetime.now(UTC)


def day(at: datetime) -> date:
    """The Asia/Shanghai date of an instant: what a borrower calls today."""
    return at.astimezone(SHANGHAI).date()
