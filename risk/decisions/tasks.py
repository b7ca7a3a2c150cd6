"""The beat of decisions."""

from celery import shared_task

from risk.decisions import sealing


@shared_task(name="risk.decisions.tasks.seal", ignore_result=True)
def seal() -> None:
    """Seals the ends of the chains; run by beat every hour. A seal that is lost is made up for by the next."""
    sealing.seal()
