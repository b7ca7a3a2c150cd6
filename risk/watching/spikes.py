"""Reads how far each reason stands above its own past: the last 15 minutes beside the same hour of earlier days.

Source: F.9, reason-code spike. What must not be disclosed is counted nowhere, so no board can tell of it.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal

from django.db import connection

from risk.watching.thresholds import Spikes

WINDOW = timedelta(minutes=15)
QUARTERS = 4  # windows in an hour
# The past is the hour of the clock that the window ends in, 28 days back; a quarter without a block counts as 0.
_COUNTS = """
WITH hours AS (
    SELECT %(hour)s::timestamptz - n * interval '1 day' AS start FROM generate_series(1, %(days)s) AS n
), past AS (
    SELECT code, date_bin('15 minutes', at, hours.start) AS quarter, count(DISTINCT line) AS many
    FROM hours JOIN risk_rule_block AS block ON block.at >= hours.start AND block.at < hours.start + interval '1 hour'
    GROUP BY 1, 2
), earlier AS (
    SELECT code, sum(many) AS many, sum(many * many) AS squares FROM past GROUP BY 1
), now AS (
    SELECT code, count(DISTINCT line) AS many FROM risk_rule_block WHERE at > %(since)s AND at <= %(now)s GROUP BY 1
)
SELECT now.code, now.many, coalesce(earlier.many, 0), coalesce(earlier.squares, 0)
FROM now LEFT JOIN earlier USING (code) ORDER BY now.code
"""
_FIRST = "SELECT min(at) FROM risk_rule_block"


def spikes(known: Spikes, now: datetime) -> Iterator[tuple[str, Decimal]]:
    """Each reason that blocked somebody in the window, in standard deviations above its past. 2 queries.

    A past of fewer days than `days_least` says nothing yet. More customers than `red_over` is red, however usual.
    """
    with connection.cursor() as cursor:
        cursor.execute(_FIRST)
        first = cursor.fetchone()[0]
        if first is None:
            return
        days = min(known.days, (now - first).days)
        hour = now.replace(minute=0, second=0, microsecond=0)
        cursor.execute(_COUNTS, {"hour": hour, "days": days, "since": now - WINDOW, "now": now})
        for code, many, total, squares in cursor.fetchall():
            if many > known.red_over:
                yield code, known.red
            elif days >= known.days_least:
                yield code, deviations(many, int(total), int(squares), of=days * QUARTERS, least=known.least)


def deviations(many: int, total: int, squares: int, *, of: int, least: int) -> Decimal:
    """How many standard deviations a count is above the mean of earlier ones; 0 below `least` customers.

    Args:
        many: the count now.
        total, squares: sum of the earlier counts, and of their squares.
        of: how many earlier counts there are.
        least: fewer customers are chance.
    """
    if many < least:
        return Decimal(0)
    mean = Decimal(total) / of
    # Below 1 the count itself is coarser than its spread.
    spread = max(Decimal(1), (Decimal(squares) / of - mean * mean).sqrt())
    return max(Decimal(0), (many - mean) / spread)
