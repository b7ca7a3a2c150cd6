"""The ledger's few statements: each takes a whole batch. Rows go in sorted by key, so two batches never deadlock."""

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from risk import sealing
from risk.events.check import Checked
from risk.events.models import Borrower, Conflict, Line


@dataclass(frozen=True, slots=True)
class Row:
    """An event as it is stored: `clear` is its data as JSON, without what is `sealed`."""

    event: Checked
    mark: str
    clear: str
    sealed: bytes | None


_COPIED = "source, event_id, type, subject, time, data, sealed, stored_at"
_LAND = """
WITH sent AS (
    SELECT * FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::timestamptz[], %s::text[],
        %s::bytea[]) WITH ORDINALITY AS t(source, event_id, mark, type, subject, time, data, sealed, place)
), landed AS (
    INSERT INTO risk_event_key (source, event_id, mark) SELECT source, event_id, mark FROM sent
    ORDER BY source, event_id ON CONFLICT DO NOTHING RETURNING source, event_id
)
INSERT INTO risk_event (source, event_id, type, subject, time, data, sealed, stored_at)
SELECT source, event_id, type, subject, time, data::jsonb, sealed, %s FROM sent JOIN landed USING (source, event_id)
ORDER BY place RETURNING source, event_id
"""


def land(rows: Sequence[Row], *, stored_at: datetime) -> set[tuple[str, str]]:
    """Stores what nobody stored before, in the order given, and says which: (source, id). One statement.

    A batch that brings the same event at the same moment waits for the other to end.
    """
    columns = zip(
        *(
            (e.source, e.id, row.mark, e.type, e.subject, e.time, row.clear, row.sealed)
            for row in rows
            for e in (row.event,)
        ),
        strict=True,
    )
    with connection.cursor() as cursor:
        cursor.execute(_LAND, [*map(list, columns), stored_at])
        return {(source, event_id) for source, event_id in cursor.fetchall()}


def copy(rows: Sequence[Row], *, stored_at: datetime) -> set[tuple[str, str]]:
    """`land` by COPY, for rows nobody is known to have stored. Two statements, half the time.

    Raises:
        psycopg.errors.UniqueViolation: somebody stored one of them meanwhile; the transaction is lost.
    """
    names = sorted((row.event.source, row.event.id, row.mark) for row in rows)
    with connection.cursor() as cursor:
        with cursor.copy("COPY risk_event_key (source, event_id, mark) FROM STDIN") as keys:
            for name in names:
                keys.write_row(name)
        with cursor.copy(f"COPY risk_event ({_COPIED}) FROM STDIN") as events:
            for row in rows:
                e = row.event
                data = row.clear
                events.write_row((e.source, e.id, e.type, e.subject, e.time, data, row.sealed, stored_at))
    return {(source, event_id) for source, event_id, _ in names}


def marks(names: Collection[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """The fingerprints of what is stored under these (source, id); no query when there are none."""
    if not names:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT k.source, k.event_id, k.mark FROM risk_event_key k"
            " JOIN unnest(%s::text[], %s::text[]) AS n(source, event_id) USING (source, event_id)",
            [*map(list, zip(*names, strict=True))],
        )
        return {(source, event_id): mark for source, event_id, mark in cursor.fetchall()}


def keep_conflicts(rows: Iterable[Row], *, arrived_at: datetime) -> None:
    """Keeps refused contents for review, each once."""
    kept = [
        Conflict(
            source=row.event.source,
            event_id=row.event.id,
            mark=row.mark,
            type=row.event.type,
            subject=row.event.subject,
            time=row.event.time,
            data=json.loads(row.clear),
            sealed=row.sealed,
            arrived_at=arrived_at,
        )
        for row in rows
    ]
    if kept:
        Conflict.objects.bulk_create(kept, ignore_conflicts=True)


def borrower_keys(refs: Collection[str]) -> dict[str, bytes]:
    """The sealing keys of these borrowers, made where there was none; an erased borrower has none."""
    if not refs:
        return {}
    wanted = sorted(set(refs))
    known = dict(Borrower.objects.filter(ref__in=wanted).values_list("ref", "key"))
    if missing := [ref for ref in wanted if ref not in known]:
        fresh = [Borrower(ref=ref, key=sealing.new_key(owner=ref)) for ref in missing]
        Borrower.objects.bulk_create(fresh, ignore_conflicts=True)
        known |= dict(Borrower.objects.filter(ref__in=missing).values_list("ref", "key"))
    return {ref: sealing.unwrap(bytes(key), owner=ref) for ref, key in known.items() if key is not None}


def destroy_key(ref: str, *, at: datetime) -> None:
    Borrower.objects.filter(ref=ref, erased_at=None).update(key=None, erased_at=at)


def keep_lines(openings: Collection[tuple[str, str]]) -> None:
    """Remembers (line, borrower) of every opening."""
    if openings:
        lines = [Line(ref=ref, borrower=borrower) for ref, borrower in sorted(openings)]
        Line.objects.bulk_create(lines, ignore_conflicts=True)


def lines_of(borrowers: Collection[str]) -> set[str]:
    if not borrowers:
        return set()
    return set(Line.objects.filter(borrower__in=set(borrowers)).values_list("ref", flat=True))
