"""The beat of evaluations."""

from celery import shared_task

from risk import clock
from risk.evaluations import services


@shared_task(name="risk.evaluations.tasks.forget", ignore_result=True)
def forget() -> None:
    """Drops looks over 24 months old; run by beat once a day."""
    services.forget(clock.now())
