"""The beat of cases."""

from celery import shared_task

from appeals.sweeping import sweep as round_of_sweeping


@shared_task(name="appeals.tasks.sweep", soft_time_limit=50, time_limit=60)
def sweep() -> None:
    """Time does its work on cases; see `appeals.sweeping`."""
    round_of_sweeping()
