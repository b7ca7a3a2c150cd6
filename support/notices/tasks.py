"""The beat of what must not be missed."""

from celery import shared_task

from support.notices import noticing


@shared_task(name="support.notices.tasks.look", ignore_result=True)
def look() -> None:
    """Looks for changes nobody was told of; run by beat every minute. A lost look is made up for by the next."""
    noticing.look()
