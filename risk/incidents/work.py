"""Finds who is inside whenever an incident is told of, orders the freeze for them, and has each told at its end."""

import time
from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction

from risk import clock
from risk.facts.incidents import STEPS, Incident
from risk.incidents import queries
from risk.incidents.errors import NoSuchIncident
from risk.incidents.inside import inside
from risk.incidents.models import Inside, Look
from risk.incidents.services import TELL
from risk.orders import services as orders
from risk.work import services as work
from risk.work.barriers import reach

FIND, END = "incident.find", "incident.end"
SECONDS = 20.0  # of work at a time
SLICE = 1000
# Who can't repay, or whose repayment can't be posted, owes no penalty. Source: F.12 late, F.9 red.
FREEZES = frozenset({"repay", "ledger"})
_MOMENT = timedelta(microseconds=1)


@work.handles("platform.changed", queue="bulk")
def hear(subject: str) -> None:
    """An incident, or a repayment channel's outage or its end, was told of: look who is inside."""
    kind, _, ref = subject.partition(" ")
    if kind == queries.CHANNEL:
        ref = queries.of_channel(ref)
    if ref and kind in (*STEPS, queries.CHANNEL):
        look_inside(ref, run=f"{kind} {clock.now().isoformat()}")


def look_inside(ref: str, *, run: str) -> None:
    """Has those inside found; the same run again adds nothing."""
    with transaction.atomic():
        found, is_new = Look.objects.get_or_create(incident=ref, run=run)
        if is_new:
            work.add(FIND, str(found.pk), key=str(found.pk))


@work.handles(FIND, queue="bulk", seconds=60)
def find(subject: str) -> None:
    """Keeps everybody who is inside; of a closed one, who was at its end, and then has each told.

    Raises:
        Later: time is up and there is more.
    """
    look = Look.objects.get(pk=int(subject))
    try:
        one = queries.incident(look.incident)
    except NoSuchIncident:  # a channel that was never down
        return
    at = clock.now() if one.resolved_at is None else max(one.started_at, one.resolved_at - _MOMENT)
    end = time.monotonic() + SECONDS
    for last, found in inside(one, at, after=look.after):
        with transaction.atomic():
            _keep(one, found)
            look.after = last
            look.save(update_fields=["after"])
            reach("incident.inside")
        reach("incident.slice")
        if time.monotonic() > end:
            raise work.Later
    # It may have ended during the walk: whom this one paused last must be let go as well.
    if queries.incident(look.incident).resolved_at is not None:
        work.add(END, str(look.pk), key=str(look.pk))


@work.handles(END, queue="bulk", seconds=60)
def close(subject: str) -> None:
    """Lets penalties count again, and has everybody told who was inside; safe to repeat."""
    one = queries.incident(Look.objects.get(pk=int(subject)).incident)
    if one.resolved_at is None:  # opened again meanwhile; its own end will do this
        return
    until, after = one.resolved_at.isoformat(), ""
    while rows := list(queries.rows(one).filter(line__gt=after).order_by("line")[:SLICE]):
        after = rows[-1].line
        frozen = [row for row in rows if row.frozen_at is not None]
        with transaction.atomic():
            resumed = [(row.line, _order(one, row) | {"until": until}, f"incident-resume:{row.pk}") for row in frozen]
            orders.tell_many("mingbai.collection.resumed", resumed)
            work.add_many(TELL, [(str(row.pk), str(row.pk)) for row in _owed_a_word(one, rows)])
            reach("incident.closing")


def _owed_a_word(one: Incident, rows: Sequence[Inside]) -> list[Inside]:
    """Whom its end is news to; of a channel's outage those alone who tried to pay meanwhile."""
    untold = [row for row in rows if row.told_at is None]
    if not queries.is_channel(one.ref):
        return untold
    tried = queries.who_tried([row.line for row in untold], since=one.started_at)
    return [row for row in untold if row.line in tried]


def _keep(one: Incident, found: Sequence[tuple[str, str]]) -> None:
    now = clock.now()
    new = [
        Inside(incident=one.ref, started_at=one.started_at, line=line, borrower=borrower, added_at=now)
        for line, borrower in found
    ]
    Inside.objects.bulk_create(new, ignore_conflicts=True)
    if FREEZES & set(one.services):
        owed = list(queries.rows(one).filter(line__in=[line for line, _ in found], frozen_at=None).order_by("line"))
        paused = [(row.line, _order(one, row), f"incident-freeze:{row.pk}") for row in owed]
        orders.tell_many("mingbai.collection.paused", paused)
        Inside.objects.filter(pk__in=[row.pk for row in owed]).update(frozen_at=now)


def _order(one: Incident, row: Inside) -> dict[str, object]:
    """What falls due since then is not overdue and carries no penalty."""
    since = one.started_at.isoformat()
    return {"line": row.line, "reason": "incident", "incident": one.ref, "services": list(one.services), "since": since}
