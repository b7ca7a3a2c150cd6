"""Reads many histories: the platform's events once, then lines in slices, so that memory does not grow with them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from risk.events.history import Event, History
from risk.events.queries import FOREVER, events_of

_COLUMNS = "seq, source, event_id, type, subject, time, data, stored_at"
_UNTIL = "time <= %(at)s AND stored_at <= %(known_at)s"
_PLATFORM = f"SELECT {_COLUMNS} FROM risk_event WHERE type LIKE 'platform.%%' AND {_UNTIL} ORDER BY time, seq"  # noqa: S608
_REFS = "SELECT DISTINCT ref FROM risk_line WHERE ref > %(after)s ORDER BY ref LIMIT %(size)s"
_PAIRS = """
SELECT DISTINCT other.ref, other.borrower FROM risk_line AS line JOIN risk_line AS other USING (borrower)
WHERE line.ref = ANY(%(refs)s)
"""
_CREDIT = f"""
SELECT {_COLUMNS} FROM risk_event WHERE subject = ANY(%(subjects)s) AND {_UNTIL} AND type LIKE 'credit.%%'
ORDER BY time, seq
"""  # noqa: S608 - nothing but column names is put in


@dataclass(frozen=True)
class Moment:
    """What to read: what had happened by `at` and was known to us by `known_at` (None: all we know now)."""

    at: datetime
    known_at: datetime | None = None

    @property
    def given(self) -> dict[str, datetime]:
        return {"at": self.at, "known_at": self.known_at or FOREVER}


def platform_events(moment: Moment) -> tuple[Event, ...]:
    """Everything platforms told, by (time, seq). One query."""
    with connection.cursor() as cursor:
        cursor.execute(_PLATFORM, moment.given)
        return tuple(events_of(cursor.fetchall()))


def slices(moment: Moment, *, size: int = 500, after: str = "") -> Iterator[tuple[History, ...]]:
    """Every line's history, without the platform's events, in slices by the line's ref; 3 queries a slice.

    Args:
        moment: what to read.
        size: lines a slice.
        after: the ref to go on behind, so that a stopped run is taken up where it was.
    """
    while refs := refs_after(after, size):
        yield histories(refs, moment)
        after = refs[-1]


def histories(refs: Sequence[str], moment: Moment) -> tuple[History, ...]:
    """These lines' histories, without the platform's events, in the order given; a line not opened by then has none."""
    with connection.cursor() as cursor:
        cursor.execute(_PAIRS, {"refs": list(refs)})
        subjects = {ref for pair in cursor.fetchall() for ref in pair}
        cursor.execute(_CREDIT, {"subjects": list(subjects), **moment.given})
        events = events_of(cursor.fetchall())
    owners = {event.subject: event.data["borrower"] for event in events if event.type == "credit.line.opened"}
    told: dict[str, list[Event]] = {}
    for event in events:
        told.setdefault(event.subject, []).append(event)
    lines: dict[str, list[str]] = {}
    for line, owner in owners.items():
        lines.setdefault(owner, []).append(line)
    return tuple(_history(ref, owners[ref], lines[owners[ref]], told) for ref in refs if ref in owners)


def _history(line: str, borrower: str, lines: Sequence[str], told: dict[str, list[Event]]) -> History:
    found = [event for subject in {*lines, borrower} for event in told.get(subject, ())]
    ordered = tuple(sorted(found, key=lambda event: (event.time, event.seq)))
    return History(line=line, borrower=borrower, lines=dict.fromkeys(lines, borrower), events=ordered)


def refs_after(after: str, size: int) -> list[str]:
    """The next refs of lines in their order. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_REFS, {"after": after, "size": size})
        return [ref for (ref,) in cursor.fetchall()]
