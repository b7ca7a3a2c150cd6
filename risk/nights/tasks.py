"""The beat of the night."""

from datetime import timedelta

from celery import shared_task

from risk import clock
from risk.events.slices import refs_after
from risk.nights import work

FROM = timedelta(hours=3)  # of Shanghai, when little else runs


@shared_task(name="risk.nights.tasks.begin", ignore_result=True)
def begin() -> None:
    """Begins the walk of a date once it is three in the morning; rung often, so that no night is lost to a stop.

    A night of an empty ledger is not begun: the first lines would have to wait for the next.
    """
    if refs_after("", 1):
        work.begin(clock.day(clock.now() - FROM))
