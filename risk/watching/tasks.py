"""The beat of early warning."""

from celery import shared_task

from risk import clock
from risk.watching import measures, services, traffic


@shared_task(name="risk.watching.tasks.look", ignore_result=True)
def look() -> None:
    """Reads the indicators; run by beat every minute. A look that is lost is made up for by the next."""
    traffic.collect(clock.now())
    services.look()


@shared_task(name="risk.watching.tasks.forget", ignore_result=True)
def forget() -> None:
    """Drops readings over 24 months old; run by beat once a day."""
    measures.forget(clock.now())
