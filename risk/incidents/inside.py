"""Finds which lines are inside an incident: where each stands is read in slices, and one definition decides.

A slice takes two statements, however many lines it has.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from risk.events.slices import refs_after
from risk.facts.incidents import Place, Scope, is_inside

SLICE = 1000
CHANNEL_FOR = timedelta(days=90)  # a channel that was used longer ago says nothing. Source: F.13 RPY-CHANNEL
_LINES = """
SELECT DISTINCT ON (subject, type = 'credit.line.opened') subject, type = 'credit.line.opened', time,
    data->>'borrower', data->>'partner', data->>'channel', data->>'product'
FROM risk_event WHERE subject = ANY(%s) AND time <= %s
    AND type IN ('credit.line.opened', 'credit.repayment.received', 'credit.repayment.failed')
ORDER BY subject, type = 'credit.line.opened', time DESC, seq DESC
"""
_REGIONS = """
SELECT DISTINCT ON (subject) subject, data->>'region' FROM risk_event
WHERE subject = ANY(%s) AND time <= %s AND type = 'credit.borrower.updated' AND data->>'region' IS NOT NULL
ORDER BY subject, time DESC, seq DESC
"""


@dataclass(frozen=True, slots=True)
class Found:
    """One line and whose it is."""

    borrower: str
    place: Place


def places(refs: Collection[str], at: datetime) -> dict[str, Found]:
    """Where these lines stand at an instant; one that was not opened by then stands nowhere. 2 queries."""
    with connection.cursor() as cursor:
        cursor.execute(_LINES, [list(refs), at])
        owners: dict[str, tuple[str, str | None, str | None]] = {}
        channels: dict[str, str] = {}
        for ref, is_opening, time, borrower, partner, channel, product in cursor.fetchall():
            if is_opening:
                owners[ref] = borrower, partner, product
            elif time > at - CHANNEL_FOR:
                channels[ref] = channel
        cursor.execute(_REGIONS, [[borrower for borrower, *_ in owners.values()], at])
        regions = dict(cursor.fetchall())
    return {
        ref: Found(borrower, Place(ref, regions.get(borrower), channels.get(ref), partner, product))
        for ref, (borrower, partner, product) in owners.items()
    }


def inside(scope: Scope, at: datetime, *, after: str = "") -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Every (line, borrower) inside at an instant, a slice at a time, each with the ref to go on behind."""
    if scope.lines:
        wanted = sorted(ref for ref in set(scope.lines) if ref > after)
        slices: Iterator[Sequence[str]] = (wanted[n : n + SLICE] for n in range(0, len(wanted), SLICE))
    else:
        slices = _slices(after)
    for refs in slices:
        found = places(refs, at)
        yield refs[-1], [(ref, one.borrower) for ref, one in sorted(found.items()) if is_inside(scope, one.place)]


def _slices(after: str) -> Iterator[list[str]]:
    while refs := refs_after(after, SLICE):
        yield refs
        after = refs[-1]
