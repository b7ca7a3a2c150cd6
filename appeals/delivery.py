"""What is known of telling the borrower: a case closes only after its decision was delivered (E.3, 27)."""

from django.db import transaction
from django.utils.translation import gettext as _

from appeals import clocks
from appeals.commands import SYSTEM, Move
from appeals.errors import NoSuchCase, NotReady
from appeals.models import Case, Told
from appeals.moves import apply
from appeals.numbers import parse
from appeals.status import Status
from risk import clock


def record_told(number: str, seq: int, *, channel: str = "app", notice: str = "", content_hash: str = "") -> Case:
    """Record that the notice of one step reached the borrower in one channel; closes what only waited for it.

    Args:
        seq: the step's number in its case.
        channel: "app", "sms", …; one row each.
        content_hash: of the notice as it was sent.
    """
    with transaction.atomic():
        case = Case.objects.select_for_update().filter(number=parse(number) or "").first()
        if case is None:
            raise NoSuchCase(_("没有这个申诉。"))
        now = clock.now()
        Told.objects.bulk_create(
            [Told(case=case, seq=seq, channel=channel, notice=notice, content_hash=content_hash, at=now)],
            ignore_conflicts=True,
        )
        clocks.meet(case, "CLK-03", at=now)
        clocks.close_alerts(case, "CLK-03")
        close(case)
    case.refresh_from_db()
    return case


def close(case: Case) -> None:
    """Close a decided case when it is in force and told; else leave it. After a second review it is final at once."""
    if case.status not in (Status.APPLYING, Status.DECIDED_KEEP):
        return
    try:
        moved = apply(Move(event="close", key=f"close:{case.seq}", actor=SYSTEM), to=case.pk)
    except NotReady:
        return
    if moved.case.second:
        apply(Move(event="finish", key=f"finish:{moved.case.seq}", actor=SYSTEM), to=case.pk)
