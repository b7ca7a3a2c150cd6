"""The day of a reduction: registered when the app loads. That the borrower is told is the notices' to do."""

from datetime import timedelta

from risk import clock
from risk.ladder import services
from risk.work.services import Later, handles

AGAIN = timedelta(days=1)


@handles(services.DUE, queue="bulk")
def due(subject: str) -> None:
    """Orders it. While the borrower has to be reached first it is held back a day at a time.

    Raises:
        Later: it is held back.
    """
    if not services.due(int(subject)):
        raise Later(clock.now() + AGAIN)
