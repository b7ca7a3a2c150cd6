"""The beat of early warning."""

from celery import shared_task

from risk.watching import services


@shared_task(name="risk.watching.tasks.look", ignore_result=True)
def look() -> None:
    """Reads the indicators; run by beat every minute. A look that is lost is made up for by the next."""
    services.look()
