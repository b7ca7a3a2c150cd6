"""The beats of the assistant."""

from celery import shared_task

from risk import clock
from support.assistant import retention
from support.assistant.promises import sweep as judge


@shared_task(name="support.assistant.tasks.sweep", soft_time_limit=50, time_limit=60)
def sweep() -> None:
    """What was promised and is due is judged; see `support.assistant.promises`."""
    judge()


@shared_task(name="support.assistant.tasks.forget", soft_time_limit=150, time_limit=160)
def forget() -> None:
    """Words whose time is over are forgotten; see `support.assistant.retention`."""
    retention.sweep(clock.now())
