"""What colleagues do with a case in their hands: ask, escalate, propose, agree. Each verb is one move."""

from collections.abc import Collection, Sequence
from datetime import timedelta

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from appeals import checks, eyes
from appeals.claiming import case_named
from appeals.commands import Item, Move, Proposal, Verdict
from appeals.errors import Changed, NoProposal, NoSuchCase, NothingSaid, NotYourPart
from appeals.models import Case, Shadow, Step
from appeals.moves import Moved, apply
from appeals.roles import acting, may_read, parts_of
from appeals.status import Event, Part, Status
from risk import clock
from risk.work import services as work

LEVELS = range(1, 5)


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


def answer_aml(shadow: int, *, staff: User, note: str) -> None:
    """The AML role's finding on a quiet word; said once, kept where only that role reads. Again: nothing happens.

    Raises:
        NotYourPart: another role.
        NothingSaid: no finding.
        NoSuchCase: there is no such word.
    """
    if not may_read(staff, "shadow"):
        raise NotYourPart(_("您的角色不能发起。"))
    if not note.strip():
        raise NothingSaid(_("没有写结论。"))
    with transaction.atomic():
        found = Shadow.objects.select_for_update().filter(pk=shadow).first()
        if found is None:
            raise NoSuchCase(_("没有这个申诉。"))
        if found.answered_at is None:
            found.answer, found.answered_by, found.answered_at = note.strip(), staff, clock.now()
            found.save(update_fields=["answer", "answered_by", "answered_at"])


def approve(
    number: str,
    *,
    staff: User,
    income: int,
    level: int,
    explained: Collection[str] = (),
    note: str,
    key: str,
    seen: int | None = None,
) -> Case:
    """Approve the evidence: the re-check follows, or a second pair of eyes first (E.7).

    Args:
        income: recognised income in fen a month, as confirmed or changed; `note` says why.
        level: 1 declared .. 4 verified with the issuer.
        explained: codes the borrower explained (BEH-PROFILE, BEH-FUNDUSE, CRD-BUREAU, DAT-BUREAU-LAG).
        seen: the case's `version` on the screen that was judged from; a newer one is refused.

    Raises:
        NoGrounds: fewer than 30 characters of own reasons.
        NotHeld, NotIndependent, WrongStage: somebody else's, or another time.
        Changed: a file came or went since the screen was drawn.
    """
    case = case_named(number)
    if seen is not None and seen != case.version and not _is_repeated(case, key):
        raise Changed(_("案件在您提交前有了变化。"), next=_("请刷新页面，按最新材料再看一遍。"))
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
    command = Move(
        event=event, key=key, actor=acting(staff), note=note, proposal=proposal, documents=checks.documents(case)
    )
    return _after(apply(command, to=case.pk))


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
    command = Move(
        event="decline",
        key=key,
        actor=acting(staff),
        note=note,
        proposal=proposal,
        why_none=why_none,
        documents=checks.documents(case),
    )
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
