"""Owns checks outside the files: ordered with what is to be checked, agreed by the borrower, reported item by item."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from appeals.claiming import case_named
from appeals.commands import Move
from appeals.errors import NothingAsked, NotReady, TooLate
from appeals.filing import own
from appeals.models import Case, Visit
from appeals.moves import apply
from appeals.roles import acting
from appeals.status import Status, Way
from risk import clock

Finding = Literal["yes", "no", "unknown"]
MOST_SLOTS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is to be checked and how.

    Attributes:
        items: in words that the borrower reads too; at least one.
        slots: times offered, three at most; none: we call to agree on one.
    """

    items: tuple[str, ...]
    way: Way = Way.PHONE
    place: str = ""
    slots: tuple[datetime, ...] = ()


def order_check(number: str, *, staff: User, note: str, key: str, plan: Plan) -> Case:
    """Order a call or a meeting; the borrower is asked for a time and may say no (E.3, 15; notice A9).

    Raises:
        NothingAsked: nothing to check, a time that is over, or more than three.
    """
    now = clock.now()
    if not plan.items:
        raise NothingAsked(_("没有写核实什么。"), next=_("请至少选一项要核实的内容。"))
    if len(plan.slots) > MOST_SLOTS or any(slot <= now for slot in plan.slots):
        raise NothingAsked(_("约定的时间不对。"), next=_("请给一到三个将来的时间。"))
    with transaction.atomic():
        moved = apply(Move(event="order_check", key=key, actor=acting(staff), note=note), to=case_named(number).pk)
        if moved.is_new:
            Visit.objects.create(
                case=moved.case,
                n=moved.case.visits.count() + 1,
                way=plan.way,
                place=plan.place,
                items=list(plan.items),
                slots=[slot.isoformat() for slot in sorted(plan.slots)],
            )
    return moved.case


def agree_visit(number: str, *, borrower: str, place: int | None = None) -> Visit:
    """The borrower agrees to be checked, at one of the times offered; may be changed until that time.

    Args:
        place: of the time in `Visit.times`, from 0; left out where none was offered.

    Raises:
        NotReady: nothing is being arranged.
        TooLate: the time is over, or was not offered.
    """
    now = clock.now()
    with transaction.atomic():
        visit = _open(number, borrower)
        slot = dict(enumerate(visit.times)).get(place) if place is not None else None
        if visit.slots and (slot is None or slot <= now):
            raise TooLate(_("这个时间不能选了。"), next=_("请选另一个时间；都不方便可以说明，我们打电话和您约。"))
        visit.slot_at, visit.agreed_at, visit.refused_at = slot, now, None
        visit.save(update_fields=["slot_at", "agreed_at", "refused_at"])
    return visit


def refuse_visit(number: str, *, borrower: str) -> Visit:
    """The borrower would rather not: the case goes on with what is there.

    Raises:
        NotReady: nothing is being arranged.
    """
    with transaction.atomic():
        visit = _open(number, borrower)
        visit.slot_at, visit.agreed_at, visit.refused_at = None, None, clock.now()
        visit.save(update_fields=["slot_at", "agreed_at", "refused_at"])
    return visit


def report_check(
    number: str, *, staff: User, note: str, key: str, found: Sequence[Finding] = (), is_agreed: bool = False
) -> Case:
    """What the check found, item by item; back to the reviewer (E.3, 16).

    Args:
        is_agreed: the borrower agreed by word of mouth.

    Raises:
        NotReady: the borrower has neither agreed nor refused.
    """
    with transaction.atomic():
        case = case_named(number)
        visit = Visit.objects.select_for_update().filter(case=case, done_at=None).last()
        moved = apply(Move(event="report_check", key=key, actor=acting(staff), note=note), to=case.pk)
        if visit is None or not moved.is_new:
            return moved.case
        now = clock.now()
        if visit.agreed_at is None and visit.refused_at is None:
            if not is_agreed:
                raise NotReady(_("借款人还没有同意这次核实。"), next=_("请先和借款人约好，或等对方在页面上选时间。"))
            visit.agreed_at = now
        visit.found, visit.done_at = [] if visit.refused_at else list(found), now
        visit.save(update_fields=["found", "done_at", "agreed_at"])
    return moved.case


def open_visit(case: Case) -> Visit | None:
    """What is being arranged now: 1 query, none for a case elsewhere."""
    return case.visits.filter(done_at=None).last() if case.status == Status.OFFLINE_VERIFY else None


def _open(number: str, borrower: str) -> Visit:
    case = own(number, borrower=borrower)
    visit = Visit.objects.select_for_update().filter(case=case, done_at=None).last()
    if visit is None or case.status != Status.OFFLINE_VERIFY:
        raise NotReady(_("现在没有要约的核实。"), next=_("请在申诉页查看最新进度。"))
    return visit
