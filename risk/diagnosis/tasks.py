"""The beat of policies that run beside the one in force."""

from celery import shared_task

from risk.diagnosis import shadow
from risk.policy import guard


@shared_task(name="risk.diagnosis.tasks.beside", ignore_result=True)
def beside() -> None:
    """Tries shadow and canary on what was told, then rolls a canary back that is beyond a bound; run every minute."""
    shadow.judge()
    guard.look()
