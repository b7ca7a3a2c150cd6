"""Counts our own requests and how many failed, across processes, and reads them for early warning. Source: A022.

A process adds to a hash of Valkey by minute, at most once a second and at once for a failure; the look of every minute
copies the hashes into the database, which is the record. While Valkey is away a process adds to the database itself.
"""

import threading
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import redis
import structlog
from django.db import DatabaseError, connection

from risk import clock, valkey

log = structlog.get_logger(__name__)
KEPT = timedelta(hours=1)  # in Valkey, for a look that comes late
EVERY = timedelta(seconds=1)
AWAY = timedelta(seconds=15)  # so long nobody knocks again at a Valkey that did not answer
SHARED, DIRECT = "shared", "direct"
_SET = """
INSERT INTO risk_traffic (minute, via, asked, failed) VALUES (%s, %s, %s, %s)
ON CONFLICT (minute, via) DO UPDATE SET asked = greatest(risk_traffic.asked, excluded.asked),
    failed = greatest(risk_traffic.failed, excluded.failed)
"""
_ADD = """
INSERT INTO risk_traffic (minute, via, asked, failed) VALUES (%s, %s, %s, %s)
ON CONFLICT (minute, via) DO UPDATE SET asked = risk_traffic.asked + excluded.asked,
    failed = risk_traffic.failed + excluded.failed
"""
_SUM = "SELECT coalesce(sum(asked), 0), coalesce(sum(failed), 0) FROM risk_traffic WHERE minute >= %s AND minute < %s"


class Counts:
    """What this process counted and has not given on yet."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: Counter[tuple[datetime, str]] = Counter()
        self._given_at = self._away_until = datetime.min.replace(tzinfo=UTC)

    def add(self, *, failed: bool) -> None:
        """One answered request; never raises, for no page may fail for being counted."""
        now = clock.now()
        with self._lock:
            self._waiting[minute(now), "asked"] += 1
            if failed:
                self._waiting[minute(now), "failed"] += 1
            elif now - self._given_at < EVERY:
                return
            given, self._waiting, self._given_at = self._waiting, Counter(), now
            knocks = now >= self._away_until
        if knocks and _share(given):
            return
        if knocks:
            self._away_until = now + AWAY
        try:
            _keep(given)
        except DatabaseError as error:
            log.warning("traffic.lost", error=type(error).__name__)


COUNTS = Counts()


def minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)


def collect(now: datetime) -> None:
    """Copies what the processes shared into the database; repeated, it copies the same; nothing where it is away."""
    minutes = [minute(now) - timedelta(minutes=n) for n in range(int(KEPT / timedelta(minutes=1)))]
    try:
        pipe = valkey.client().pipeline(transaction=False)
        for one in minutes:
            pipe.hmget(_key(one), "asked", "failed")
        found = pipe.execute()
    except redis.RedisError as error:
        log.warning("traffic.away", error=type(error).__name__)
        return
    rows = [
        (one, SHARED, int(asked), int(failed or 0))
        for one, (asked, failed) in zip(minutes, found, strict=True)
        if asked
    ]
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(_SET, rows)


def counted(now: datetime, *, minutes: int) -> tuple[int, int]:
    """Requests answered, and failed ones, in the last whole minutes. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_SUM, [minute(now) - timedelta(minutes=minutes), minute(now)])
        asked, failed = cursor.fetchone()
    return int(asked), int(failed)


def _share(given: Counter[tuple[datetime, str]]) -> bool:
    try:
        pipe = valkey.client().pipeline(transaction=False)
        for (one, name), many in given.items():
            pipe.hincrby(_key(one), name, many)
        for one in _minutes(given):
            pipe.expire(_key(one), KEPT + timedelta(minutes=5))
        pipe.execute()
    except redis.RedisError:
        return False
    return True


def _keep(given: Counter[tuple[datetime, str]]) -> None:
    with connection.cursor() as cursor:
        for one in _minutes(given):
            cursor.execute(_ADD, [one, DIRECT, given[one, "asked"], given[one, "failed"]])


def _minutes(given: Counter[tuple[datetime, str]]) -> Iterator[datetime]:
    yield from sorted({one for one, _name in given})


def _key(one: datetime) -> str:
    return f"traffic:{one:%Y%m%d%H%M}"
