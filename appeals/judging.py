"""What colleagues do with a case in their hands: ask, escalate, propose, agree. Each verb is one move."""

from collections.abc import Collection, Sequence
from datetime import timedelta
from difflib import SequenceMatcher

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from appeals import checks, eyes
from appeals.claiming import case_named, known_case
from appeals.commands import Item, Move, Proposal, Recognition, Screen, Verdict
from appeals.errors import Changed, NoProposal, NoSuchCase, NotHeld, NothingSaid, NotOwnWords, NotYourPart
from appeals.models import Case, FirstView, Shadow, Step
from appeals.moves import Moved, apply
from appeals.roles import acting, may_read, parts_of
from appeals.status import Event, Kind, Leaning, Part, Status
from risk import clock
from risk.work import services as work

LEVELS = range(1, 5)
NO_SCREEN = Screen()  # judged by a program
TOO_ALIKE = 0.9  # of one text to another, 1 the same. Source: C.6 (c).


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


def signal_aml(number: str, *, staff: User, note: str) -> None:
    """A quiet word to the AML role: no step, no notice, nothing another role could see (E.3, 14)."""
    if not parts_of(staff) & {Part.SPEC, Part.AMLO}:
        raise NotYourPart(_("您的角色不能发起。"))
    Shadow.objects.create(case=known_case(number, staff=staff), raised_by=staff, note=note)


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


def first_view(number: str, *, staff: User, leaning: str, note: str) -> Case:
    """Say what one thinks of a case before the machine's recommendation is shown (C.6 b). Again: nothing changes.

    Raises:
        NotHeld: not in their hands.
        NothingSaid: no word, or no such leaning.
    """
    if leaning not in Leaning.values or not note.strip():
        raise NothingSaid(_("还没有写初步看法。"))
    with transaction.atomic():
        case = Case.objects.select_for_update().get(pk=case_named(number).pk)
        now = clock.now()
        if case.status != Status.IN_REVIEW or not case.is_held_by(staff.pk, at=now):
            raise NotHeld(_("此案不在您手上，或领取已超过30分钟。"))
        said = {"leaning": leaning, "note": note.strip(), "at": now}
        FirstView.objects.get_or_create(case=case, life=case.life, staff=staff, defaults=said)
    return case


def approve(
    number: str,
    *,
    staff: User,
    income: int,
    level: int,
    explained: Collection[str] = (),
    note: str,
    key: str,
    screen: Screen = NO_SCREEN,
) -> Case:
    """Approve the evidence: the re-check follows, or a second pair of eyes first (E.7).

    Args:
        income: recognised income in fen a month, as confirmed or changed; `note` says why.
        level: 1 declared .. 4 verified with the issuer.
        explained: codes the borrower explained (BEH-PROFILE, BEH-FUNDUSE, CRD-BUREAU, DAT-BUREAU-LAG).

    Raises:
        NoGrounds, NotOwnWords: fewer than 30 characters of own reasons; or they are the machine's.
        NoFirstView: a doubtful case, and nothing said of it before the machine's recommendation.
        NotHeld, NotIndependent, WrongStage: somebody else's, or another time.
        Changed: a file came or went since the screen was drawn.
    """
    found = Recognition(income=income, level=level, explained=tuple(sorted(explained)))
    return _propose_restoring("approve", number, staff=staff, found=found, note=note, key=key, screen=screen)


def grant(number: str, *, staff: User, note: str, key: str, screen: Screen = NO_SCREEN) -> Case:
    """Grant a right over personal information, or answer for an automated decision, in one's own words.

    The borrower reads `note` (N8); what was asked is carried out afterwards. Raises as `approve`.
    """
    case = case_named(number)
    event: Verdict = "change" if case.second else "approve"
    if _is_repeated(case, key):
        return apply(Move(event=event, key=key, actor=acting(staff)), to=case.pk).case
    if screen.seen not in (None, case.version):
        raise Changed(_("案件在您提交前有了变化。"), next=_("请刷新页面，按最新材料再看一遍。"))
    proposal = Proposal(
        verdict=event,
        by=staff.pk,
        version=case.version,
        outcome="full",
        eyes=_eyes(case, event),
        answers=True,
    )
    command = Move(event=event, key=key, actor=acting(staff), note=note, proposal=proposal, active=screen.active)
    return _after(apply(command, to=case.pk))


def change(
    number: str, *, staff: User, income: int, level: int, explained: Collection[str] = (), note: str, key: str
) -> Case:
    """The second level changes the outcome: the re-check runs again (E.3, 30)."""
    found = Recognition(income=income, level=level, explained=tuple(sorted(explained)))
    return _propose_restoring("change", number, staff=staff, found=found, note=note, key=key, screen=NO_SCREEN)


def _propose_restoring(
    event: Verdict, number: str, *, staff: User, found: Recognition, note: str, key: str, screen: Screen
) -> Case:
    if found.income < 0 or found.level not in LEVELS:
        raise NoProposal(_("收入或等级不对。"))
    case = case_named(number)
    if _is_repeated(case, key):
        return apply(Move(event=event, key=key, actor=acting(staff)), to=case.pk).case
    if screen.seen not in (None, case.version):
        raise Changed(_("案件在您提交前有了变化。"), next=_("请刷新页面，按最新材料再看一遍。"))
    suggested = _in_own_words(case, note)
    seen = checks.preview(case, income=found.income, level=found.level, explained=found.explained)
    limit_now = int(seen.terms["limit_now"] or 0)
    is_plan = case.kind == Kind.HARDSHIP  # agreeing to a plan gives back no limit
    if event != "decline" and not is_plan:
        checks.check_verified(seen, level=found.level)
    proposal = Proposal(
        verdict=event,
        by=staff.pk,
        version=case.version,
        suggested=suggested,
        income=found.income,
        level=found.level,
        explained=found.explained,
        outcome="full" if is_plan else seen.outcome,
        amount=limit_now if is_plan else seen.amount,
        limit_now=limit_now,
        policy=seen.policy,
        eyes=_eyes(case, event, over_threshold=seen.four_eyes and not is_plan),
    )
    command = Move(
        event=event,
        key=key,
        actor=acting(staff),
        note=note,
        proposal=proposal,
        documents=checks.documents(case),
        active=screen.active,
    )
    return _after(apply(command, to=case.pk))


def decline(
    number: str,
    *,
    staff: User,
    note: str,
    targets: Collection[str] = (),
    why_none: str = "",
    key: str,
    screen: Screen = NO_SCREEN,
) -> Case:
    """A named person keeps the decision, with reasons and what would improve it (E.3, 21). Raises as `approve`."""
    case = case_named(number)
    if _is_repeated(case, key):
        return apply(Move(event="decline", key=key, actor=acting(staff)), to=case.pk).case
    suggested = _in_own_words(case, note)
    proposal = Proposal(
        verdict="decline",
        by=staff.pk,
        version=case.version,
        suggested=suggested,
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
        active=screen.active,
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


def _in_own_words(case: Case, note: str) -> int:
    """Refuses reasons as good as copied from the machine: they are nobody's reasons (C.6 c).

    Returns:
        The income that the machine had recognised, fen a month; 0 when none.
    """
    income, texts = checks.machine_words(case)
    said = "".join(note.split())
    for text in texts:
        if SequenceMatcher(a=said, b="".join(text.split()), autojunk=False).ratio() >= TOO_ALIKE:
            raise NotOwnWords(_("这段理由和机器给出的文字几乎一样。"))
    return income


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
        choice=case.choice,
    )
