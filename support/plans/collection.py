"""Stops and resumes collection of a line; the lender's systems are told each time, in order. Source: H.5."""

from django.db import connection

from appeals import queries as appeals
from appeals.status import Kind
from risk import clock
from risk.orders.services import tell
from support.plans.models import Pause, Plan, Quote


def pause(line: str, *, borrower: str, why: str) -> None:
    """In the caller's transaction; a line that is paused stays so."""
    _alone(line)
    found, is_new = Pause.objects.get_or_create(
        line=line, ended_at=None, defaults={"borrower": borrower, "why": why, "since": clock.now()}
    )
    if is_new:
        body = {"line": line, "borrower": borrower, "why": why, "since": found.since.isoformat()}
        tell("mingbai.collection.paused", line, body, key=f"pause:{found.pk}")


def resume(line: str, *, why: str) -> None:
    """Unless something still holds it: a plan that runs, a quote that is open, a request nobody decided."""
    _alone(line)
    asked = appeals.is_asked(line, Kind.HARDSHIP)
    holds = asked or Quote.objects.filter(line=line, state__in=[Quote.State.OPEN, Quote.State.WAITING]).exists()
    if holds or Plan.objects.filter(line=line, state=Plan.State.RUNNING).exists():
        return
    for found in Pause.objects.select_for_update().filter(line=line, ended_at=None):
        found.ended_at = clock.now()
        found.save(update_fields=["ended_at"])
        body = {"line": line, "borrower": found.borrower, "why": why, "at": found.ended_at.isoformat()}
        tell("mingbai.collection.resumed", line, body, key=f"resume:{found.pk}")


def _alone(line: str) -> None:
    """Two loans of one line may stop and resume at once: each sees what the other did."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 5))", [f"collection:{line}"])
