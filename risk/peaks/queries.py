"""Reads the funding calendar: windows to come, checklists with who signed, and what is late."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from risk import clock
from risk.holidays.calendar import china
from risk.nights import queries as nights
from risk.peaks.forecast import Forecast, forecast
from risk.peaks.models import Signed
from risk.peaks.windows import Item, Window, items, windows
from risk.watching.readings import Reading, reads

AHEAD = timedelta(days=366)
YEARS, YEAR_DAYS = timedelta(days=460), 365  # last year's window and the four weeks before it
SOON = timedelta(days=60)  # checklists of windows that begin so soon are shown and asked for


@dataclass(frozen=True, slots=True)
class Row:
    """One item with who signed it, if anybody did, and by how many days it is late."""

    item: Item
    signed: Signed | None
    days_late: int


@dataclass(frozen=True, slots=True)
class Peaks:
    """Windows of a year ahead with days to their peak, open checklists, and make-up workdays to come."""

    windows: list[tuple[Window, int]]
    rows: list[Row]
    workdays: list[date]
    years: list[int]


def peaks(today: date) -> Peaks:
    """One query."""
    calendar = china()
    ahead = [(window, (window.peak - today).days) for window in windows(today, today + AHEAD, calendar)]
    workdays = sorted(day for day in calendar.work if today <= day <= today + AHEAD)
    return Peaks(ahead, rows(today), workdays, sorted(calendar.years))


def forecasts(today: date) -> list[tuple[Window, Forecast | None]]:
    """What borrowers will draw in each window that is on or soon; None where too few days are known. One query."""
    calendar = china()
    drawn = nights.drawn(since=today - YEARS)
    past = windows(today - YEARS, today, calendar)
    found = []
    for window in windows(today, today + SOON, calendar):
        same = [one for one in past if one.name == window.name and one.peak.year == window.peak.year - 1]
        before = min(same, key=lambda one: abs((window.peak - one.peak).days - YEAR_DAYS), default=None)
        found.append((window, forecast(drawn, window, today=today, before=before)))
    return found


def rows(today: date) -> list[Row]:
    """Items of the windows that are on or soon. One query."""
    open_items = items(today, today + SOON, china())
    signed = {one.item: one for one in Signed.objects.filter(item__in=[item.key for item in open_items])}
    return [
        Row(item, signed.get(item.key), 0 if item.key in signed else max(0, (today - item.due_on).days))
        for item in open_items
    ]


@reads
def late(now: datetime) -> Iterator[Reading]:
    """The most days that an unsigned item of each open checklist is late; 0 lets a warning end. One query."""
    worst: dict[str, int] = {}
    for row in rows(clock.day(now)):
        worst[row.item.window.key] = max(worst.get(row.item.window.key, 0), row.days_late)
    for window, days in worst.items():
        yield Reading("checklist-late", window, Decimal(days))
