"""Owns the deadlines of a case: which start, pause, resume and end with each step (C.4)."""

import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from django.db.models import Max

from appeals.models import Case, Clock, Step
from appeals.status import CLOSED, DECIDED, STATUTES, Kind, Status
from risk.clock import SHANGHAI
from risk.holidays.calendar import china

# Missing one of these makes a case urgent: a supervisor's, or for the statutory ones consumer protection's.
ESCALATES = (*STATUTES, "CLK-05", "CLK-06", "CLK-09")
RETRY_LONGEST = timedelta(minutes=15)  # between two tries of a re-check
ENDS_WITH_DECISION = ESCALATES


@dataclass(frozen=True, slots=True)
class Alert:
    """When to warn: a part of the length gone, a time after the start, or a time before the end."""

    part: float | None = None
    after: timedelta | None = None
    before: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """One clock of the profile."""

    code: str
    works: bool  # counts working time
    length: timedelta
    extended: tuple[timedelta, ...]
    complex: timedelta
    alerts: tuple[Alert, ...]

    def end(self, start: datetime, length: timedelta) -> datetime:
        return china().after(start, length) if self.works else start + length

    def left(self, at: datetime, due: datetime) -> timedelta:
        return china().between(at, due) if self.works else max(due - at, timedelta())

    def alert_at(self, alert: Alert, start: datetime, due: datetime) -> datetime:
        if alert.after is not None:
            return start + alert.after
        if alert.before is not None:
            return due - alert.before
        return self.end(start, self.left(start, due) * (alert.part or 0))


@cache
def rules() -> dict[str, Rule]:
    table = tomllib.loads((Path(__file__).parent / "calendars" / "clocks.toml").read_text("utf-8"))
    return {
        code: Rule(
            code=code,
            works=row["basis"] == "cn_wd",
            length=timedelta(days=row["days"], minutes=row.get("grace_minutes", 0)),
            extended=tuple(timedelta(days=days) for days in row.get("extended", [])),
            complex=timedelta(days=row.get("complex", row["days"])),
            alerts=tuple(
                Alert(
                    part=alert.get("part"),
                    after=timedelta(days=alert["after"]) if "after" in alert else None,
                    before=timedelta(hours=alert["before"]) if "before" in alert else None,
                )
                for alert in row["alerts"]
            ),
        )
        for code, row in table.items()
    }


def due(code: str, start: datetime) -> datetime:
    """When a clock that starts now would run out."""
    return rules()[code].end(start, rules()[code].length)


def start(case: Case, code: str, *, at: datetime, length: timedelta | None = None) -> Clock:
    rule = rules()[code]
    end = rule.end(at, rule.length if length is None else length)
    n = (case.clocks.filter(code=code).aggregate(last=Max("n"))["last"] or 0) + 1
    clock = Clock(case=case, code=code, n=n, started_at=at, due_at=end)
    clock.provisional = rule.works and china().is_provisional(at, end)
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
    clock.provisional = rule.works and china().is_provisional(at, clock.due_at)
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


def advance(clock: Clock, *, at: datetime) -> str:
    """Fires what has come due, once: "alert", "missed", or "" when nothing has.

    A system that stood still fires the newest thing only: pre-alerts that time has overtaken say nothing any more.
    """
    if clock.next_at is None or clock.next_at > at:
        return ""
    if clock.due_at <= at:
        clock.missed_at, clock.next_at = clock.due_at, None
        clock.save(update_fields=["missed_at", "next_at"])
        return "missed"
    while clock.next_at <= at:
        clock.alerts += 1
        clock.next_at = _next(clock)
    clock.save(update_fields=["alerts", "next_at"])
    return "alert"


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
    rule = rules()[clock.code]
    moments = sorted(rule.alert_at(alert, clock.started_at, clock.due_at) for alert in rule.alerts)
    ahead = [moment for moment in moments[clock.alerts :] if moment < clock.due_at]
    return ahead[0] if ahead else clock.due_at
