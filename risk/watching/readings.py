"""Reads the indicators of the moment from the ledger. A report that is too old says nothing."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_CEILING, Decimal

from django.db import connection
from django.db.backends.utils import CursorWrapper

from risk import clock
from risk.policy import services as policies
from risk.watching import traffic
from risk.watching.spikes import spikes
from risk.watching.thresholds import Thresholds, thresholds

MINUTES, HUNDREDTH = 5, Decimal("0.01")
WINDOW, HALF_AN_HOUR, MONTH = timedelta(minutes=MINUTES), timedelta(minutes=30), timedelta(days=30)
_COVERAGE = """
SELECT DISTINCT ON (data->>'partner') data->>'partner', (data->>'available')::numeric + (data->>'committed')::numeric,
    (data->>'forecast_demand_72h')::numeric
FROM risk_event WHERE type LIKE 'platform.%%' AND type = 'platform.funding.reported' AND time > %s AND time <= %s
ORDER BY data->>'partner', time DESC, seq DESC
"""
_CAPS = """
SELECT DISTINCT ON (data->>'dimension', data->>'key') data->>'dimension', data->>'key',
    (data->>'outstanding')::numeric, (data->>'cap')::numeric
FROM risk_event WHERE type LIKE 'platform.%%' AND type = 'platform.exposure.reported' AND time > %s AND time <= %s
ORDER BY data->>'dimension', data->>'key', time DESC, seq DESC
"""
# Bounded by arrival, which the partitions and their keys go by; an hour more for clocks that disagree.
_LAG = """
WITH said AS (
    SELECT type, subject, data->>'payment_ref' AS ref, min(time) AS first, max(time) AS newest FROM risk_event
    WHERE stored_at > %(arrived)s AND time <= %(now)s AND type IN
        ('credit.repayment.received', 'credit.repayment.posted', 'credit.repayment.failed') GROUP BY 1, 2, 3)
SELECT percentile_disc(0.95) WITHIN GROUP (
    ORDER BY greatest(0, extract(epoch FROM coalesce(posted.first, %(now)s) - got.first) / 60))
FROM said AS got
LEFT JOIN said AS posted ON (posted.subject, posted.ref) = (got.subject, got.ref)
    AND posted.type = 'credit.repayment.posted'
LEFT JOIN said AS failed ON (failed.subject, failed.ref) = (got.subject, got.ref)
    AND failed.type = 'credit.repayment.failed' AND failed.newest >= got.first
WHERE got.type = 'credit.repayment.received' AND got.first > %(since)s AND failed.ref IS NULL
"""


# An error is a decline that gives neither a code nor a partner. [D]
_ERRORS = """
SELECT count(*) FILTER (WHERE type = 'credit.draw.requested'),
    count(*) FILTER (WHERE type = 'credit.draw.declined' AND NOT data ? 'partner'
        AND coalesce(jsonb_array_length(data->'codes'), 0) = 0)
FROM risk_event WHERE stored_at > %(arrived)s AND time > %(since)s AND time <= %(now)s
    AND type IN ('credit.draw.requested', 'credit.draw.declined')
"""
# A call is one attempt to deliver; it failed when nothing came back, or not a 2xx.
_CALLS = """
SELECT count(*), count(*) FILTER (WHERE status IS NULL OR status NOT BETWEEN 200 AND 299)
FROM risk_delivery_attempt WHERE at > %s AND at <= %s
"""
_OVERTURNED = """
SELECT count(*), count(*) FILTER (WHERE outcome <> 'keep') FROM (
    SELECT DISTINCT ON ("case") outcome FROM risk_rule_verdict WHERE at > %s AND at <= %s ORDER BY "case", seq DESC
) AS newest
"""
_PARTNERS = """
SELECT DISTINCT ON (subject) subject, data->>'status', time FROM risk_event
WHERE type LIKE 'platform.%%' AND type = 'platform.partner.updated' AND time <= %s
ORDER BY subject, time DESC, seq DESC
"""


@dataclass(frozen=True, slots=True)
class Reading:
    """What an indicator says of a subject (a pool, the key of a cap; empty: everyone), in the indicator's unit."""

    indicator: str
    subject: str
    value: Decimal


type Reader = Callable[[datetime], Iterable[Reading]]
_READERS: list[Reader] = []


def reads(reader: Reader) -> Reader:
    """Registers readings of another floor, which this one can't reach."""
    _READERS.append(reader)
    return reader


