"""Reads the dates ahead of a borrower, and which lines have something due."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection

from appeals import queries as appeals
from appeals.status import Kind
from risk import clock
from risk.diagnosis import failing
from risk.diagnosis.errors import NotDiagnosed
from risk.events import queries as events
from support.dates import ahead
from support.dates.ahead import Ahead
from support.dates.dues import Due, dues
from support.plans import queries as plans
from support.why import told

SLICE = 1000
LONGEST = timedelta(days=1830)  # no loan of ours runs longer than five years
_DUE = """
SELECT DISTINCT subject FROM risk_event WHERE type = 'credit.draw.paid' AND time > %s AND subject > %s
    AND data->'instalments' @> ANY(%s::jsonb[])
ORDER BY subject LIMIT %s
"""


def lines_due(days: Sequence[date], *, after: str = "") -> Iterator[list[str]]:
    """Lines that were lent something falling due on these days, in slices by their ref.

    Whether it is paid already is asked line by line; what a plan moved is not here.
    """
    wanted = [f'[{{"due_on": "{day.isoformat()}"}}]' for day in days]
    while True:
        with connection.cursor() as cursor:
            cursor.execute(_DUE, [clock.now() - LONGEST, after, wanted, SLICE])
            refs = [ref for (ref,) in cursor.fetchall()]
        if not refs:
            return
        yield refs
        after = refs[-1]


def dues_of(borrower: str) -> list[Due]:
    """What falls due on any of a borrower's lines, the earliest first. Two queries, and two more a line."""
    running, now = plans.running(borrower), clock.now()
    found = [due for line in events.lines_of(borrower) for due in dues(events.history(line, at=now), running)]
    return sorted(found, key=lambda due: (due.day, due.line))


@dataclass(frozen=True, slots=True)
class Days:
    """The days ahead, the earliest first; `is_whole` is False where only what falls due could be told."""

    ahead: list[Ahead]
    is_whole: bool


def ahead_of(borrower: str) -> Days:
    """Every day ahead that the records hold for a borrower, in the reader's language.

    Three queries, and five more a line.
    """
    running, now, is_whole = plans.running(borrower), clock.now(), True
    today, found = clock.day(now), []
    for line in events.lines_of(borrower):
        try:
            found += ahead.of_line(told.about(line), running)
        except NotDiagnosed:
            failing.alarm()
            is_whole = False
            found += ahead.dues_alone(events.history(line, at=now), running, at=now)
    kept = (ahead.protection(case) for case in appeals.own_cases(borrower) if case.kind != Kind.HARDSHIP)
    found += [one for one in kept if one and one.day >= today]
    return Days(sorted(found, key=lambda one: (one.day, one.line)), is_whole)
