"""Owns checks outside the files: ordered with what is to be checked, agreed by the borrower, reported item by item."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from appeals.claiming import case_named
from appeals.commands import Move
from appeals.errors import NoConsent, NothingAsked, NotReady, TooLate
from appeals.filing import own
from appeals.models import Case, Visit
from appeals.moves import apply
from appeals.roles import acting
from appeals.status import Status, Way
from risk import clock

Finding = Literal["yes", "no", "unknown"]
MOST_SLOTS = 3
SPOT = re.compile(r"\s*(-?\d{1,2}(?:\.\d{1,9})?)\s*[,，]\s*(-?\d{1,3}(?:\.\d{1,9})?)\s*")
POLE, HALF_ROUND = 90, 180  # degrees


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


def agree_visit(number: str, *, borrower: str, place: int | None = None, may_locate: bool = False) -> Visit:
    """The borrower agrees to be checked, at one of the times offered; may be changed until that time.

    Args:
        place: of the time in `Visit.times`, from 0; left out where none was offered.
        may_locate: where it takes place may be kept; a consent of its own, and never needed.

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
        visit.spot_agreed_at, visit.spot_withdrawn_at = (now, None) if may_locate else (None, None)
        visit.save(update_fields=["slot_at", "agreed_at", "refused_at", "spot_agreed_at", "spot_withdrawn_at"])
    return visit


def forget_spot(number: str, *, borrower: str, n: int) -> Visit:
    """The borrower takes back that a place may be kept: it is blanked, also long after. Again: nothing changes.

    Args:
        n: of the check.

    Raises:
        NoSuchCase: not theirs.
        NotReady: no place was ever agreed to.
    """
    with transaction.atomic():
        visit = Visit.objects.select_for_update().filter(case=own(number, borrower=borrower), n=n).first()
        if visit is None or visit.spot_agreed_at is None:
            raise NotReady(_("这次核实没有同意过记录位置。"), next=_("请在申诉页查看最新进度。"))
        if visit.spot_withdrawn_at is None:
            visit.spot, visit.spot_withdrawn_at = "", clock.now()
            visit.save(update_fields=["spot", "spot_withdrawn_at"])
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
    number: str,
    *,
    staff: User,
    note: str,
    key: str,
    found: Sequence[Finding] = (),
    is_agreed: bool = False,
    spot: str = "",
) -> Case:
    """What the check found, item by item; back to the reviewer (E.3, 16).

    Args:
        is_agreed: the borrower agreed by word of mouth.
        spot: where it was, "latitude,longitude" in degrees; kept beside the trail, so that it can be taken back.

    Raises:
        NotReady: the borrower has neither agreed nor refused.
        NoConsent: a place, and the borrower did not let us keep one.
        NothingAsked: a place that is none.
    """
    with transaction.atomic():
        case = case_named(number)
        visit = Visit.objects.select_for_update().filter(case=case, done_at=None).last()
        moved = apply(Move(event="report_check", key=key, actor=acting(staff), note=note), to=case.pk)
        if visit is None or not moved.is_new:
            return moved.case
        now = clock.now()
        if spot and not visit.may_locate:
            raise NoConsent(_("借款人没有同意记录位置。"), next=_("请把位置留空再提交。"))
        if visit.agreed_at is None and visit.refused_at is None:
            if not is_agreed:
                raise NotReady(_("借款人还没有同意这次核实。"), next=_("请先和借款人约好，或等对方在页面上选时间。"))
            visit.agreed_at = now
        visit.found, visit.done_at, visit.spot = [] if visit.refused_at else list(found), now, _spot(spot)
        visit.save(update_fields=["found", "done_at", "agreed_at", "spot"])
    return moved.case


def located(case: Case) -> list[Visit]:
    """The checks of a case whose place the borrower lets us keep, or did: 1 query."""
    return list(case.visits.filter(spot_agreed_at__isnull=False))


def _spot(said: str) -> str:
    """A place as it is kept, to about ten metres; empty stays empty."""
    if not said:
        return ""
    found = SPOT.fullmatch(said)
    if not found or abs(float(found[1])) > POLE or abs(float(found[2])) > HALF_ROUND:
        raise NothingAsked(_("位置要写成纬度,经度。"), next=_("例如39.9042,116.4074；不方便就留空。"))
    return f"{float(found[1]):.4f},{float(found[2]):.4f}"


def open_visit(case: Case) -> Visit | None:
    """What is being arranged now: 1 query, none for a case elsewhere."""
    return case.visits.filter(done_at=None).last() if case.status == Status.OFFLINE_VERIFY else None


def _open(number: str, borrower: str) -> Visit:
    case = own(number, borrower=borrower)
    visit = Visit.objects.select_for_update().filter(case=case, done_at=None).last()
    if visit is None or case.status != Status.OFFLINE_VERIFY:
        raise NotReady(_("现在没有要约的核实。"), next=_("请在申诉页查看最新进度。"))
    return visit