def readings(known: Thresholds, now: datetime) -> Iterator[Reading]:
    """Every indicator that can be read at a moment. 10 queries, and those of other floors."""
    with connection.cursor() as cursor:
        yield from _funding(cursor, known, now)
        cursor.execute(_CAPS, [now - known.reports, now])
        for dimension, key, outstanding, cap in cursor.fetchall():
            if cap:
                yield Reading(f"{dimension}-cap", key, outstanding / cap * 100)
        paid = now - known.payments
        cursor.execute(_LAG, {"since": paid, "arrived": paid - timedelta(hours=1), "now": now})
        if (lag := cursor.fetchone()[0]) is not None:
            yield Reading("posting-lag", "", Decimal(lag))
        yield from _shares(cursor, known, now)
        yield from _failing(cursor, known, now)
    yield from _unreviewed(now)
    for code, value in spikes(known.spikes, now):
        yield Reading("reason-spike", code, value)
    for reader in _READERS:
        yield from reader(now)


@dataclass(frozen=True, slots=True)
class Pool:
    """What a pool has and needs, in fen, by its newest fresh report."""

    name: str
    have: int
    need: int
    share: Decimal

    @property
    def coverage(self) -> Decimal | None:
        return Decimal(self.have) / self.need if self.need else None


def money(now: datetime) -> list[Pool]:
    """Every pool with a fresh report, the largest first. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_COVERAGE, [now - thresholds().reports, now])
        rows = cursor.fetchall()
    total = sum(have for _, have, _ in rows)
    found = [
        Pool(name, int(have), int(need), Decimal(have) / total if total else Decimal(0)) for name, have, need in rows
    ]
    return sorted(found, key=lambda pool: (-pool.have, pool.name))


def _funding(cursor: CursorWrapper, known: Thresholds, now: datetime) -> Iterator[Reading]:
    """Coverage of each pool, the largest pool's share of all money, and how many partners are away for how long."""
    cursor.execute(_COVERAGE, [now - known.reports, now])
    pools = cursor.fetchall()
    for pool, have, need in pools:
        if need:
            yield Reading("funding-coverage", pool, have / need)
    total = sum(have for _, have, _ in pools)
    if len(pools) > 1 and total:  # one pool alone is no choice that could be spread
        yield Reading("concentration", "", max(have for _, have, _ in pools) / total * 100)
    cursor.execute(_PARTNERS, [now])
    rows = cursor.fetchall()
    away = [since for _, status, since in rows if status == "suspended"]
    if rows:
        yield Reading("funders-down", "", _down(away, now))


def _unreviewed(now: datetime) -> Iterator[Reading]:
    """Days since the policy in force was to be reviewed, by its own `review_by`; a new version sets a new day."""
    policy = policies.current(at=now)
    by = policy.meta.get("review_by")
    if isinstance(by, date) and (late := (clock.day(now) - by).days) > 0:
        yield Reading("policy-unreviewed", policy.base, Decimal(late))


def _down(away: Sequence[datetime], now: datetime) -> Decimal:
    """0: none; 2: one for less than half an hour; 3: one for longer; 4: two or more. Source: F.9, funder down."""
    if len(away) > 1:
        return Decimal(4)
    return Decimal(0) if not away else Decimal(2 if now - away[0] < HALF_AN_HOUR else 3)


def _shares(cursor: CursorWrapper, known: Thresholds, now: datetime) -> Iterator[Reading]:
    since = now - WINDOW
    cursor.execute(_ERRORS, {"arrived": since - timedelta(hours=1), "since": since, "now": now})
    asked, failed = cursor.fetchone()
    if asked >= known.draws_least:
        yield Reading("draw-errors", "", Decimal(failed) / asked * 100)
    cursor.execute(_OVERTURNED, [now - MONTH, now])
    decided, overturned = cursor.fetchone()
    if decided >= known.decided_least:
        yield Reading("overturn-rate", "", Decimal(overturned) / decided * 100)


def _failing(cursor: CursorWrapper, known: Thresholds, now: datetime) -> Iterator[Reading]:
    """Our own requests, and our calls to the lender's core, that failed in five minutes; a hundredth is rounded up."""
    cursor.execute(_CALLS, [now - WINDOW, now])
    for name, (asked, failed), least in (
        ("request-errors", traffic.counted(now, minutes=MINUTES), known.requests_least),
        ("core-errors", cursor.fetchone(), known.calls_least),
    ):
        if asked >= least:
            share = Decimal(failed) / asked * 100
            yield Reading(name, "", share.quantize(HUNDREDTH, ROUND_CEILING))
