"""Many waiting cases given to one colleague at once, after a look at what would happen; and taken back again.

Only what can be undone is done in bulk: the borrower is told nothing, and a case taken back waits where it waited.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from appeals import roles
from appeals.claiming import AT_ONCE, assign, judgeable, may_know, skills_of
from appeals.commands import Move
from appeals.models import Case, Step
from appeals.moves import apply
from appeals.roles import acting
from appeals.routing import may_take
from appeals.status import Status
from risk import clock
from risk.errors import DomainError

MOST = 50  # cases in one batch: a page of the queue


@dataclass(frozen=True, slots=True)
class Handed:
    """One case of many; `why` it stays where it is, empty where it goes or went."""

    case: Case
    why: str = ""


def preview(numbers: Collection[str], *, staff: User, assignee: User) -> list[Handed]:
    """What giving these cases to a colleague would do to each, the most urgent first. Changes nothing.

    Raises:
        NotYourPart: only a lead gives cases out.
    """
    roles.require(staff, "lead")
    skills = skills_of(assignee)
    found = []
    free = _free(assignee)
    cases = _named(numbers, staff)
    fit = judgeable(cases, assignee)
    for case in cases:
        why = _against(case, skills, may_judge=case.pk in fit)
        if not why and not free:
            why = _("手上已满%(n)s件。") % {"n": AT_ONCE}
        free -= not why
        found.append(Handed(case, why))
    return found


def hand_out(numbers: Collection[str], *, staff: User, assignee: User, key: str) -> list[Handed]:
    """Gives each to the colleague; one that can't be given stays and says why. Sent again, it says the same.

    Args:
        key: names the batch; the same again changes nothing.

    Raises:
        NotYourPart: only a lead gives cases out.
    """
    told = []
    for one in preview(numbers, staff=staff, assignee=assignee):
        case, why = one.case, one.why
        if not why or _is_given(case, assignee, f"{key}:{case.number}"):
            try:
                case, why = assign(case.number, staff=staff, assignee=assignee, key=f"{key}:{case.number}"), ""
            except DomainError as refusal:
                why = str(refusal)
        told.append(Handed(case, why))
    return told


def take_back(numbers: Collection[str], *, staff: User, note: str, key: str) -> list[Handed]:
    """Puts cases that this lead gave out back where they waited; one that was judged meanwhile stays.

    Raises:
        NotYourPart: only a lead takes cases back.
    """
    roles.require(staff, "lead")
    return [_put_back(case, staff, note, f"{key}:{case.number}") for case in _named(numbers, staff)]


def _put_back(case: Case, staff: User, note: str, key: str) -> Handed:
    if case.status == Status.QUEUED:
        return Handed(case)
    lead = f"staff:{staff.pk}"
    given = Step.objects.filter(case=case, event="claim").order_by("-seq").first()
    if case.status != Status.IN_REVIEW or case.assignee is None or given is None or given.delegated_by != lead:
        return Handed(case, _("已经有了新的进展，不能放回。"))
    actor = replace(acting(case.assignee), delegated_by=lead)
    try:
        return Handed(apply(Move(event="release", key=key, actor=actor, note=note), to=case.pk).case)
    except DomainError as refusal:
        return Handed(case, str(refusal))


def _named(numbers: Collection[str], staff: User) -> list[Case]:
    cases = Case.objects.filter(number__in=list(numbers)[:MOST]).select_related("assignee")
    return [case for case in cases.order_by("due_on", "-urgency", "received_at", "pk") if may_know(case, staff)]


def _free(assignee: User) -> int:
    held = Case.objects.filter(assignee=assignee, status=Status.IN_REVIEW, locked_until__gt=clock.now()).count()
    return max(AT_ONCE - held, 0)


def _against(case: Case, skills: list[str], *, may_judge: bool) -> str:
    if case.status != Status.QUEUED:
        return _("已经不在队列里：%(status)s。") % {"status": case.get_status_display()}
    if case.is_apart or not (case.queue == "STAFF" or may_take(case.queue, skills)):
        return _("不属于此人的技能或队列。")
    if not may_judge:
        return _("此人须回避，或以前处理过。")
    return ""


def _is_given(case: Case, assignee: User, key: str) -> bool:
    return case.assignee_id == assignee.pk and Step.objects.filter(case=case, key=key).exists()
