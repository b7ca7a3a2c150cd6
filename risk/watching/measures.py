"""Keeps what every look reads, hour by hour for 24 months, and forgets what is older. Source: A031."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import connection

from risk.watching.models import Measure, Traffic
from risk.watching.readings import Reading

KEPT = timedelta(days=731)
TRAFFIC_KEPT = timedelta(days=7)  # by the minute; its hours are among the measures
SLICE = 5000
_KEEP = """
INSERT INTO risk_measure (indicator, subject, hour, value, low, high)
SELECT name, subject, %s, value, value, value
FROM unnest(%s::text[], %s::text[], %s::numeric[]) AS told (name, subject, value) ORDER BY name, subject
ON CONFLICT (indicator, subject, hour) DO UPDATE SET value = excluded.value,
    low = least(risk_measure.low, excluded.value), high = greatest(risk_measure.high, excluded.value)
"""


def keep(readings: Iterable[Reading], now: datetime) -> None:
    """One statement; two readings of one indicator and subject in one look: the last counts."""
    found = {(one.indicator, one.subject): one.value for one in readings}
    if found:
        names, subjects = zip(*found, strict=True)
        hour = now.replace(minute=0, second=0, microsecond=0)
        with connection.cursor() as cursor:
            cursor.execute(_KEEP, [hour, list(names), list(subjects), list(found.values())])


def forget(now: datetime) -> None:
    """Drops what is over 24 months old, a slice at a time."""
    while True:
        old = Measure.objects.filter(hour__lt=now - KEPT).values("pk")[:SLICE]
        if Measure.objects.filter(pk__in=old).delete()[0] < SLICE:
            break
    Traffic.objects.filter(minute__lt=now - TRAFFIC_KEPT).delete()
