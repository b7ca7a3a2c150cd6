"""What colleagues do with a case: take it, ask, escalate, propose, agree. Each verb is one move."""

from collections.abc import Collection, Iterator, Sequence
from datetime import timedelta
from uuid import UUID

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from appeals import checks, eyes, numbers
from appeals.commands import Item, Move, Proposal, Verdict
from appeals.effects import LOCK
from appeals.errors import AtLimit, NoProposal, NoSuchCase, NotHeld, NotYourPart
from appeals.models import Case, Conflict, Shadow, Step
from appeals.moves import Moved, apply
from appeals.roles import acting, parts_of
from appeals.standing import acted_before, conflicts
from appeals.status import Event, Part, Status
from risk import clock
from risk.work import services as work

AT_ONCE = 5  # cases in one person's hands. Source: E.5 (WIP limit).
LOOKED_AT = 50  # candidates a page: those in another's hand, or that the person may not judge, are walked past
LEVELS = range(1, 5)


def case_named(number: str) -> Case:
    exact = numbers.parse(number)
    case = Case.objects.filter(number=exact).first() if exact else None
    if case is None:
        raise NoSuchCase(_("没有这个申诉。"))
    return case


def claim_next(staff: User, *, key: str = "") -> Case | None:
    """The next case this person may judge, locked to them for 30 minutes; None when there is none.

    No two people get the same one: rows under another's hand are skipped, not waited for.

    Raises:
        NotYourPart: not a reviewer.
        AtLimit: five cases are in their hands.
    """
    actor = acting(staff)
    if not actor.parts & {Part.REV, Part.REV2}:
        raise NotYourPart(_("只有审核员可以领取案件。"))
    now = clock.now()
    with transaction.atomic():
        # One person's two clicks take turns.
        User.objects.select_for_update().get(pk=staff.pk)
        if Case.objects.filter(assignee=staff, status=Status.IN_REVIEW, locked_until__gt=now).count() >= AT_ONCE:
            raise AtLimit(_("您手上的案件已有五件。"))
        for pk in _candidates(staff):
            # One row at a time: whoever locks fifty keeps forty-nine from everybody else.
            case = Case.objects.select_for_update(skip_locked=True).filter(pk=pk, status=Status.QUEUED).first()
            if case is None or case.queue == "STAFF":
                continue
            level = Part.REV2 if case.second else Part.REV
            if level in actor.parts and may_judge(case, staff):
                return apply(Move(event="claim", key=key or f"claim:{case.seq}", actor=actor), to=case.pk).case
    return None


def _candidates(staff: User) -> Iterator[UUID]:
    """What waits, this person's own returns first, then in the queue's order; a page at a time."""
    waiting = Case.objects.next_up()
    yield from waiting.filter(prefers=staff).values_list("pk", flat=True)[:AT_ONCE]
    seen: list[UUID] = []
    while page := list(waiting.exclude(pk__in=seen).values_list("pk", flat=True)[:LOOKED_AT]):
        yield from page
        seen += page
        if len(seen) >= LOOKED_AT * 10:
            return


def may_judge(case: Case, staff: User) -> bool:
    return staff.pk not in acted_before(case) and not conflicts(case, staff.pk)


def claim(number: str, *, staff: User, key: str) -> Case:
    """Take one named case: for assignment by a supervisor, not for choosing."""
    return move("claim", number, staff=staff, key=key)


def keep(number: str, *, staff: User) -> Case:
    """Still working on it: the lock starts its 30 minutes again.

    Raises:
        NotHeld: the lock ran out, or is another's.
    """
    now = clock.now()
    with transaction.atomic():
        case = Case.objects.select_for_update().get(pk=case_named(number).pk)
        if case.assignee_id != staff.pk or case.locked_until is None or case.locked_until <= now:
            raise NotHeld(_("此案不在您手上，或领取已超过30分钟。"))
        case.locked_until = now + LOCK
        case.save(update_fields=["locked_until"])
    return case


def release(number: str, *, staff: User, note: str, key: str) -> Case:
    return move("release", number, staff=staff, key=key, note=note)


def step_aside(number: str, *, staff: User, note: str) -> None:
    """Declare a conflict of interest: it is kept for good, and a held case goes back to the queue."""
    case = case_named(number)
    with transaction.atomic():
        Conflict.objects.get_or_create(case=case, staff=staff, defaults={"note": note})
        if case.status == Status.IN_REVIEW and case.assignee_id == staff.pk:
            apply(Move(event="release", key=f"aside:{case.seq}", actor=acting(staff), note=note), to=case.pk)


def request_proofs(number: str, *, staff: User, items: Sequence[Item], note: str, key: str) -> Case:
    """Ask for what is missing, with what would do as well (A4)."""
    case = case_named(number)
    command = Move(event="ask", key=key, actor=acting(staff), note=note, items=tuple(items), papers=checks.papers(case))
    return apply(command, to=case.pk).case


def send_to_specialist(number: str, *, staff: User, note: str, key: str) -> Case:
    return move("escalate", number, staff=staff, key=key, note=note)


def clear(number: str, *, staff: User, note: str, key: str) -> Case:
    """The specialist's answer: back to whoever had it."""
    return move("clear", number, staff=staff, key=key, note=note)


def order_check(number: str, *, staff: User, note: str, key: str) -> Case:
    return move("order_check", number, staff=staff, key=key, note=note)


