"""Owns what a move changes besides the status: who holds the case, what is proposed, what came of it."""

from collections.abc import Callable
from datetime import timedelta

from appeals import clocks, routing
from appeals.commands import Move, Standing
from appeals.models import Ask, Assent, Case, StaffCard
from appeals.status import AFTER_DECISION, CLOSED, DECIDED, Part, Status

LOCK = timedelta(minutes=30)  # Source: E.3, 11.
EYE_ORDER = (Part.SPEC, Part.APPR, Part.SUP)


def before(case: Case, move: Move, known: Standing) -> None:
    """Rows that must stand before the step does: the database counts the eyes when the step arrives."""
    if move.event != "agree" or case.proposed is None or move.actor.staff_id is None:
        return
    wanted = [eye for eye in EYE_ORDER if eye in case.proposed.eyes and eye not in known.eyes]
    eye = next(eye for eye in wanted if eye in move.actor.parts)
    Assent.objects.create(
        case=case,
        round=case.round,
        eye=eye,
        staff_id=move.actor.staff_id,
        proposer_id=case.proposed.by,
        note=move.note,
        at=known.at,
    )


def after(case: Case, move: Move, known: Standing, *, source: str) -> None:
    """Fields of the case that follow from the move; the status is already the new one."""
    if effect := _EFFECTS.get(move.event):
        effect(case, move, known)
    status = Status(case.status)
    if status in DECIDED:
        case.decided_at = known.at
        case.outcome = status.removeprefix("decided_")
    if status in CLOSED and source not in CLOSED:
        case.closed_at = known.at
    if status is Status.IN_REVIEW and source != Status.QUEUED:
        _hand_back(case, known)
    if status not in (Status.IN_REVIEW, Status.SECOND_REVIEW):
        case.locked_until = None
    if status in CLOSED or status in AFTER_DECISION:
        case.assignee_id = None


def _hand_back(case: Case, known: Standing) -> None:
    """A case that comes back goes to whoever had it, for half an hour; then anyone may take it."""
    case.locked_until = known.at + LOCK if case.assignee_id is not None else known.at


def _submit(case: Case, move: Move, known: Standing) -> None:
    case.statement = move.statement or case.statement
    case.choice = move.choice
    case.consents = list(move.consents)
    case.received_at = case.received_at or known.at
    if move.papers is not None:
        case.proofs_in = move.papers.count


def _ask(case: Case, move: Move, known: Standing) -> None:
    case.rounds += 1
    Ask.objects.create(
        case=case,
        round=case.rounds,
        items=[item.to_json() for item in move.items],
        asked_at=known.at,
        due_at=clocks.due("CLK-07", known.at),
    )


def _answer(case: Case, move: Move, known: Standing) -> None:
    case.version += 1
    if move.papers is not None:
        case.proofs_in, case.red, case.amber = move.papers.count, move.papers.red, move.papers.amber
    case.waits_until = None
    case.on_file = move.papers is None  # they said there is nothing more, or time was up
    Ask.objects.filter(case=case, answered_at=None).update(answered_at=known.at)
    case.prefers_id, case.assignee_id = case.assignee_id, None

    _route(case, move)


def _complete(case: Case, move: Move, known: Standing) -> None:
    if move.papers is not None:
        case.proofs_in, case.red, case.amber = move.papers.count, move.papers.red, move.papers.amber
    _route(case, move)


def _route(case: Case, move: Move) -> None:
    is_staff = StaffCard.objects.filter(borrower=case.borrower).exists()
    held = move.papers.held if move.papers else ()
    if move.papers or case.queue not in routing.NEEDS:
        case.queue = routing.queue(
            kind=case.kind, codes=case.codes, held=held, is_distress=case.distress, is_staff=is_staff
        )
    points = routing.urgency(choice=case.choice, is_distress=case.distress, regulator=case.regulator)
    case.urgency = max(case.urgency, points)


def _claim(case: Case, move: Move, known: Standing) -> None:
    case.assignee_id = move.actor.staff_id
    case.prefers_id = None
    case.locked_until = known.at + LOCK


def _release(case: Case, move: Move, known: Standing) -> None:
    case.prefers_id = case.assignee_id if Part.SYS in move.actor.parts else None
    case.assignee_id = None


def _propose(case: Case, move: Move, known: Standing) -> None:
    proposal = move.proposal
    case.round += 1
    case.proposal = proposal.to_json() if proposal else None
    case.eyes = [eye.value for eye in proposal.eyes] if proposal else []
    if proposal and proposal.verdict != "decline":
        case.income_recognised, case.income_level = proposal.income, proposal.level


def _result(case: Case, move: Move, known: Standing) -> None:
    """A result that asks for more eyes becomes the proposal they look at, in a new round."""
    result = move.result
    case.tries = 0
    if result is None or case.proposal is None:
        return
    if case.status == Status.PENDING_2ND_EYE:
        eyes = list(dict.fromkeys([*case.eyes, Part.APPR.value]))
        case.proposal |= {"outcome": result.outcome, "amount": result.amount, "eyes": eyes, "version": case.version}
        case.eyes = eyes
        case.round += 1
    elif case.status in DECIDED:
        case.amount = None if case.proposal.get("answers") else result.amount


def _put_in_force(case: Case, move: Move, known: Standing) -> None:
    if move.result is not None:
        case.recheck = move.result.decision


def _fail(case: Case, move: Move, known: Standing) -> None:
    case.tries += 1


def _give_up(case: Case, move: Move, known: Standing) -> None:
    case.tries = 0


def _confirm(case: Case, move: Move, known: Standing) -> None:
    case.applied_at = known.at


def _new_life(case: Case, move: Move, known: Standing) -> None:
    """What was agreed before no longer counts, and who acted before no longer may."""
    case.life = case.seq
    case.proposal, case.eyes, case.assignee_id, case.prefers_id = None, [], None, None
    case.applied_at, case.window_until = None, None
    case.second = move.event == "request_second"


def _resume(case: Case, move: Move, known: Standing) -> None:
    case.assignee_id = move.assignee


def _extend(case: Case, move: Move, known: Standing) -> None:
    case.extended += 1


def _lift(case: Case, move: Move, known: Standing) -> None:
    case.lifted_at = known.at


def _alarm(case: Case, move: Move, known: Standing) -> None:
    case.distress = True
    case.queue, case.urgency = "P0", 100


_EFFECTS: dict[str, Callable[[Case, Move, Standing], None]] = {
    "submit": _submit,
    "ask": _ask,
    "complete": _complete,
    "answer": _answer,
    "claim": _claim,
    "claim_second": _claim,
    "release": _release,
    "approve": _propose,
    "decline": _propose,
    "change": _propose,
    "result": _result,
    "put_in_force": _put_in_force,
    "fail": _fail,
    "give_up": _give_up,
    "confirm": _confirm,
    "request_second": _new_life,
    "reopen": _new_life,
    "resume": _resume,
    "extend": _extend,
    "lift": _lift,
    "alarm": _alarm,
}
