"""The one place that changes a case's status."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from statemachine import State
from statemachine.exceptions import TransitionNotAllowed
from statemachine.transition import Transition

from appeals import clocks, effects, verdicts
from appeals.chain import digest
from appeals.commands import Actor, Move, Standing
from appeals.errors import KeyReused, NoSuchCase, WrongStage
from appeals.models import Case, Step
from appeals.seat import seated
from appeals.standing import standing
from appeals.status import ACTORS, AFTER_DECISION, CLOSED, WITHIN_APART, Part
from risk import bells, clock
from risk.work import services as work

CHAINED = (
    *("case_id", "seq", "event", "source", "target", "part", "actor_id", "ref", "delegated_by"),
    *("note", "body", "key", "at"),
)


@dataclass(frozen=True, slots=True)
class Moved:
    """What a command did.

    Attributes:
        case: as it is now.
        step: the step it made, now or when the key was first used.
        is_new: false for a repeated key.
    """

    case: Case
    step: Step
    is_new: bool


class Trail:
    """Writes one Step per transition."""

    step: Step

    def record(
        self, case: Case, move: Move, known: Standing, *, source: State, target: State, transition: Transition
    ) -> None:
        effects.before(case, move, known)
        passed = [str(guard) for guard in (*transition.validators, *transition.cond)]
        self.step = _write(case, move, known, source=str(source.value), target=str(target.value), guards=passed)


def apply(move: Move, *, to: UUID) -> Moved:
    """Lock, check, record and save one move, in one transaction.

    Raises:
        NoSuchCase: there is no such case.
        KeyReused: the key already names another event or actor.
        WrongStage: the chart has no such move from here.
        DomainError: a guard of the chart said no.
    """
    with transaction.atomic():
        case = Case.objects.select_for_update().filter(pk=to).first()
        if case is None:
            raise NoSuchCase(_("没有这个申诉。"))
        if earlier := case.steps.filter(key=move.key).first():
            if (earlier.event, earlier.actor_id, earlier.ref) != (move.event, move.actor.staff_id, move.actor.ref):
                raise KeyReused(_("这个请求编号已经用于别的操作。"), key=move.key)
            return Moved(case, earlier, is_new=False)
        move = within(case, move)
        known = standing(case, move, at=clock.now())
        trail = Trail()
        try:
            with seated(case, trail) as flow:
                flow.send(move.event, move=move, standing=known)
        except TransitionNotAllowed as error:
            raise WrongStage(_("现在不能这样做。"), status=case.public_status, event=move.event) from error
        effects.after(case, move, known, source=trail.step.source)
        case.moved_at = known.at
        clocks.follow(case, trail.step)
        case.save()
        verdicts.tell(case, trail.step)
        _ring(case, trail.step)
    return Moved(case, trail.step, is_new=True)


def within(case: Case, move: Move) -> Move:
    """The move as its actor may make it on this case: the one role of a case apart stands for all.

    Raises:
        NoSuchCase: a colleague who may not know of the case.
    """
    if move.actor.staff_id is None or not case.is_apart:
        return move
    if Part.AMLO not in move.actor.parts:
        raise NoSuchCase(_("没有这个申诉。"))
    return replace(move, actor=replace(move.actor, parts=WITHIN_APART))


def begin(case: Case, *, actor: Actor, key: str) -> Step:
    """The first step of a new case, written with it: the trail starts from nothing."""
    with transaction.atomic():
        case.save(force_insert=True)
        move = Move(event="open", key=key, actor=actor)
        step = _write(case, move, Standing(at=case.opened_at), source="", target=str(case.status))
        clocks.follow(case, step)
        case.save(update_fields=["seq", "head", "due_on"])
        verdicts.tell(case, step)
        _ring(case, step)
    return step


def _ring(case: Case, step: Step) -> None:
    """Work for whoever follows cases: all of them, those of one kind, or those that are settled."""
    sorts = [str(case.kind), *(["settled"] if case.status in (*CLOSED, *AFTER_DECISION) else [])]
    work.add("case.step", f"{case.number}/{step.seq}", key=f"{case.number}/{step.seq}", of=sorts)
    bells.case(case.number)


def _write(case: Case, move: Move, known: Standing, *, source: str, target: str, guards: Sequence[str] = ()) -> Step:
    case.seq += 1
    step = Step(
        case=case,
        seq=case.seq,
        event=move.event,
        source=source,
        target=target,
        part=_part(move),
        actor_id=move.actor.staff_id,
        ref=move.actor.ref,
        delegated_by=move.actor.delegated_by,
        note=move.note,
        body=move.to_json() | {"guards": list(guards)},
        key=move.key,
        at=known.at,
        prev_hash=case.head,
    )
    step.hash = digest(case.head, {name: getattr(step, name) for name in CHAINED})
    step.save(force_insert=True)
    case.head = step.hash
    return step


def _part(move: Move) -> str:
    """As whom the actor acted: the first of their parts that the event allows."""
    fitting = sorted(move.actor.parts & ACTORS[move.event]) or sorted(move.actor.parts)
    return fitting[0].value if fitting else Part.SYS.value
