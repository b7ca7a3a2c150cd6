"""Tells those who are likely to meet a known window days before it begins, whether they told us a day or not.

Likely is by their own record alone: who was turned away for want of funds in such a window before, and who often draws
in the very hours that maintenance will take. Nobody else is told, so that a warning stays one. Source: A078.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from risk import clock
from risk.holidays.calendar import china
from risk.incidents import queries as incidents
from risk.peaks.windows import windows
from risk.reasons import CATALOGUE
from risk.work import services as work
from support.dates import planning
from support.dates.planning import BEFORE, DRAWS, InTheWay
from support.notices import services, topics
from support.notices.texts import Lang
from support.why import told

LINE = "foretold.tell"
SLICE = 1000
YEAR, LATELY = timedelta(days=400), timedelta(days=90)  # how far back such windows, and such hours, are looked for [D]
OFTEN = 2  # draws in such hours within LATELY that make another likely [D]
DAY = timedelta(days=1)
_TURNED_AWAY = """
SELECT DISTINCT subject FROM risk_event
WHERE type = 'credit.draw.declined' AND subject > %(after)s AND time >= %(since)s
    AND EXISTS (SELECT FROM unnest(%(begins)s::timestamptz[], %(ends)s::timestamptz[]) AS past (begins, ends)
        WHERE time >= past.begins AND time < past.ends)
    AND EXISTS (SELECT FROM jsonb_array_elements_text(data->'codes') AS code WHERE code LIKE 'FND-%%')
ORDER BY subject LIMIT %(most)s
"""
_IN_THESE_HOURS = """
SELECT subject FROM (
    SELECT subject, (time AT TIME ZONE 'Asia/Shanghai')::time AS hour FROM risk_event
    WHERE type = 'credit.draw.requested' AND subject > %(after)s AND time >= %(since)s
) AS asked
WHERE %(whole)s OR CASE WHEN %(begins)s < %(ends)s THEN hour >= %(begins)s AND hour < %(ends)s
    ELSE hour >= %(begins)s OR hour < %(ends)s END
GROUP BY subject HAVING count(*) >= %(often)s ORDER BY subject LIMIT %(most)s
"""


@dataclass(frozen=True, slots=True)
class Known:
    """A window that is known ahead: `key` names it for ever, `sql` with `given` finds who is likely to meet it."""

    key: str
    begins_on: date
    found: InTheWay
    sql: str
    given: Mapping[str, Any]


def known(today: date) -> list[Known]:
    """What begins within seven days, and no sooner than in three. One query."""
    most, least = BEFORE
    first, last = today + least * DAY, today + most * DAY
    return [one for one in (*_tight(today), *_closed()) if first <= one.begins_on <= last]


def walk(today: date) -> None:
    """Puts down who is told of each of them, once a window and line. Safe to repeat, on other days too."""
    for one in known(today):
        for refs in _likely(one):
            rows = [f"{one.begins_on}/{one.key}/{ref}" for ref in refs]
            work.add_many(LINE, [(row, row) for row in rows])


def tell(subject: str) -> None:
    """Tells the borrower of a line, unless it is too late by now, the window is off, or the line is closed."""
    _day, key, line = subject.split("/", 2)
    one = next((one for one in known(clock.day(clock.now())) if one.key == key), None)
    if one is None:
        return
    said = told.about(line, lang="zh")
    if said.diagnosis.capabilities["draw"] == "closed":
        return

    def facts(lang: Lang) -> Mapping[str, object]:
        window, closed = planning.words(one.found, lang)
        return {"why": _why(one.found, lang), "window": window, "closed": closed}

    borrower = said.history.borrower
    services.tell("W2", facts, key=f"foretold:{key}:{line}", borrower=borrower, line=line, topic=topics.WINDOW)


def _why(found: InTheWay, lang: Lang) -> str:
    if found.window:
        name = CATALOGUE.word("window", found.window[0], lang)
        return _("上次%(name)s，您有借款因为资金紧张没有办成。") % {"name": name}
    return _("您常在这个时段借款。")


def _likely(one: Known) -> Iterator[Sequence[str]]:
    after = ""
    while True:
        with connection.cursor() as cursor:
            cursor.execute(one.sql, {**one.given, "after": after, "most": SLICE})
            refs = [ref for (ref,) in cursor.fetchall()]
        if not refs:
            return
        yield refs
        after = refs[-1]


def _tight(today: date) -> Iterator[Known]:
    """Windows of the calendar in which funds are often tight."""
    past = windows(today - YEAR, today - DAY, china())
    for window in windows(today, today + BEFORE[0] * DAY, china()):
        same = [one for one in past if one.name == window.name and one.last < today]
        given = {
            "since": _start(today - YEAR),
            "begins": [_start(one.first) for one in same],
            "ends": [_start(one.last + DAY) for one in same],
        }
        found = InTheWay((window.name, window.first, window.last), None)
        yield Known(window.key, window.first, found, _TURNED_AWAY, given)


def _closed() -> Iterator[Known]:
    """Maintenance that stops drawing."""
    for one in incidents.maintenance():
        if DRAWS & set(one.services):
            begins, ends = (moment.astimezone(clock.SHANGHAI) for moment in (one.starts_at, one.ends_at))
            given = {
                "since": clock.now() - LATELY,
                "begins": begins.time(),
                "ends": ends.time(),
                "whole": ends - begins >= DAY,
                "often": OFTEN,
            }
            found = InTheWay(None, (one.starts_at, one.ends_at))
            name = sha256(one.ref.encode()).hexdigest()[:12]  # a ref may be long, and hold a slash
            key = f"maintenance {name} {begins:%Y-%m-%dT%H%M}"
            yield Known(key, begins.date(), found, _IN_THESE_HOURS, given)


def _start(day: date) -> datetime:
    return datetime.combine(day, time(), clock.SHANGHAI)
