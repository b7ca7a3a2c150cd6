"""Claims due rows by compare-and-set, runs their handlers and marks how they ended.

The row is the work; the doorbell only makes it quick. Killing any process at any moment loses nothing: a claim lapses
with its lease, or at once when the database session that made it is gone.
"""

from collections.abc import Collection
from datetime import datetime, timedelta

import structlog
from django.db import connection

from risk import clock
from risk.work.models import Work
from risk.work.readers import Reader, reader_named

log = structlog.get_logger(__name__)

# Attempts that ended with the worker's own death, on top of the retries: then the row itself is the suspect.
DEATHS = 3


class Later(Exception):
    """Raised by a handler that has more to do: it runs again at `at`, and no failure is counted."""

    def __init__(self, at: datetime | None = None) -> None:
        super().__init__("later")
        self.at = at


def perform(pk: int) -> bool:
    """Claims one row, runs its handler and marks how it ended.

    Returns:
        False when the row was not there to be had: done, dead, not due, unread or claimed by a living worker.
    """
    claim = _claim(pk)
    if claim is None:
        return False
    reader, subject, attempts = claim
    if attempts > len(reader.retries) + 1 + DEATHS:
        _bury(pk, "The worker died on every attempt.")
        return True
    try:
        reader.handler(subject)
    except Later as later:
        _put_back(pk, attempts, due_at=later.at or clock.now())
    except Exception as error:  # noqa: BLE001 - the edge of all work: whatever happened is kept in the row
        _failed(pk, reader, attempts, error)
    else:
        Work.objects.filter(pk=pk, attempts=attempts).update(done_at=clock.now(), claimed_until=None, claimed_by="")
    return True


_ALIVE = "SELECT 1 FROM pg_stat_activity a WHERE a.pid || '@' || a.backend_start::text = w.claimed_by"
_ME = "(SELECT pid || '@' || backend_start::text FROM pg_stat_activity WHERE pid = pg_backend_pid())"


def _claim(pk: int) -> tuple[Reader, str, int] | None:
    now = clock.now()
    row = Work.objects.filter(pk=pk, done_at=None, dead_at=None).values_list("topic", "reader").first()
    reader = reader_named(*row) if row else None
    if reader is None:
        return None
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE risk_work w SET claimed_until = %s, claimed_by = {_ME}, attempts = attempts + 1, rung_at = %s"  # noqa: S608
            " WHERE id = %s AND done_at IS NULL AND dead_at IS NULL AND due_at <= %s"
            f" AND (claimed_until IS NULL OR claimed_until < %s OR NOT EXISTS ({_ALIVE}))"
            " RETURNING subject, attempts",
            [now + timedelta(seconds=reader.lease), now, pk, now, now],
        )
        found = cursor.fetchone()
    return (reader, *found) if found else None


def sweepable(limit: int = 500, *, crowded: Collection[str] = ()) -> list[tuple[int, str, str]]:
    """Due rows nobody is working on, marked as rung: a lost bell (15 s old), a wait that is over, a dead worker.

    Rows of crowded queues wait: where many bells hang none was lost, and each more would only lengthen the line.
    """
    now = clock.now()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE risk_work SET rung_at = %s WHERE id IN ("  # noqa: S608
            " SELECT id FROM risk_work w WHERE done_at IS NULL AND dead_at IS NULL AND due_at <= %s AND reader <> ''"
            " AND NOT queue = ANY(%s)"
            " AND (rung_at IS NULL OR rung_at < due_at OR rung_at < %s"
            f" OR (claimed_until IS NOT NULL AND NOT EXISTS ({_ALIVE})))"
            f" AND (claimed_until IS NULL OR claimed_until < %s OR NOT EXISTS ({_ALIVE}))"
            " ORDER BY due_at LIMIT %s FOR UPDATE SKIP LOCKED) RETURNING id, topic, reader",
            [now, now, list(crowded), now - timedelta(seconds=15), now, limit],
        )
        return [(pk, topic, reader) for pk, topic, reader in cursor.fetchall()]


def _put_back(pk: int, attempts: int, *, due_at: datetime, error: str = "", count: int = 0) -> None:
    mine = Work.objects.filter(pk=pk, attempts=attempts)
    mine.update(due_at=due_at, rung_at=None, claimed_until=None, claimed_by="", error=error, attempts=count)


def _failed(pk: int, reader: Reader, attempts: int, error: Exception) -> None:
    said = f"{type(error).__name__}: {error}"[:500]
    log.warning("work.failed", work=pk, topic=reader.topic, reader=reader.name, error=type(error).__name__)
    if attempts > len(reader.retries):
        _bury(pk, said)
        return
    wait = timedelta(seconds=reader.retries[attempts - 1])
    _put_back(pk, attempts, due_at=clock.now() + wait, error=said, count=attempts)


def _bury(pk: int, error: str) -> None:
    log.error("work.dead", work=pk)
    Work.objects.filter(pk=pk).update(dead_at=clock.now(), claimed_until=None, claimed_by="", error=error)
