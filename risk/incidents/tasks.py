"""The beat of incidents."""

from celery import shared_task

from risk import clock
from risk.incidents import queries, services
from risk.incidents.work import look_inside

MINUTES = 10  # who came inside an open incident meanwhile is found so often


@shared_task(name="risk.incidents.tasks.look", ignore_result=True)
def look() -> None:
    """Proposes what a rise of a reason suggests, and looks again who is inside what is open; run by beat."""
    services.propose()
    now = clock.now()
    for one in queries.incidents(now):
        if one.resolved_at is None:
            look_inside(one.ref, run=f"beat {now:%Y%m%d%H}{now.minute // MINUTES}")
