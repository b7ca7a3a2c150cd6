"""Legal hold: while one stands on a case, none of its files is forgotten. Set and released by name, with a reason."""

from uuid import UUID

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Exists, OuterRef, Subquery
from django.utils.translation import gettext as _

from appeals import roles
from appeals.errors import NothingSaid, NotYourPart
from appeals.models import Case
from appeals.proofs import errors
from appeals.proofs.models import Hold
from appeals.status import Part
from risk import clock

LEAST_WHY = 4  # characters


def held(case: str) -> Exists:
    """A condition for querysets: the case that field `case` names is held."""
    newest = Hold.objects.filter(case=OuterRef("case")).order_by("-number").values("pk")[:1]
    standing = Hold.objects.filter(case=OuterRef(case), is_set=True, pk=Subquery(newest))
    return Exists(standing)


def is_held(case_id: UUID) -> bool:
    """1 query."""
    newest = Hold.objects.filter(case_id=case_id).order_by("-number").first()
    return newest is not None and newest.is_set


def history(case: Case) -> list[Hold]:
    """Every hold of a case and its release, oldest first: 1 query."""
    return list(Hold.objects.filter(case=case).select_related("staff").order_by("number"))


def may_hold(staff: User) -> bool:
    return Part.LEGAL in roles.parts_of(staff)


def put(case: Case, *, staff: User, why: str) -> Hold:
    """Keeps every file of the case until released.

    Raises:
        NotYourPart: not a role for this.
        NothingSaid: no reason.
        HoldStands: it stands already.
    """
    return _noted(case, staff=staff, why=why, is_set=True)


def release(case: Case, *, staff: User, why: str) -> Hold:
    """Lets retention go on. What came due meanwhile goes with its next round. Raises as `put`, NoHold."""
    return _noted(case, staff=staff, why=why, is_set=False)


def _noted(case: Case, *, staff: User, why: str, is_set: bool) -> Hold:
    if not may_hold(staff):
        raise NotYourPart(_("只有合规与法务可以保全材料。"))
    if len(why.strip()) < LEAST_WHY:
        raise NothingSaid(_("请写明理由。"), next=_("写上案号、文号或要求保全的机关。"))
    with transaction.atomic():
        Case.objects.select_for_update().get(pk=case.pk)
        last = Hold.objects.filter(case=case).order_by("-number").first()
        if is_set == (last is not None and last.is_set):
            raise errors.HoldStands(
                _("这个案件的材料已经在保全中。") if is_set else _("这个案件没有保全。"), next=_("请刷新页面查看。")
            )
        number = last.number + 1 if last else 1
        return Hold.objects.create(
            case=case, number=number, is_set=is_set, staff=staff, why=why.strip()[:400], at=clock.now()
        )