def report_check(number: str, *, staff: User, note: str, key: str) -> Case:
    return move("report_check", number, staff=staff, key=key, note=note)


def signal_aml(number: str, *, staff: User, note: str) -> None:
    """A quiet word to the AML role: no step, no notice, nothing another role could see (E.3, 14)."""
    if not parts_of(staff) & {Part.SPEC, Part.AMLO}:
        raise NotYourPart(_("您的角色不能发起。"))
    Shadow.objects.create(case=case_named(number), raised_by=staff, note=note)


def approve(
    number: str, *, staff: User, income: int, level: int, explained: Collection[str] = (), note: str, key: str
) -> Case:
    """Approve the evidence: the re-check follows, or a second pair of eyes first (E.7).

    Args:
        income: recognised income in fen a month, as confirmed or changed; `note` says why.
        level: 1 declared .. 4 verified with the issuer.
        explained: codes the borrower explained (BEH-PROFILE, BEH-FUNDUSE, CRD-BUREAU, DAT-BUREAU-LAG).

    Raises:
        NoGrounds: fewer than 30 characters of own reasons.
        NotHeld, NotIndependent, WrongStage: somebody else's, or another time.
    """
    return _propose_restoring("approve", number, staff=staff, income=income, level=level, explained=explained,
                              note=note, key=key)  # fmt: skip


def change(
    number: str, *, staff: User, income: int, level: int, explained: Collection[str] = (), note: str, key: str
) -> Case:
    """The second level changes the outcome: the re-check runs again (E.3, 30)."""
    return _propose_restoring("change", number, staff=staff, income=income, level=level, explained=explained,
                              note=note, key=key)  # fmt: skip


def _propose_restoring(
    event: Verdict,
    number: str,
    *,
    staff: User,
    income: int,
    level: int,
    explained: Collection[str],
    note: str,
    key: str,
) -> Case:
    if income < 0 or level not in LEVELS:
        raise NoProposal(_("收入或等级不对。"))
    case = case_named(number)
    if _is_repeated(case, key):
        return apply(Move(event=event, key=key, actor=acting(staff)), to=case.pk).case
    seen = checks.preview(case, income=income, level=level, explained=explained)
    proposal = Proposal(
        verdict=event,
        by=staff.pk,
        version=case.version,
        income=income,
        level=level,
        explained=tuple(sorted(explained)),
        outcome=seen.outcome,
        amount=seen.amount,
        limit_now=int(seen.terms["limit_now"] or 0),
        policy=seen.policy,
        eyes=_eyes(case, event, over_threshold=seen.four_eyes),
    )
    return _after(apply(Move(event=event, key=key, actor=acting(staff), note=note, proposal=proposal), to=case.pk))


def decline(
    number: str, *, staff: User, note: str, targets: Collection[str] = (), why_none: str = "", key: str
) -> Case:
    """A named person keeps the decision, with reasons and what would improve it (E.3, 21)."""
    case = case_named(number)
    if _is_repeated(case, key):
        return apply(Move(event="decline", key=key, actor=acting(staff)), to=case.pk).case
    proposal = Proposal(
        verdict="decline",
        by=staff.pk,
        version=case.version,
        targets=tuple(targets),
        eyes=_eyes(case, "decline"),
    )
    command = Move(event="decline", key=key, actor=acting(staff), note=note, proposal=proposal, why_none=why_none)
    return apply(command, to=case.pk).case


def agree(number: str, *, staff: User, note: str = "", key: str) -> Case:
    """A second pair of eyes agrees; with the last one the case goes on.

    Raises:
        NotIndependent: the proposer, somebody under them, or one who agreed already.
        Changed: the case changed after it was proposed.
    """
    case = case_named(number)
    return _after(apply(Move(event="agree", key=key, actor=acting(staff), note=note), to=case.pk))


def return_to_reviewer(number: str, *, staff: User, note: str, key: str) -> Case:
    """A second pair of eyes disagrees, and says why."""
    return move("send_back", number, staff=staff, key=key, note=note)


def move(event: Event, number: str, *, staff: User, key: str, note: str = "") -> Case:
    command = Move(event=event, key=key, actor=acting(staff), note=note)
    return _after(apply(command, to=case_named(number).pk))


def _after(moved: Moved) -> Case:
    if moved.is_new and moved.case.status == Status.RECHECK:
        work.add("case.recheck", moved.case.number, key=f"{moved.case.number}/{moved.step.seq}")
    return moved.case


def _is_repeated(case: Case, key: str) -> bool:
    """Whether this key moved the case before: what was proposed then must not be computed again."""
    return Step.objects.filter(case=case, key=key).exists()


def _eyes(case: Case, verdict: Verdict, *, over_threshold: bool = False) -> tuple[Part, ...]:
    since: timedelta = eyes.DECLINED_WITHIN
    earlier = Case.objects.of(case.borrower).filter(outcome="keep", decided_at__gte=clock.now() - since)
    results = Step.objects.filter(case=case, event="result", seq__gt=case.life)
    return eyes.needed(
        verdict,
        kind=case.kind,
        over_threshold=over_threshold,
        red=case.red,
        amber=case.amber,
        distress=case.distress,
        declined_before=verdict == "decline" and earlier.exists(),
        overrides=verdict == "decline" and any(step.body["result"]["outcome"] != "keep" for step in results),
    )
