"""Adds due work inside the writer's transaction, and registers who handles it."""

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime

from django.db import connection, transaction

from risk import clock
from risk.work.models import Work
from risk.work.readers import Handler, Reader, readers_of, register
from risk.work.runs import Later, perform
from risk.work.tasks import ring, ring_once

__all__ = ["Later", "add", "add_many", "drain", "handles", "revive"]

RETRIES = (5, 30, 120, 600, 3600)
MOST_BELLS = 3


def handles(
    topic: str, *, queue: str = "urgent", retries: tuple[int, ...] = RETRIES, seconds: int = 20, only: str = ""
) -> Callable[[Handler], Handler]:
    """Registers a function as a reader of a topic; it is given the subject and must be idempotent.

    Several readers of one topic each get a row of their own. Raise `Later` to go on at another time; keep the
    database connection open while working, for a worker whose session ended counts as dead.
    `retries` are the seconds to wait after each failure; after the last one the row is dead, listed and never lost.
    `seconds` is the soft time limit of one attempt. With `only`, it is given the subjects alone that are of that sort.
    """

    def registered(handler: Handler) -> Handler:
        name = f"{handler.__module__}.{handler.__qualname__}"
        register(Reader(name, topic, handler, queue, retries, seconds, only))
        return handler

    return registered


def add(topic: str, subject: str, *, key: str, due_at: datetime | None = None, of: Collection[str] = ()) -> None:
    """Adds one row for each reader of the topic, in the caller's transaction; the same key again adds nothing.

    `of` says which sorts the subject is of, for readers whom only some concern.
    """
    add_many(topic, [(subject, key)], due_at=due_at, of=of)


def add_many(
    topic: str, subjects: Sequence[tuple[str, str]], *, due_at: datetime | None = None, of: Collection[str] = ()
) -> None:
    """`add` for many (subject, key) in one statement; the bell rings when the transaction commits.

    A bell costs as much as the row, so many rows ring once: for a sweep, which rings for each from a worker.
    """
    now = clock.now()
    due = due_at or now
    known = readers_of(topic)
    readers = [(one.name, one.queue) for one in known if one.only in ("", *of)] if known else [("", "bulk")]
    rows = [(name, queue, subject, key) for subject, key in subjects for name, queue in readers]
    if not rows:
        return
    singly = due <= now and len(rows) <= MOST_BELLS
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO risk_work (topic, reader, queue, subject, key, added_at, due_at, rung_at, attempts,"
            " claimed_by, error) SELECT %s, r.*, %s, %s, %s, 0, '', ''"
            " FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[]) AS r"
            " ON CONFLICT DO NOTHING RETURNING id, topic, reader",
            [topic, now, due, now if singly else None, *map(list, zip(*rows, strict=True))],
        )
        added = cursor.fetchall()
    if singly:
        transaction.on_commit(lambda: ring(added), robust=True)
    elif due <= now and added:
        transaction.on_commit(ring_once, robust=True)


def drain(*, topics: Iterable[str] | None = None, at: datetime | None = None, most: int = 10_000) -> int:
    """Performs what is due in this process until nothing is, and says how many rows; for commands and tests.

    With `at`, what is due by then counts as due, for work that waits.
    """
    moved: set[int] = set()
    done = 0
    while done < most:
        due = Work.objects.filter(done_at=None, dead_at=None, claimed_until=None).exclude(reader="")
        due = due if topics is None else due.filter(topic__in=list(topics))
        if at is not None:
            # Each row is brought forward once: what puts itself off again waits for another time.
            waiting = set(due.filter(due_at__gt=clock.now(), due_at__lte=at).values_list("id", flat=True)) - moved
            Work.objects.filter(pk__in=waiting).update(due_at=clock.now())
            moved |= waiting
        pks = due.filter(due_at__lte=clock.now()).order_by("due_at", "id").values_list("id", flat=True)[:100]
        ran = sum(perform(pk) for pk in list(pks))
        if not ran:
            break
        done += ran
    return done


def revive(pk: int) -> None:
    """Gives a dead row its attempts back; for the person who mended what was broken."""
    Work.objects.filter(pk=pk).exclude(dead_at=None).update(
        dead_at=None, attempts=0, due_at=clock.now(), rung_at=None, error=""
    )
