"""Owns which windows of high demand are to come, and what must be done how long before each. Pure. Source: F.10.

Holidays come from the announced table; where a year is not announced yet its windows are provisional.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from risk.holidays.calendar import Calendar
from risk.reasons.windows import NEW_YEARS, SCHOOL, SHOPPING, TAX

LONG = 3  # days off in a row that close settlement
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Window:
    """One window: `peak` is the day that the checklist counts back from."""

    name: str
    first: date
    last: date
    peak: date
    is_provisional: bool = False

    @property
    def key(self) -> str:
        return f"{self.name} {self.peak.isoformat()}"


@dataclass(frozen=True, slots=True)
class Step:
    """One item of a checklist: so many days before the peak."""

    name: str
    days_before: int
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Item:
    """A step of one window, due on a day."""

    window: Window
    step: Step
    due_on: date

    @property
    def key(self) -> str:
        return f"{self.window.key} {self.step.name}"


@cache
def steps() -> dict[str, tuple[Step, ...]]:
    """Each kind of window's checklist."""
    raw = tomllib.loads((Path(__file__).parent / "checklists.toml").read_text())
    return {name: tuple(Step(**one) for one in told) for name, told in raw.items()}


def windows(first: date, last: date, calendar: Calendar) -> list[Window]:
    """Every window that touches [first, last], by its first day."""
    found = [
        window
        for year in range(first.year - 1, last.year + 2)
        for window in _of_year(year, calendar)
        if window.first <= last and window.last >= first
    ]
    return sorted(found, key=lambda window: (window.first, window.name))


def items(first: date, last: date, calendar: Calendar) -> list[Item]:
    """Every item of the checklists of these windows, by the day it is due."""
    found = [
        Item(window, step, window.peak - timedelta(days=step.days_before))
        for window in windows(first, last, calendar)
        for step in steps().get(window.name, ())
    ]
    return sorted(found, key=lambda item: (item.due_on, item.window.first))


def _of_year(year: int, calendar: Calendar) -> Iterator[Window]:
    provisional = year not in calendar.years
    for new_year in (day for day in NEW_YEARS if day.year == year):
        yield Window("spring_before", new_year - 25 * DAY, new_year - DAY, new_year)
        yield Window("spring_after", new_year + 8 * DAY, new_year + 20 * DAY, new_year + 8 * DAY)
    for month in (3, 6, 9, 12):
        end = date(year + month // 12, month % 12 + 1, 1) - DAY
        name = {6: "half_year_end", 12: "year_end"}.get(month, "quarter_end")
        yield Window(name, end - 6 * DAY, end, end)
    for month in range(1, 13):
        # A deadline on a day off falls to the next working day, so the window moves with it.
        due = date(year, month, TAX.start)
        while not calendar.is_working(due):
            due += DAY
        yield Window("tax", due, due + (TAX.stop - 1 - TAX.start) * DAY, due, provisional)
    for opens, closes in SHOPPING:
        yield Window("shopping", date(year, *opens), date(year, *closes), date(year, *closes))
    for opens, closes in SCHOOL:
        yield Window("school_start", date(year, *opens), date(year, *closes), date(year, *opens))
    for first, last in calendar.holidays(LONG):
        if first.year == year and not _is_new_year(first, last):
            yield Window("holiday", first, last, first)


def _is_new_year(first: date, last: date) -> bool:
    return any(first <= day <= last for day in NEW_YEARS)
