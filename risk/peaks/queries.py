"""Reads the funding calendar: windows to come, checklists with who signed, and what is late."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from risk import clock
from risk.holidays.calendar import china
from risk.nights import queries as nights
from risk.peaks.forecast import Forecast, Week, forecast, lifted, weeks
from risk.peaks.models import Signed
from risk.peaks.windows import Item, Window, items, windows
from risk.watching.readings import Reading, money, reads

AHEAD = timedelta(days=366)
YEARS, YEAR_DAYS = timedelta(days=460), 365  # last year's window and the four weeks before it
WEEKS = 19  # of the funding calendar
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


@dataclass(frozen=True, slots=True)
class Funding:
    """Weeks to come with what will be drawn, the fen there are today (paid in and committed), and the windows ahead."""

    weeks: list[Week]
    have: int
    windows: list[Window]


def peaks(today: date) -> Peaks:
    """One query."""
    calendar = china()
    ahead = [(window, (window.peak - today).days) for window in windows(today, today + AHEAD, calendar)]
    workdays = sorted(day for day in calendar.work if today <= day <= today + AHEAD)
    return Peaks(ahead, rows(today), workdays, sorted(calendar.years))


def forecasts(today: date) -> list[tuple[Window, Forecast | None]]:
    """What borrowers will draw in each window that is on or soon; None where too few days are known. One query."""
    drawn = nights.drawn(since=today - YEARS)
    found = _beside_last_year(today, SOON)
    return [(window, forecast(drawn, window, today=today, before=before)) for window, before in found]


def funding(today: date) -> Funding:
    """The money beside what borrowers will draw, week by week. Two queries."""
    drawn = nights.drawn(since=today - YEARS)
    found = _beside_last_year(today, WEEKS * timedelta(days=7))
    lifts = [(window, lifted(drawn, window, before=before)) for window, before in found]
    have = sum(pool.have for pool in money(clock.now()))
    return Funding(weeks(drawn, lifts, today=today, many=WEEKS), have, [window for window, _before in found])


def _beside_last_year(today: date, ahead: timedelta) -> list[tuple[Window, Window | None]]:
    """Windows that are on or come within so long, each with the same one of the year before."""
    calendar, found = china(), []
    past = windows(today - YEARS, today, calendar)
    for window in windows(today, today + ahead, calendar):
        same = [one for one in past if one.name == window.name and one.peak.year == window.peak.year - 1]
        nearest = min(same, key=lambda one: abs((window.peak - one.peak).days - YEAR_DAYS), default=None)
        found.append((window, nearest))
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
