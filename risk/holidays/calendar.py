"""Owns Chinese working time: which days are worked, and how working days pass. Pure, but for reading its table once.

Holidays are never computed: they come from the State Council's table (cn.toml beside this). A working day is the 24
hours of a Shanghai date; one working day from Friday 15:00 is Monday 15:00, and from a Saturday the whole of Monday.
"""

import tomllib
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path

from risk.clock import SHANGHAI

DAY = timedelta(days=1)
SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Calendar:
    """The announced days of some years.

    Attributes:
        years: those whose table is published; outside them only weekends are known.
    """

    off: frozenset[date]
    work: frozenset[date]
    years: frozenset[int]

    def is_working(self, day: date) -> bool:
        return day in self.work or (day.weekday() < SATURDAY and day not in self.off)

    def holidays(self, least: int) -> list[tuple[date, date]]:
        """First and last day of every announced holiday of at least so many days, in order."""
        spans: list[tuple[date, date]] = []
        for day in sorted(self.off):
            if spans and day - spans[-1][1] == DAY:
                spans[-1] = spans[-1][0], day
            else:
                spans.append((day, day))
        return [(first, last) for first, last in spans if (last - first).days + 1 >= least]

    def after(self, start: datetime, length: timedelta) -> datetime:
        """The instant when `length` of working time has passed since `start`, in UTC."""
        at, left = start.astimezone(SHANGHAI), length
        while True:
            midnight = datetime.combine(at.date() + DAY, time(), SHANGHAI)
            if self.is_working(at.date()):
                if left <= midnight - at:
                    return (at + left).astimezone(UTC)
                left -= midnight - at
            at = midnight

    def between(self, start: datetime, end: datetime) -> timedelta:
        """The working time from `start` to `end`; nothing when `end` is earlier."""
        at, until, passed = start.astimezone(SHANGHAI), end.astimezone(SHANGHAI), timedelta()
        while at < until:
            midnight = min(datetime.combine(at.date() + DAY, time(), SHANGHAI), until)
            if self.is_working(at.date()):
                passed += midnight - at
            at = midnight
        return passed

    def is_provisional(self, start: datetime, end: datetime) -> bool:
        """Whether the way from `start` to `end` crosses a year that is not published yet."""
        first, last = start.astimezone(SHANGHAI).year, end.astimezone(SHANGHAI).year
        return any(year not in self.years for year in range(first, last + 1))


@cache
def china() -> Calendar:
    table = tomllib.loads((Path(__file__).parent / "cn.toml").read_text("utf-8"))
    return Calendar(
        off=frozenset(day for year in table.values() for day in year["off"]),
        work=frozenset(day for year in table.values() for day in year["work"]),
        years=frozenset(int(year) for year in table),
    )
