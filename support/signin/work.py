"""Forgets used tokens and sessions that are long over, once a day in which somebody came in."""

from datetime import date, datetime, time

from risk import clock
from risk.work.services import handles
from support.signin import services


@handles("signin.forget", queue="bulk")
def forget(subject: str) -> None:
    """Everything that was over thirty days before the day named."""
    day = datetime.combine(date.fromisoformat(subject), time.min, clock.SHANGHAI)
    services.forget(before=day - services.KEPT)
