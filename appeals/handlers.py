"""Work of cases outside a request. Each handler: a number in, calls down, safe to repeat at any point."""

import contextlib
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import structlog
from django.db import transaction
from django.utils.translation import gettext as _

from appeals import checks, clocks, delivery, filing
from appeals.claiming import case_named
from appeals.commands import SYSTEM, Move, Papers, Proposal, Result
from appeals.errors import NotReady, WrongStage
from appeals.models import Case
from appeals.moves import apply
from appeals.status import AFTER_DECISION, ANSWERED, BY_MACHINE, DECIDED, LIFTABLE, OPEN, Kind, Status
from risk import clock
from risk.orders import services as orders
from risk.work import services as work
from risk.work.barriers import reach

log = structlog.get_logger(__name__)

MACHINE_WITHIN = timedelta(hours=24)  # [D] for what a program carries out
RETRY_AFTER = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15))  # Source: E.3, 23.


class Moving(Exception):
    """The facts changed between the look and the record."""


@work.handles("case.intake")
def intake(number: str) -> None:
    """Take a submitted case through what a machine may do: check, heal, ask, or queue for a person."""
    case = case_named(number)
    papers = checks.papers(case)
    try:
        if case.status == Status.SUBMITTED:
            case = apply(Move(event="take_in", key="take_in", actor=SYSTEM, papers=papers), to=case.pk).case
        if case.status == Status.INTAKE:
            _classify(case, papers)
        elif case.status == Status.WAITING_DOCS and papers.is_settled and _has_answered(case, papers):
            apply(Move(event="answer", key=f"answer:{case.rounds}", actor=SYSTEM, papers=papers), to=case.pk)
    except (NotReady, WrongStage):
        return  # the proofs room tells us when files are read; whoever moved it first was right


@work.handles("case.proofs")
def proofs_changed(case_id: str) -> None:
    """A file came in, was read or was taken back."""
    filing.proofs_changed(UUID(case_id))


def _classify(case: Case, papers: Papers) -> None:
    if case.choice in BY_MACHINE and case.kind == Kind.PI_RIGHT and case.moved_at > clock.now() - MACHINE_WITHIN:
        return  # whoever carries it out says when it is done; what takes longer goes to a person
    if checks.is_healed(case):
        apply(Move(event="heal", key="heal", actor=SYSTEM), to=case.pk)
    elif not papers.is_settled:
        raise NotReady(_("材料还没有读完。"))
    elif papers.missing and case.kind not in ANSWERED:
        key = f"ask:{case.rounds + 1}"
        apply(Move(event="ask", key=key, actor=SYSTEM, items=papers.missing, papers=papers), to=case.pk)
    else:
        apply(Move(event="complete", key="complete", actor=SYSTEM, papers=papers), to=case.pk)


def _has_answered(case: Case, papers: Papers) -> bool:
    """Whether any file came since we asked; even one a machine can't read, for a person may (E.3, 8)."""
    ask = case.asks.filter(answered_at=None).last()
    return ask is not None and papers.newest_at is not None and papers.newest_at >= ask.asked_at


@work.handles("case.recheck", queue="recheck", seconds=60)
def recheck(number: str) -> None:
    """Run the re-check on what was proven and move the case by what it says.

    The decision, the order to restore and the steps commit together: killed before, nothing happened; killed after,
    the case is no longer in RECHECK and nothing happens again.
    """
    case = case_named(number)
    try:
        if case.status == Status.RECHECK_ERROR:
            case = apply(Move(event="retry", key=f"retry:{case.round}:{case.tries}", actor=SYSTEM), to=case.pk).case
        if case.status != Status.RECHECK:
            return
    except WrongStage:
        return
    reach("recheck.before")
    try:
        with transaction.atomic():
            _conclude(case)
            reach("recheck.inside")
    except WrongStage:
        return  # withdrawn while we waited for its lock
    except Moving as moving:
        raise work.Later from moving
    except Exception as error:  # noqa: BLE001 - whatever failed, the case must say so and go on (E.3, 23)
        _failed(case, error)
    reach("recheck.after")


def _conclude(case: Case) -> None:
    case = Case.objects.select_for_update().get(pk=case.pk)
    proposal = case.proposed
    if case.status == Status.RECHECK and proposal is not None and proposal.answers:
        _grant(case)
        return
    if case.status != Status.RECHECK or proposal is None or proposal.income is None or proposal.level is None:
        return
    if case.kind == Kind.HARDSHIP:
        _agree_to_plan(case, proposal)
        return
    seen = checks.preview(case, income=proposal.income, level=proposal.level, explained=proposal.explained)
    result = Result(outcome=seen.outcome, amount=seen.amount, needs_eyes=seen.four_eyes, policy=seen.policy)
    case = apply(Move(event="result", key=f"result:{case.round}", actor=SYSTEM, result=result), to=case.pk).case
    # Stored and ordered only where it may be acted on; keep is stored for its trace and orders nothing.
    if case.status not in DECIDED and seen.outcome != "keep":
        return
    decision, found = checks.run(case, seen)
    if (found.outcome, found.amount) != (seen.outcome, seen.amount):
        raise Moving  # a fact arrived in between: nothing of this counts, look again
    if case.status not in DECIDED:
        return
    done = replace(result, decision=decision)
    case = apply(Move(event="put_in_force", key=f"force:{case.round}", actor=SYSTEM, result=done), to=case.pk).case
    if not checks.waits_for_the_core(case):
        confirm(case)


