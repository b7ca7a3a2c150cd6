"""The beat of what is told ahead."""

from celery import shared_task

from support.dates import reminding
from support.notices import digest


@shared_task(name="support.dates.tasks.look", ignore_result=True)
def look() -> None:
    """Begins the day's reminders and the week's digest; run by beat every ten minutes. A lost look is made up for."""
    reminding.look()
    digest.look()
