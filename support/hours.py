"""Owns when people are at work: one definition for chats, calls, the team's figures and the words that tell hours.

Days come from the State Council's table, hours from the lender's settings. Pure, but for those settings.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.utils.translation import gettext as _

from risk import clock
from risk.clock import SHANGHAI
from risk.clocks.rules import rules
from risk.holidays.calendar import DAY, china
from risk.templatetags.figures import moment

DAILY = "daily"

type Window = tuple[datetime, datetime]


def opens() -> time:
    return time.fromisoformat(settings.SERVICE_OPENS)


def closes() -> time:
    return time.fromisoformat(settings.SERVICE_CLOSES)


def is_day(day: date) -> bool:
    """Whether people come on this Shanghai date at all: a working day, make-up workdays included."""
    return settings.SERVICE_DAYS == DAILY or china().is_working(day)


def windows(start: datetime, end: datetime) -> Iterator[Window]:
    """Every opening that touches the time from `start` to `end`, in order; their hours are not cut."""
    day, last = clock.day(start), clock.day(end)
    while day <= last:
        if is_day(day):
            yield datetime.combine(day, opens(), SHANGHAI), datetime.combine(day, closes(), SHANGHAI)
        day += DAY


def is_open(at: datetime | None = None) -> bool:
    """Whether people are at work at a moment; now, when none is named."""
    at = at or clock.now()
    return any(first <= at < last for first, last in windows(at, at))


def next_open(at: datetime) -> datetime:
    """The moment itself while people are at work, else when they next begin."""
    day = clock.day(at)
    while True:
        first, last = (datetime.combine(day, hour, SHANGHAI) for hour in (opens(), closes()))
        if is_day(day) and at < last:
            return max(at, first)
        day += DAY


def after(start: datetime, length: timedelta) -> datetime:
    """The moment when people have been at work for `length` since `start`."""
    at, left = next_open(start), length
    while True:
        _first, last = next(windows(at, at))
        if left <= last - at:
            return at + left
        left -= last - at
        at = next_open(last)


def between(start: datetime, end: datetime) -> timedelta:
    """How much of the time from `start` to `end` people were at work; nothing when `end` is earlier."""
    parts = (min(last, end) - max(first, start) for first, last in windows(start, end))
    return sum((max(part, timedelta()) for part in parts), timedelta())


def told() -> str:
    """The hours as every page, notice and answer says them, in the active language."""
    said = {"hours": f"{opens():%H:%M}–{closes():%H:%M}".removeprefix("0")}
    return _("每天%(hours)s") % said if settings.SERVICE_DAYS == DAILY else _("工作日%(hours)s") % said


def told_next() -> str:
    """The day and hour from which people are next at work; this moment while they are. In the active language."""
    return moment(next_open(clock.now()))


def quiet() -> tuple[int, int]:
    """From which hour to which, in Shanghai, nobody is texted or called: the lender's, in `clocks.toml`, CLK-18."""
    return rules()["CLK-18"].quiet


def quiet_told() -> dict[str, str]:
    """The same for a sentence, under the names that its holes have."""
    begins, ends = quiet()
    return {"quiet_from": f"{begins}:00", "quiet_until": f"{ends}:00"}
