"""The beat of the assistant."""

from celery import shared_task

from support.assistant.promises import sweep as judge


@shared_task(name="support.assistant.tasks.sweep", soft_time_limit=50, time_limit=60)
def sweep() -> None:
    """What was promised and is due is judged; see `support.assistant.promises`."""
    judge()
