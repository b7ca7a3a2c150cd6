"""Keeps the ledger's months ahead of the calendar; run by beat every day."""

from celery import shared_task
from django.db import connection

MONTHS_AHEAD = 3


@shared_task(name="risk.events.tasks.extend", ignore_result=True)
def extend() -> None:
    """Makes the partitions of this month and the next three; a month that was missed lies in the default one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT risk_event_extend(%s)", [MONTHS_AHEAD])
