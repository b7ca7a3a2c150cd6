"""Reads the indicators of the moment from the ledger. A report that is too old says nothing."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.db import connection

from risk.watching.spikes import spikes
from risk.watching.thresholds import Thresholds

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


@dataclass(frozen=True, slots=True)
class Reading:
    """What an indicator says of a subject (a pool, the key of a cap; empty: everyone), in the indicator's unit."""

    indicator: str
    subject: str
    value: Decimal


def readings(known: Thresholds, now: datetime) -> Iterator[Reading]:
    """Every indicator that can be read at a moment. 5 queries."""
    since = now - known.reports
    with connection.cursor() as cursor:
        cursor.execute(_COVERAGE, [since, now])
        for pool, have, need in cursor.fetchall():
            if need:
                yield Reading("funding-coverage", pool, have / need)
        cursor.execute(_CAPS, [since, now])
        for dimension, key, outstanding, cap in cursor.fetchall():
            if cap:
                yield Reading(f"{dimension}-cap", key, outstanding / cap * 100)
        paid = now - known.payments
        cursor.execute(_LAG, {"since": paid, "arrived": paid - timedelta(hours=1), "now": now})
        if (lag := cursor.fetchone()[0]) is not None:
            yield Reading("posting-lag", "", Decimal(lag))
    for code, value in spikes(known.spikes, now):
        yield Reading("reason-spike", code, value)
