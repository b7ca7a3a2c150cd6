"""Starts, meets and stops clocks beside cases, and fires what has come due: each once, however long we stood still."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.db.models import Max, QuerySet

from risk.clocks.models import Deadline, Timer
from risk.clocks.rules import rules
from risk.orders import services as orders
from risk.work import services as work

log = structlog.get_logger(__name__)

AT_A_TIME = 500
type Moot = Callable[[Timer], bool]
_moot: dict[str, Moot] = {}
FIRED = "clock.fired"  # work for whoever follows a clock; its subject is `CODE/timer/n-th alert or "missed"`
KEPT = timedelta(days=90)  # [D] what ended this long ago is dropped


def moot(code: str) -> Callable[[Moot], Moot]:
    """Registers who says, when a clock comes due, that nothing is waited for any more: it then stops without a word."""

    def registered(is_over: Moot) -> Moot:
        _moot[code] = is_over
        return is_over

    return registered


def advance(clock: Deadline, *, at: datetime) -> str:
    """Fires what has come due, once: "alert", "missed", or "" when nothing has. Saves the row.

    A system that stood still fires the newest thing only: pre-alerts that time has overtaken say nothing any more.
    """
    if clock.next_at is None or clock.next_at > at:
        return ""
    if clock.due_at <= at:
        clock.missed_at, clock.next_at = clock.due_at, None
        clock.save(update_fields=["missed_at", "next_at"])
        return "missed"
    rule = rules()[clock.code]
    while clock.next_at <= at:
        clock.alerts += 1
        clock.next_at = rule.next_at(clock.started_at, clock.due_at, given=clock.alerts)
    clock.save(update_fields=["alerts", "next_at"])
    return "alert"


def start_many(code: str, subjects: Sequence[tuple[str, str]], *, at: datetime, due_at: datetime | None = None) -> None:
    """Starts one clock for each (subject, line), in the caller's transaction; the same subject again starts nothing.

    Args:
        due_at: left out: `at` and the length of the clock's rule. One statement.
    """
    if not subjects:
        return
    rule = rules()[code]
    end = due_at or rule.end(at, rule.length)
    first = rule.next_at(at, end, given=0)
    rows = [
        Timer(
            code=code, subject=subject, line=line, started_at=at, due_at=end, next_at=first,
            provisional=rule.is_provisional(at, end),
        )
        for subject, line in subjects
    ]  # fmt: skip
    Timer.objects.bulk_create(rows, ignore_conflicts=True)


def start(code: str, subject: str, *, line: str = "", at: datetime, due_at: datetime | None = None) -> None:
    start_many(code, [(subject, line)], at=at, due_at=due_at)


def restart(code: str, subject: str, *, line: str = "", at: datetime, due_at: datetime) -> None:
    """Stops what runs on a subject and runs the clock once more, to another end."""
    with transaction.atomic():
        stop(code, subject, at=at)
        last = Timer.objects.filter(code=code, subject=subject).aggregate(last=Max("n"))["last"] or 0
        rule = rules()[code]
        Timer.objects.create(
            code=code, subject=subject, line=line, n=last + 1, started_at=at, due_at=due_at,
            next_at=rule.next_at(at, due_at, given=0), provisional=rule.is_provisional(at, due_at),
        )  # fmt: skip


def meet(code: str, *, at: datetime, line: str = "", subject: str = "", before: datetime | None = None) -> int:
    """What the clock waits for has happened to a line or a subject: says how many it met, and closes their alerts.

    Args:
        before: only clocks that started by then. 1 query while nothing runs.
    """
    found = _running(code).filter(started_at__lte=before or at)
    return _end(found.filter(line=line) if line else found.filter(subject=subject), "met_at", at)


def stop(code: str, subject: str, *, at: datetime) -> int:
    """What it ran on is gone; nobody is late any more."""
    return _end(_running(code).filter(subject=subject), "stopped_at", at)


def sweep(now: datetime) -> int:
    """One round, by beat: fires what has come due, each row in a transaction of its own. Says how many."""
    due = Timer.objects.filter(next_at__lte=now).order_by("next_at").values_list("pk", flat=True)
    return sum(_fire(pk, now) for pk in due[:AT_A_TIME])


def tidy(now: datetime) -> int:
    """Drops what was met or stopped 90 days ago; what was missed and never met stays."""
    old = Timer.objects.filter(met_at__lt=now - KEPT) | Timer.objects.filter(stopped_at__lt=now - KEPT)
    return old.delete()[0]


def _fire(pk: int, now: datetime) -> bool:
    with transaction.atomic():
        found = Timer.objects.select_for_update(skip_locked=True).filter(pk=pk, next_at__lte=now).first()
        if found is None:
            return False
        if (is_over := _moot.get(found.code)) and is_over(found):
            stop(found.code, found.subject, at=now)
            return False
        if not (what := advance(found, at=now)):
            return False
        log.info("clock.fired", clock=found.code, subject=found.subject, what=what)
        said = f"{found.code}/{found.pk}/{what if what == 'missed' else found.alerts}"
        work.add(FIRED, said, key=said)
    return True


def _running(code: str) -> QuerySet[Timer]:
    return Timer.objects.filter(code=code, met_at=None, stopped_at=None)


def _end(found: QuerySet[Timer], field: str, at: datetime) -> int:
    rows = list(found)
    if not rows:
        return 0
    with transaction.atomic():
        ended = Timer.objects.filter(pk__in=[row.pk for row in rows], met_at=None, stopped_at=None)
        many = ended.update(**{field: at, "next_at": None})
        for row in rows:
            if row.missed_at and (kind := rules()[row.code].missed):
                orders.close_alert(kind, row.alert_subject)
    return many
