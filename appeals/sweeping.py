"""What time does to cases: clocks fire, locks lapse, drafts and windows end, and nothing stays stuck."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.db.models import Q, QuerySet

from appeals import checks, clocks, delivery, presence
from appeals.commands import SYSTEM, Move
from appeals.errors import NotReady, WrongStage
from appeals.guards import ASK_CONSENT_AFTER, DRAFT_LIFE
from appeals.models import Case, Clock
from appeals.moves import apply
from appeals.sampling import services as sampling
from appeals.status import OPEN, WITHDRAWABLE, Event, Status, notice
from risk import bells, clock
from risk.clock import SHANGHAI
from risk.errors import DomainError
from risk.work import services as work

log = structlog.get_logger(__name__)

AT_A_TIME = 200
STUCK_AFTER = timedelta(minutes=5)  # with the system: rung again
UNTOLD_AFTER = timedelta(hours=24)  # decided, and no channel has it: told again
URGENT = 100


def sweep() -> dict[str, int]:
    """One round, by beat; how many of each kind it moved. Each case is a transaction of its own."""
    now = clock.now()
    rounds: dict[str, Callable[[datetime], int]] = {
        "clocks": fire_clocks,
        "locks": release_lapsed,
        "waits": end_waits,
        "drafts": discard_drafts,
        "windows": end_windows,
        "lifted": close_lifted,
        "stuck": ring_stuck,
        "presence": presence.forget,
        "samples": sampling.ask_for,
        "unread": sampling.tell_late,
    }
    return {name: act(now) for name, act in rounds.items()}


def fire_clocks(now: datetime) -> int:
    """Pre-alerts and misses that have come due, each once, however long the system stood still."""
    due = Clock.objects.filter(next_at__lte=now).order_by("next_at").values_list("pk", flat=True)
    return sum(_fire(pk, now) for pk in due[:AT_A_TIME])


def _fire(pk: int, now: datetime) -> bool:
    with transaction.atomic():
        found = Clock.objects.select_for_update(skip_locked=True, of=("self",)).filter(pk=pk, next_at__lte=now).first()
        if found is None:
            return False
        case = found.case
        if found.code == "CLK-07" and found.due_at > now and is_quiet(now):
            return False  # a reminder waits for the morning; its clock does not
        if not (what := clocks.advance(found, at=now)):
            return False
        said = f"{case.number}/{found.code}/{found.n}/{what}"
        log.info("clock.fired", case=case.number, clock=found.code, what=what)
        if found.code == "CLK-07" and what == "alert":
            _move(case.pk, "remind", key=f"remind:{found.n}:{found.alerts}")
        elif what == "missed" and found.code in clocks.ESCALATES:
            Case.objects.filter(pk=case.pk).update(urgency=URGENT)
        work.add("case.clock", said, key=f"{said}/{found.alerts}")
        bells.case(case.number)
    return True


def is_quiet(at: datetime) -> bool:
    """Nobody is reminded at night (CLK-18)."""
    begins, ends = clocks.rules()["CLK-18"].quiet
    hour = at.astimezone(SHANGHAI).hour
    return hour >= begins or hour < ends


def release_lapsed(now: datetime) -> int:
    """Cases whose reviewer's half hour is over go back, first offered to the same person."""
    return _each(Case.objects.lapsed(at=now), "release", key="lapse", note="lock expired")


def end_waits(now: datetime) -> int:
    """Time to send proofs is over: decided on file, or closed when nothing ever came (E.3, 8-9)."""
    moved = 0
    for case in Case.objects.filter(status=Status.WAITING_DOCS, waits_until__lte=now)[:AT_A_TIME]:
        has_nothing = not case.proofs_in and not case.statement.strip()
        event: Event = "expire" if has_nothing else "answer"
        moved += _move(case.pk, event, key=f"{event}:{case.rounds}")
    return moved


def discard_drafts(now: datetime) -> int:
    return _each(Case.objects.filter(status=Status.DRAFT, opened_at__lte=now - DRAFT_LIFE), "discard", key="discard")


def end_windows(now: datetime) -> int:
    return _each(Case.objects.filter(status=Status.CLOSED, window_until__lte=now), "finish", key="finish")


def close_lifted(now: datetime) -> int:
    """A block the system lifted, and 15 days without a word that they still want a finding (E.3, 35)."""
    lifted = Case.objects.filter(status__in=WITHDRAWABLE, lifted_at__lte=now - ASK_CONSENT_AFTER)
    return _each(lifted, "withdraw", key="lifted")


def ring_stuck(now: datetime) -> int:
    """What stayed with the system longer than it should gets its work again; handlers repeat safely."""
    rung = 0
    late = Q(moved_at__lte=now - STUCK_AFTER)
    for case in _first(Case.objects.filter(late, status__in=[Status.SUBMITTED, Status.INTAKE])):
        rung += _ring("case.intake", case, now)
    for case in _first(Case.objects.filter(late, status=Status.RECHECK)):
        rung += _ring("case.recheck", case, now)
    lost = Q(moved_at__lte=now - clocks.RETRY_LONGEST - STUCK_AFTER)
    for case in _first(Case.objects.filter(lost, status=Status.RECHECK_ERROR)):
        rung += _ring("case.recheck", case, now)
    for case in _first(Case.objects.filter(late, status__in=[Status.APPLYING, Status.DECIDED_KEEP])):
        rung += _finish(case, now)
    return rung


def _finish(case: Case, now: datetime) -> bool:
    """In force and not closed: close it, or have it told again once a day."""
    if case.status == Status.APPLYING and case.proposed and case.proposed.answers and case.applied_at is None:
        return _ring("case.granted", case, now)
    if case.status == Status.APPLYING and case.applied_at is None and not checks.waits_for_the_core(case):
        return _move(case.pk, "confirm", key=f"confirm:{case.round}")
    delivery.close(case)
    case.refresh_from_db()
    if case.status in OPEN and case.moved_at <= now - UNTOLD_AFTER:
        owed = next((step for step in case.steps.order_by("-seq") if notice(step.event, step.target) == "A10"), None)
        if owed is not None:
            subject = f"{case.number}/{owed.seq}"
            work.add("case.step", subject, key=f"{subject}/{now:%Y-%m-%d}")
            return True
    return False


def _ring(topic: str, case: Case, now: datetime) -> bool:
    """A row of its own each hour at most, whatever became of the ones before."""
    work.add(topic, case.number, key=f"{case.number}/stuck/{now:%Y-%m-%dT%H}")
    return True


def _first(cases: QuerySet[Case]) -> Iterable[Case]:
    return cases.order_by("moved_at")[:AT_A_TIME]


def _each(cases: QuerySet[Case], event: Event, *, key: str, note: str = "") -> int:
    found = list(cases.values_list("pk", "seq")[:AT_A_TIME])
    return sum(_move(pk, event, key=f"{key}:{seq}", note=note) for pk, seq in found)


def _move(pk: object, event: Event, *, key: str, note: str = "") -> bool:
    try:
        with transaction.atomic():
            moved = apply(Move(event=event, key=key, actor=SYSTEM, note=note), to=pk)  # type: ignore[arg-type]
    except (NotReady, WrongStage):
        return False  # a person was quicker
    except DomainError as error:
        log.warning("sweep.refused", event_name=event, code=error.code)
        return False
    return moved.is_new
