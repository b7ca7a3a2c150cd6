"""How a case gets into a person's hands and out of them again: next, keep, release, step aside, assign."""

from collections.abc import Collection, Iterator
from dataclasses import replace
from itertools import islice
from uuid import UUID

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from appeals import numbers, routing
from appeals.commands import Move
from appeals.effects import LOCK
from appeals.errors import AtLimit, NoSuchCase, NotHeld, NotNext, NotYourPart
from appeals.models import Case, Conflict, StaffCard
from appeals.moves import apply
from appeals.roles import acting, parts_of
from appeals.standing import acted_before_of, conflicts_of
from appeals.status import Part, Status
from risk import bells, clock

AT_ONCE = 5  # cases in one person's hands. Source: E.5 (WIP limit).
LOOKED_AT = 50  # candidates a page: those in another's hand, or that the person may not judge, are walked past
VISIBLE = 3  # of the queue, to choose from. Source: E.5.


def case_named(number: str) -> Case:
    exact = numbers.parse(number)
    case = Case.objects.filter(number=exact).first() if exact else None
    if case is None:
        raise NoSuchCase(_("没有这个申诉。"))
    return case


def may_know(case: Case, staff: User) -> bool:
    """Whether a colleague may know that the case is there at all."""
    return not case.is_apart or Part.AMLO in parts_of(staff)


def known_case(number: str, *, staff: User) -> Case:
    """A case a colleague may know of.

    Raises:
        NoSuchCase: it does not exist, or is not theirs to know. The two look the same.
    """
    case = case_named(number)
    if not may_know(case, staff):
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
    if not actor.parts & {Part.REV, Part.REV2, Part.AMLO}:
        raise NotYourPart(_("只有审核员可以领取案件。"))
    now = clock.now()
    with transaction.atomic():
        # One person's two clicks take turns.
        User.objects.select_for_update().get(pk=staff.pk)
        if Case.objects.filter(assignee=staff, status=Status.IN_REVIEW, locked_until__gt=now).count() >= AT_ONCE:
            raise AtLimit(_("您手上的案件已有五件。"))
        skills = skills_of(staff)
        for pk in _candidates(staff):
            # One row at a time: whoever locks fifty keeps forty-nine from everybody else.
            case = Case.objects.select_for_update(skip_locked=True).filter(pk=pk, status=Status.QUEUED).first()
            if case is None or not routing.may_take(case.queue, skills):
                continue
            level = Part.AMLO if case.is_apart else Part.REV2 if case.second else Part.REV
            if level in actor.parts and may_judge(case, staff):
                return apply(Move(event="claim", key=key or f"claim:{case.seq}", actor=actor), to=case.pk).case
    return None


def _candidates(staff: User) -> Iterator[UUID]:
    """What waits, this person's own returns first, then in the queue's order; a page at a time."""
    waiting = Case.objects.next_up().waiting_for(parts_of(staff))
    yield from waiting.filter(prefers=staff).values_list("pk", flat=True)[:AT_ONCE]
    seen: list[UUID] = []
    while page := list(waiting.exclude(pk__in=seen).values_list("pk", flat=True)[:LOOKED_AT]):
        yield from page
        seen += page
        if len(seen) >= LOOKED_AT * 10:
            return


def reviewers() -> QuerySet[User]:
    """Everybody who may be given a case."""
    return User.objects.filter(is_active=True, groups__name="reviewer").order_by("username")


def may_judge(case: Case, staff: User) -> bool:
    return case.pk in judgeable([case], staff)


def judgeable(cases: Collection[Case], staff: User) -> frozenset[UUID]:
    """Those of many cases that a colleague may judge, by their ids: at most 4 queries, however many."""
    barred, before = conflicts_of(cases, staff.pk), acted_before_of(cases)
    return frozenset(case.pk for case in cases if not barred[case.pk] and staff.pk not in before[case.pk])


def skills_of(staff: User) -> list[str]:
    card = StaffCard.objects.filter(user=staff).first()
    return list(card.skills) if card else []


def claim(number: str, *, staff: User, key: str) -> Case:
    """Take one of the three that come next; the queue is no shop window (E.5).

    Raises:
        NotNext: others come first.
    """
    case = case_named(number)
    skills = skills_of(staff)
    ahead = Case.objects.next_up().waiting_for(parts_of(staff))
    first = (other for other in ahead[:LOOKED_AT] if routing.may_take(other.queue, skills))
    if case.status == Status.QUEUED and case.pk not in {other.pk for other in islice(first, VISIBLE)}:
        raise NotNext(_("前面还有更急的案件。"))
    return apply(Move(event="claim", key=key, actor=acting(staff)), to=case.pk).case


def assign(number: str, *, staff: User, assignee: User, key: str) -> Case:
    """A supervisor gives a case to a colleague, who must be free of conflicts; for cases of staff, and in need."""
    if Part.SUP not in parts_of(staff):
        raise NotYourPart(_("这一步需要其他角色来做。"))
    actor = replace(acting(assignee), delegated_by=f"staff:{staff.pk}")
    return apply(Move(event="claim", key=key, actor=actor), to=case_named(number).pk).case


def keep(number: str, *, staff: User) -> Case:
    """Still working on it: the lock starts its 30 minutes again.

    Raises:
        NotHeld: the lock ran out, or is another's.
    """
    now = clock.now()
    with transaction.atomic():
        case = Case.objects.select_for_update().get(pk=case_named(number).pk)
        if not case.is_held_by(staff.pk, at=now):
            raise NotHeld(_("此案不在您手上，或领取已超过30分钟。"))
        case.locked_until = now + LOCK
        case.save(update_fields=["locked_until"])
        bells.case(case.number)
    return case


def release(number: str, *, staff: User, note: str, key: str) -> Case:
    return apply(Move(event="release", key=key, actor=acting(staff), note=note), to=case_named(number).pk).case


def step_aside(number: str, *, staff: User, note: str) -> None:
    """Declare a conflict of interest: it is kept for good, and a held case goes back to the queue."""
    case = known_case(number, staff=staff)
    with transaction.atomic():
        Conflict.objects.get_or_create(case=case, staff=staff, defaults={"note": note})
        if case.status == Status.IN_REVIEW and case.assignee_id == staff.pk:
            apply(Move(event="release", key=f"aside:{case.seq}", actor=acting(staff), note=note), to=case.pk)
