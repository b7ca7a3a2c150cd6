"""The topics closings read: registered when the app loads. Each handler is safe to repeat."""

from datetime import timedelta

from risk import clock
from risk.work.services import Later, handles
from support.announcements.models import Kind
from support.announcements.services import PUBLISHED
from support.closings import services

AGAIN = timedelta(days=1)


@handles(PUBLISHED, queue="bulk", only=Kind.MIGRATION)
def begin(subject: str) -> None:
    services.announced(int(subject.partition("/")[0]))


@handles(services.DUE, queue="bulk")
def close(subject: str) -> None:
    """Raises Later: no other way works today."""
    if not services.close(int(subject)):
        raise Later(clock.now() + AGAIN)
