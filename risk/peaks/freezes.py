"""Owns on which days no policy begins to rule: due days, festivals, peaks of promotions. Pure. Source: A074.

Festivals come from the announced table: of a year that is not announced yet only the other days are known.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from risk import clock
from risk.holidays.calendar import Calendar, china
from risk.reasons.windows import SHOPPING

DUE, FESTIVAL, PROMOTION = "due_day", "festival", "promotion"
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Freeze:
    """Days, the last included, in Shanghai."""

    name: str
    first: date
    last: date

    @property
    def key(self) -> str:
        return f"{self.name} {self.first.isoformat()}"


@cache
def terms() -> dict[str, Any]:
    """Which days are meant, and who answers for them."""
    return tomllib.loads((Path(__file__).parent / "freezes.toml").read_text())


def freezes(first: date, last: date, calendar: Calendar) -> list[Freeze]:
    """Every freeze that touches [first, last], by its first day."""
    found = [
        one
        for year in range(first.year - 1, last.year + 2)
        for one in _of_year(year, calendar)
        if one.first <= last and one.last >= first
    ]
    return sorted(found, key=lambda one: (one.first, one.name))


def at(moment: datetime) -> tuple[Freeze, ...]:
    """The freezes that hold at a moment; mostly none."""
    today = clock.day(moment)
    return tuple(freezes(today, today, china()))


def free(moment: datetime) -> datetime:
    """The moment itself, or else the first midnight after it that no freeze holds."""
    while held := at(moment):
        moment = clock.midnight(max(one.last for one in held) + DAY)
    return moment


def _of_year(year: int, calendar: Calendar) -> Iterator[Freeze]:
    told = terms()
    for month in range(1, 13):
        for day in told["due_days"]:
            yield Freeze(DUE, date(year, month, day), date(year, month, day))
    for opens, closes in SHOPPING:
        last = date(year, *closes)
        yield Freeze(PROMOTION, max(date(year, *opens), last - (told["promotion_days"] - 1) * DAY), last)
    for first, last in calendar.holidays(told["festival_days"]):
        if first.year == year:
            yield Freeze(FESTIVAL, first, last)
