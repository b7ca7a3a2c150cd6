"""The alert that no diagnosis can be made: one an hour, however many lines are asked about.

It is closed when its hour is over; what still fails then has raised the next.
"""

from datetime import timedelta

from risk import clock
from risk.orders import services as orders
from risk.work import services as work

ALERT = "diagnosis.failed"
OVER = "diagnosis.failed.over"
HOUR = timedelta(hours=1)


def alarm() -> None:
    """Raises this hour's alert, once. Two queries when it stands."""
    now = clock.now()
    hour = f"{now:%Y%m%dT%H}"
    orders.raise_alert(ALERT, hour, line="")
    work.add(OVER, hour, key=hour, due_at=now + HOUR)


@work.handles(OVER, queue="notify")
def over(hour: str) -> None:
    orders.close_alert(ALERT, hour)
