"""The beat of the agents' chats."""

from celery import shared_task

from support.live import alarms


@shared_task(name="support.live.tasks.look", soft_time_limit=50, time_limit=60)
def look() -> None:
    """Whose first word is late; see `support.live.alarms`."""
    alarms.look()
