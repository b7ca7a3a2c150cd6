"""The beat of plans."""

from celery import shared_task

from support.plans import looking
from support.plans.sweeping import sweep as round_of_sweeping


@shared_task(name="support.plans.tasks.sweep", soft_time_limit=50, time_limit=60)
def sweep() -> None:
    """Time does its work on quotes, plans and looks; see `support.plans.sweeping` and `looking`."""
    round_of_sweeping()
    looking.sweep()
