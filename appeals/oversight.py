"""What those above and beside a reviewer do: more time, another kind of case, a second look, opening again."""

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from appeals import numbers
from appeals.claiming import case_named, may_judge
from appeals.commands import Actor, Move
from appeals.errors import NotIndependent
from appeals.judging import move
from appeals.models import Case
from appeals.moves import apply, begin
from appeals.roles import acting
from appeals.standing import conflicts
from appeals.status import Kind, Part, Status
from risk import clock
from risk.work import services as work


def claim_second(number: str, *, staff: User, key: str) -> Case:
    return move("claim_second", number, staff=staff, key=key)


def uphold(number: str, *, staff: User, note: str, key: str) -> Case:
    """The second level keeps the outcome, answering each argument; it is final."""
    return move("uphold", number, staff=staff, key=key, note=note)


def extend(number: str, *, staff: User, note: str, key: str) -> Case:
    """More time: the team lead to 30 days, the senior executive to 60 (E.3, 31)."""
    return move("extend", number, staff=staff, key=key, note=note)


def redirect(number: str, *, staff: User, kind: Kind, note: str, key: str) -> Case:
    """Hand it to the right kind of case; the child keeps the time it was received (E.3, 4).

    Returns:
        The child case.
    """
    from_case = case_named(number)
    with transaction.atomic():
        moved = apply(Move(event="redirect", key=key, actor=acting(staff), kind=kind, note=note), to=from_case.pk)
        if not moved.is_new:
            return moved.case.children.get()
        return _child(moved.case, kind=kind, actor=acting(staff))


def reopen(number: str, *, staff: User, note: str, key: str, regulator: bool = False) -> Case:
    """For a regulator, a court, our own error or a new fact (E.3, 32)."""
    with transaction.atomic():
        case = move("reopen", number, staff=staff, key=key, note=note)
        if regulator and not case.regulator:
            case.regulator = True
            case.save(update_fields=["regulator"])
    return case


def resume(number: str, *, staff: User, assignee: User, key: str) -> Case:
    """Give a reopened case to somebody who did not judge it before."""
    case = case_named(number)
    if not may_judge(case, assignee):
        raise NotIndependent(
            _("此人处理过此案，或须回避。"), conflicts=list(conflicts(case, assignee.pk)) or ["acted-before"]
        )
    return apply(Move(event="resume", key=key, actor=acting(staff), assignee=assignee.pk), to=case.pk).case


def raise_alarm(number: str, *, actor: Actor, kind: Kind, note: str = "", key: str) -> Case:
    """Distress, hardship or fraud was noticed: a case of that kind runs beside this one, at once (E.3, 33).

    Returns:
        The case beside it.
    """
    case = case_named(number)
    with transaction.atomic():
        moved = apply(Move(event="alarm", key=key, actor=actor, kind=kind, note=note), to=case.pk)
        beside = moved.case.children.filter(kind=kind).first()
        return beside or _child(moved.case, kind=kind, actor=actor)


def pass_on(number: str, *, borrower: str, helper: str, note: str, key: str) -> Case:
    """An heir or a guardian goes on in the borrower's place, by what they proved (E.3, 34)."""
    actor = Actor(parts=frozenset({Part.AGT}), ref=borrower, delegated_by=helper)
    return apply(Move(event="pass_on", key=key, actor=actor, note=note), to=case_named(number).pk).case


def _child(parent: Case, *, kind: Kind, actor: Actor) -> Case:
    now = clock.now()
    child = Case(
        number=numbers.fresh(clock.day(now)),
        kind=kind,
        parent=parent,
        borrower=parent.borrower,
        line=parent.line,
        status=Status.SUBMITTED,
        decision=parent.decision,
        codes=parent.codes,
        policy=parent.policy,
        decided_by=parent.decided_by,
        statement=parent.statement,
        choice=parent.choice,
        consents=parent.consents,
        lang=parent.lang,
        channel=parent.channel,
        received_at=parent.received_at or now,
        opened_at=now,
        moved_at=now,
    )
    begin(child, actor=actor, key=f"child:{parent.number}:{kind}")
    work.add("case.intake", child.number, key=f"{child.number}/1")
    return child
