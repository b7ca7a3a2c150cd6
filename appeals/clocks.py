"""Owns the deadlines of a case: which start, pause, resume and end with each step (C.4)."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from django.db.models import Count, Max, Q

from appeals.models import Case, Clock, Step
from appeals.status import CLOSED, DECIDED, STATUTES, Kind, Status
from risk.clock import SHANGHAI
from risk.clocks.queries import Tally, counted
from risk.clocks.rules import due, rules
from risk.clocks.services import advance
from risk.orders import services as orders

__all__ = ["advance", "due", "rules"]

# Missing one of these makes a case urgent: a supervisor's, or for the statutory ones consumer protection's.
ESCALATES = (*STATUTES, "CLK-05", "CLK-06", "CLK-09")
RETRY_LONGEST = timedelta(minutes=15)  # between two tries of a re-check
ENDS_WITH_DECISION = ESCALATES


def start(case: Case, code: str, *, at: datetime, length: timedelta | None = None) -> Clock:
    rule = rules()[code]
    end = rule.end(at, rule.length if length is None else length)
    n = (case.clocks.filter(code=code).aggregate(last=Max("n"))["last"] or 0) + 1
    clock = Clock(case=case, code=code, n=n, started_at=at, due_at=end)
    clock.provisional = rule.is_provisional(at, end)
    clock.next_at = _next(clock)
    clock.save(force_insert=True)
    return clock


def running(case: Case, codes: Iterable[str] | None = None) -> list[Clock]:
    found = case.clocks.filter(met_at=None, stopped_at=None)
    return list(found if codes is None else found.filter(code__in=list(codes)))


def meet(case: Case, *codes: str, at: datetime) -> None:
    case.clocks.filter(met_at=None, stopped_at=None, code__in=codes).update(met_at=at, paused_at=None, next_at=None)


def stop_all(case: Case, *, at: datetime, but: tuple[str, ...] = ()) -> None:
    found = case.clocks.filter(met_at=None, stopped_at=None).exclude(code__in=but)
    found.update(stopped_at=at, paused_at=None, next_at=None)


def pause(case: Case, code: str, *, at: datetime) -> None:
    """An internal target waits with the borrower; a statutory clock never does (C.4)."""
    case.clocks.filter(code=code, met_at=None, stopped_at=None, paused_at=None).update(paused_at=at, next_at=None)


def resume(case: Case, code: str, *, at: datetime) -> bool:
    """Goes on with what was left when it paused; false when there is no such clock."""
    clock = case.clocks.filter(code=code, met_at=None, stopped_at=None).exclude(paused_at=None).first()
    if clock is None or clock.paused_at is None:
        return False
    rule = rules()[code]
    clock.due_at = rule.end(at, rule.left(clock.paused_at, clock.due_at))
    clock.paused_at = None
    clock.provisional = rule.is_provisional(at, clock.due_at)
    clock.next_at = None if clock.missed_at else max(at, _next(clock))
    clock.save()
    return True


def extend(case: Case, code: str, *, times: int) -> Clock | None:
    """Counts the longer length from the same start: 15 becomes 30, then 60."""
    clock = case.clocks.filter(code=code, met_at=None, stopped_at=None).order_by("-n").first()
    rule = rules()[code]
    if clock is None or times > len(rule.extended):
        return None
    clock.due_at = rule.end(clock.started_at, rule.extended[times - 1])
    clock.alerts, clock.missed_at = 0, None
    clock.next_at = _next(clock)
    clock.save()
    return clock


def close_alerts(case: Case, *codes: str) -> None:
    """What the lender's systems were told of missed clocks of a case is over; all of them where none is named."""
    missed = case.clocks.exclude(missed_at=None)
    for late in missed.filter(code__in=codes) if codes else missed:
        if kind := rules()[late.code].missed:
            orders.close_alert(kind, f"{case.number}/{late.code}/{late.n}/missed")


def follow(case: Case, step: Step) -> None:
    """What a step does to the clocks, before the case is saved with its own dates."""
    at, event, target = step.at, step.event, Status(step.target)
    if event == "open" and target == Status.SUBMITTED:  # a child case begins as submitted
        event = "submit"
    if change := _CHANGES.get(event):
        change(case, at)
    if target in DECIDED or event == "uphold":
        meet(case, *ENDS_WITH_DECISION, at=at)
    if target in CLOSED and event != "close":
        stop_all(case, at=at)


def _received(case: Case, at: datetime) -> None:
    received = case.received_at or at
    start(case, "CLK-03", at=received)
    case.due_on = start(case, Kind(case.kind).statute, at=received).due_at.astimezone(SHANGHAI).date()
    start(case, "CLK-05", at=received)


def _queued(case: Case, at: datetime) -> None:
    meet(case, "CLK-07", at=at)
    if not resume(case, "CLK-06", at=at):
        start(case, "CLK-06", at=at, length=rules()["CLK-06"].complex if is_complex(case) else None)


def _asked(case: Case, at: datetime) -> None:
    pause(case, "CLK-06", at=at)
    case.waits_until = start(case, "CLK-07", at=at).due_at


def _closed(case: Case, at: datetime) -> None:
    case.window_until = at if case.second else start(case, "CLK-08", at=at).due_at


def _second_asked(case: Case, at: datetime) -> None:
    meet(case, "CLK-08", at=at)
    start(case, "CLK-09", at=at)


def _extended(case: Case, at: datetime) -> None:
    if clock := extend(case, Kind(case.kind).statute, times=case.extended):
        case.due_on = clock.due_at.astimezone(SHANGHAI).date()


def _resumed(case: Case, at: datetime) -> None:
    start(case, "CLK-06", at=at)


_CHANGES: dict[str, Callable[[Case, datetime], None]] = {
    "submit": _received,
    "complete": _queued,
    "answer": _queued,
    "ask": _asked,
    "claim": lambda case, at: meet(case, "CLK-05", at=at),
    "close": _closed,
    "request_second": _second_asked,
    "resume": _resumed,
    "extend": _extended,
}


def is_complex(case: Case) -> bool:
    """A doubt, a business or many codes: ten working days instead of three."""
    return bool(case.red) or case.queue == "BIZ" or len(case.codes) > 1


def _next(clock: Clock) -> datetime:
    return rules()[clock.code].next_at(clock.started_at, clock.due_at, given=clock.alerts)


@counted
def on_cases(at: datetime) -> Iterable[Tally]:
    """Those of cases, for the page of all clocks; one that waits with the borrower runs and is not late. 1 query."""
    open_ones = Clock.objects.filter(met_at=None, stopped_at=None)
    late = Count("pk", filter=Q(due_at__lte=at, paused_at=None))
    rows = open_ones.values("code").annotate(running=Count("pk"), late=late)
    return [Tally(row["code"], row["running"], row["late"]) for row in rows]
