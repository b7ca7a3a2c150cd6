"""Starts and ends relief programmes; each with who, as what, and why."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from risk import clock
from risk.acting import By
from risk.relief.errors import BadProgramme, NoSuchProgramme
from risk.relief.models import Programme, ProgrammeStep


def start(
    *, kind: str, title: str, regions: Sequence[str], starts_on: date, ends_on: date, by: By, key: str
) -> Programme:
    """Starts one; the same key again is the same one.

    Raises:
        BadProgramme: no title, an unknown kind, a region that is no number, or it would end before it starts.
    """
    if kind not in Programme.Kind.values or not title.strip():
        raise BadProgramme(_("没有名称，或没有这种减免。"), next=_("请选一种减免，写上名称。"))
    if ends_on < starts_on or ends_on < clock.day(clock.now()):
        raise BadProgramme(_("结束日期不对。"), next=_("结束日期不能早于开始日期，也不能早于今天。"))
    if any(not region.isascii() or not region.isdigit() for region in regions):
        raise BadProgramme(_("地区代码不对。"), next=_("请填行政区划代码，用空格分开；不填就是全国。"))
    with transaction.atomic():
        programme, is_new = Programme.objects.get_or_create(
            key=key,
            defaults={
                "kind": kind,
                "title": title.strip()[:80],
                "regions": list(regions),
                "starts_on": starts_on,
                "ends_on": ends_on,
            },
        )
        if is_new:
            _keep(programme, "start", by)
    return programme


def end(pk: int, *, by: By) -> Programme:
    """Ends one now; plans already agreed stay as they are. Again: nothing more.

    Raises:
        NoSuchProgramme.
    """
    with transaction.atomic():
        programme = Programme.objects.select_for_update().filter(pk=pk).first()
        if programme is None:
            raise NoSuchProgramme(_("没有这个减免。"), next=_("请从减免列表进入。"))
        if programme.ended_at is None:
            programme.ended_at = clock.now()
            programme.save(update_fields=["ended_at"])
            _keep(programme, "end", by)
    return programme


def _keep(programme: Programme, move: str, by: By) -> None:
    ProgrammeStep.objects.create(
        programme=programme, move=move, actor=by.name, role=by.role, reason=by.reason, at=clock.now()
    )
