"""The beat of checklists."""

from celery import shared_task

from risk import clock
from risk.peaks import services


@shared_task(name="risk.peaks.tasks.ask", ignore_result=True)
def ask() -> None:
    """Asks for the items of the checklists of coming peaks; run by beat, and safe to repeat."""
    services.ask(clock.day(clock.now()))
