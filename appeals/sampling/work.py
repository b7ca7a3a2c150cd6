"""Draws a week in a worker: counting its refusals reads far."""

from datetime import date

from appeals.sampling import services
from risk.work import services as work


@work.handles(services.TOPIC, queue="bulk", seconds=300)
def draw(week: str) -> None:
    """One week's sample; drawn already, nothing happens."""
    services.draw(date.fromisoformat(week))
