"""Looks at each line, and rechecks each once it is signed; a line at a time, so that a killed worker loses nothing.

What was signed is what is done: a line that now comes out otherwise is left to a person.
"""

import time
from collections.abc import Callable
from datetime import timedelta

import structlog
from django.db import transaction
from django.db.models import Q

from risk import clock
from risk.acting import By
from risk.events import queries as events
from risk.facts import read
from risk.mass.limits import limits
from risk.mass.models import Batch, Row
from risk.mass.services import LOOK, MACHINE, RUN, TELL, keep, locked, move
from risk.recheck import Recheck
from risk.recheck import services as rechecks
from risk.recheck.errors import Unverified
from risk.work import services as work
from risk.work.barriers import reach

log = structlog.get_logger(__name__)
ACTOR = "mass"


@work.handles(LOOK, queue="bulk", seconds=60)
def look(subject: str) -> None:
    """Computes what each line would get; then it is ready to be signed."""
    _each(int(subject), status="looking", state="found", act=_look_at)
    with transaction.atomic():
        batch = locked(int(subject))
        if batch.status == "looking":
            four_eyes = batch.rows.filter(four_eyes=True).exists()
            batch.needed = limits().signatures(batch.rows.count(), four_eyes=four_eyes)
            keep(batch, "ready", By(MACHINE, "", ""))
            move(batch, "ready")


@work.handles(RUN, queue="bulk", seconds=60)
def run(subject: str) -> None:
    """Rechecks each line that was seen, orders what comes back and has the person told."""
    _each(int(subject), status="running", state="seen", act=_recheck)
    with transaction.atomic():
        batch = locked(int(subject))
        if batch.status == "running":
            keep(batch, "done", By(MACHINE, "", ""))
            move(batch, "done")


def _each(pk: int, *, status: str, state: str, act: Callable[[Batch, Row], None]) -> None:
    """Acts on every row in a state, each in a transaction of its own.

    Raises:
        Later: time is up and there is more.
    """
    end = time.monotonic() + limits().slice_seconds
    while True:
        with transaction.atomic():
            # Whoever stops the whole waits for this line alone, and no line begins after that.
            batch = Batch.objects.select_for_update(no_key=True).filter(pk=pk, status=status).first()
            if batch is None:
                return
            row = _next(batch, state)
            if row is None:
                return
            reach(f"mass.{state}.before")
            try:
                with transaction.atomic():
                    act(batch, row)
            except _Moved:
                row.state, row.why = "changed", "the facts have moved since it was signed"
            except Exception as error:  # noqa: BLE001 - one line must not keep the others
                _failed(row, error)
            row.at = clock.now()
            row.save()
            reach(f"mass.{state}.inside")
        reach(f"mass.{state}.after")
        if time.monotonic() > end:
            raise work.Later


def _next(batch: Batch, state: str) -> Row | None:
    """The next row to act on; None: there is none left.

    Raises:
        Later: all that are left failed a moment ago.
    """
    left = batch.rows.filter(state=state).order_by("tries", "pk")
    wait = timedelta(seconds=limits().retry_seconds)
    found = left.filter(Q(tries=0) | Q(at__lte=clock.now() - wait)).first()
    if found is None and left.exists():
        raise work.Later(clock.now() + wait)
    return found


def _look_at(batch: Batch, row: Row) -> None:
    known = _income(row.line)
    if known is None:
        row.state, row.why = "person", "no income is known"
        return
    income, level = known
    seen = rechecks.preview(row.line, income=income, level=level)
    row.outcome, row.amount, row.four_eyes = seen.outcome, seen.amount, seen.four_eyes
    row.limit_now = seen.amount - seen.restores
    row.state = "seen"
    if seen.unknown:
        row.state, row.why = "person", ", ".join(seen.unknown)
        return
    try:
        rechecks.check_verified(seen, level=level)
    except Unverified:
        row.state, row.why = "person", "the income was never verified"


def _recheck(batch: Batch, row: Row) -> None:
    known = _income(row.line)
    if known is None:
        raise _Moved
    income, level = known
    key = f"{ACTOR}:{batch.pk}:{row.line}"
    decision, found = rechecks.run(row.line, income=income, level=level, case="", key=key, actor=f"{ACTOR}:{batch.pk}")
    if _differs(row, found):
        raise _Moved
    row.done, row.done_amount, row.decision = found.outcome, found.amount, decision.pk
    row.state = "restored" if found.restores > 0 else "kept"
    row.why = ""
    work.add(TELL, str(row.pk), key=f"{TELL}:{row.pk}")


class _Moved(Exception):
    """The line comes out otherwise than it was signed: nothing of this counts."""


def _differs(row: Row, found: Recheck) -> bool:
    seen = row.outcome, row.amount, row.limit_now
    needs_more = found.four_eyes and not row.four_eyes  # more signatures than it got
    return (found.outcome, found.amount, found.amount - found.restores) != seen or bool(found.unknown) or needs_more


def _income(line: str) -> tuple[int, int] | None:
    """What is known of the income, fen a month, and its level: proven, else declared; None: neither."""
    at = clock.now()
    income = read(events.history(line, at=at), at=at).income
    if income.verified is not None and income.level is not None:
        return income.verified, income.level
    return (income.declared, 1) if income.declared is not None else None


def _failed(row: Row, error: Exception) -> None:
    """Tried again after a while; the third time a person gets it."""
    row.refresh_from_db()
    row.tries += 1
    row.why = type(error).__name__
    log.warning("mass.failed", row=row.pk, error=row.why)
    if row.tries >= limits().attempts:
        row.state = "person"
