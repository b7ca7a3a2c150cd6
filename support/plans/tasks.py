"""The beat of plans."""

from celery import shared_task

from support.plans.sweeping import sweep as round_of_sweeping


@shared_task(name="support.plans.tasks.sweep", soft_time_limit=50, time_limit=60)
def sweep() -> None:
    """Time does its work on quotes and plans; see `support.plans.sweeping`."""
    round_of_sweeping()
