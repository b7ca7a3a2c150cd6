"""The beat of what belongs to no room of the risk floor."""

from celery import shared_task

from risk import idempotency


@shared_task(name="risk.tasks.forget")
def forget() -> None:
    """Answers to repeated writes are kept for 30 days."""
    idempotency.forget()
