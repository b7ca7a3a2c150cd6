"""The beat of clocks beside cases."""

from celery import shared_task

from risk import clock
from risk.clocks import services


@shared_task(name="risk.clocks.tasks.sweep", ignore_result=True, soft_time_limit=50, time_limit=60)
def sweep() -> None:
    """Fires what has come due; a lost round is made up for by the next."""
    services.sweep(clock.now())


@shared_task(name="risk.clocks.tasks.tidy", ignore_result=True)
def tidy() -> None:
    """Drops what ended long ago."""
    services.tidy(clock.now())