def _grant(case: Case) -> None:
    """Nothing is computed: what was asked is granted, and whoever carries it out says when it is done."""
    result = Result(outcome="full", amount=0)
    case = apply(Move(event="result", key=f"result:{case.round}", actor=SYSTEM, result=result), to=case.pk).case
    if case.status not in DECIDED:
        return
    apply(Move(event="put_in_force", key=f"force:{case.round}", actor=SYSTEM), to=case.pk)
    work.add("case.granted", case.number, key=f"{case.number}/{case.round}")


def carried_out(number: str) -> Case:
    """What was granted is done: the borrower is told, and the case closes. Again: nothing happens."""
    case = case_named(number)
    if case.status == Status.APPLYING and case.applied_at is None:
        confirm(case)
    return case


def solved(number: str) -> bool:
    """A right that a program carried out: the case ends, its clocks stop, and the borrower is told.

    Returns:
        False while the case has not begun; ask again later.
    """
    case = case_named(number)
    if case.status in (Status.DRAFT, Status.SUBMITTED):
        return False
    if case.status == Status.INTAKE:
        apply(Move(event="heal", key="heal", actor=SYSTEM), to=case.pk)
    return True


def _agree_to_plan(case: Case, proposal: Proposal) -> None:
    """A plan is agreed to by people alone: nothing is computed again, no limit is ordered."""
    said = Result(outcome="full", amount=proposal.amount, needs_eyes=False, policy=proposal.policy)
    case = apply(Move(event="result", key=f"result:{case.round}", actor=SYSTEM, result=said), to=case.pk).case
    if case.status in DECIDED:
        move = Move(event="put_in_force", key=f"force:{case.round}", actor=SYSTEM, result=said)
        confirm(apply(move, to=case.pk).case)


def _failed(case: Case, error: Exception) -> None:
    """The first three failures are tried again after 1, 5 and 15 minutes; then a person gets it back."""
    log.warning("recheck.failed", case=case.number, error=type(error).__name__)
    at = f"{case.round}:{case.tries}"
    with transaction.atomic():
        why = type(error).__name__
        failed = apply(Move(event="fail", key=f"fail:{at}", actor=SYSTEM, note=why), to=case.pk).case
        if failed.tries > len(RETRY_AFTER):
            apply(Move(event="give_up", key=f"give_up:{at}", actor=SYSTEM, note=why), to=case.pk)
            return
        due_at = clock.now() + RETRY_AFTER[failed.tries - 1]
        work.add("case.recheck", case.number, key=f"{case.number}/{at}/again", due_at=due_at)


@work.handles("case.clock", queue="notify")
def clock_fired(subject: str) -> None:
    """A missed deadline is somebody's to look at: the lender's systems are told, once (C.4, "At expiry")."""
    number, code, n, what = subject.split("/")
    if what != "missed" or not (kind := clocks.rules()[code].missed):
        return
    case = case_named(number)
    if not case.clocks.filter(code=code, n=n).exclude(met_at=None).exists():
        orders.raise_alert(kind, subject, line=case.line)


@work.handles("case.step", queue="bulk", only="settled")
def settle_alerts(subject: str) -> None:
    """A decision, however late, or any other end closes the alerts about its deadlines."""
    case = case_named(subject.partition("/")[0])
    if case.status in OPEN and case.status not in AFTER_DECISION:
        return  # it was opened again meanwhile
    clocks.close_alerts(case)


@work.handles("line.changed", queue="bulk")
def line_changed(line: str) -> None:
    """What a case is about was lifted meanwhile: say so, and ask whether they still want a finding (E.3, 35)."""
    for case in Case.objects.filter(line=line, status__in=LIFTABLE, lifted_at=None).exclude(codes=[]):
        if checks.is_over(case):
            with contextlib.suppress(WrongStage):
                apply(Move(event="lift", key=f"lift:{case.life}", actor=SYSTEM), to=case.pk)


@work.handles("restoration.applied", queue="recheck")
def restored(restoration: str) -> None:
    """The core answered that the limit is back: say so in the trail, and close once the borrower knows."""
    case = checks.case_of_restoration(restoration)
    if case is None:
        return
    try:
        if case.status == Status.APPLY_ERROR:
            case = apply(Move(event="put_in_force", key=f"again:{case.seq}", actor=SYSTEM), to=case.pk).case
        confirm(case)
    except WrongStage:
        log.warning("restoration.too-late", case=case.number)


@work.handles("restoration.unanswered")
def unanswered(restoration: str) -> None:
    """A day without the core's answer: the case says so. Deliveries go on by themselves, and an answer heals it."""
    case = checks.case_of_restoration(restoration)
    if case is None or case.status != Status.APPLYING or case.applied_at is not None:
        return
    apply(Move(event="fail_apply", key=f"unanswered:{restoration}", actor=SYSTEM), to=case.pk)


def confirm(case: Case) -> None:
    reach("confirm.before")
    with transaction.atomic():
        apply(Move(event="confirm", key=f"confirm:{case.round}", actor=SYSTEM), to=case.pk)
        reach("confirm.inside")
    reach("confirm.after")
    case.refresh_from_db()
    delivery.close(case)
