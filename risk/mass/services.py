"""Owns the steps people take with a mass recheck: draft, sign, stop; and that a person was told."""

from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils.translation import gettext as _

from risk import clock
from risk.acting import By
from risk.mass.errors import AuthorSigns, BadWindow, NobodyBlocked, NoSuchBatch, NotNow
from risk.mass.limits import limits
from risk.mass.models import Batch, BatchStep, Row
from risk.work import services as work

MACHINE = "machine"
LOOK, RUN, TELL = "mass.look", "mass.run", "mass.row"


def draft(*, code: str, policy: str, since: datetime, until: datetime, by: By, key: str) -> Batch:
    """Finds everybody whom the rule of this version blocked in the window, and has a worker look at each.

    Args:
        policy: the version as released.
        since, until: aware; of the decisions that named the rule. `until` is exclusive.
        key: the same again is the same mass recheck.

    Raises:
        BadWindow: none, empty or too long.
        NobodyBlocked: there is nobody.
    """
    if since >= until or until - since > timedelta(days=limits().window_days_most):
        raise BadWindow(_("起止日期不对，最长一年。"), next=_("请重新选择起止日期。"))
    with transaction.atomic():
        known = {"code": code, "policy": policy, "since": since, "until": until, "author": by.name}
        batch, is_new = Batch.objects.get_or_create(key=key, defaults={**known, "made_at": clock.now()})
        if not is_new:
            return batch
        if not _find(batch):
            raise NobodyBlocked(_("这条规则在这段时间没有挡住任何人。"), next=_("请重新选择起止日期。"))
        keep(batch, "draft", by)
        work.add(LOOK, str(batch.pk), key=f"{LOOK}:{batch.pk}")
    return batch


def sign(pk: int, by: By) -> Batch:
    """One signature of a colleague who is not the author; with the last one needed it runs. Again: nothing more.

    Raises:
        NoSuchBatch.
        AuthorSigns: the author signs.
        NotNow: not everything is looked at, or it was stopped.
    """
    with transaction.atomic():
        batch = locked(pk)
        signed = set(batch.steps.filter(move="sign").values_list("actor", flat=True))
        if by.name in signed:
            return batch
        if batch.status != "ready":
            raise NotNow(_("现在不能签字。"), status=batch.status)
        if by.name == batch.author:
            raise AuthorSigns(_("提出的人不能签字。"), next=_("请另一位风险或合规同事签字。"))
        keep(batch, "sign", by)
        if len(signed) + 1 >= batch.needed:
            move(batch, "running")
            work.add(RUN, str(batch.pk), key=f"{RUN}:{batch.pk}")
    return batch


def stop(pk: int, by: By) -> Batch:
    """Ends it where it is; what was done stays done. Again: nothing more.

    Raises:
        NoSuchBatch.
        NotNow: it is done.
    """
    with transaction.atomic():
        batch = locked(pk)
        if batch.status == "stopped":
            return batch
        if batch.status == "done":
            raise NotNow(_("已经做完了。"), status=batch.status)
        keep(batch, "stop", by)
        move(batch, "stopped")
    return batch


def mark_told(pk: int, *, at: datetime) -> None:
    """Keeps that the person of a row was told; told again, the first time stands."""
    Row.objects.filter(pk=pk, told_at=None).update(told_at=at)


def locked(pk: int) -> Batch:
    """The row, held until the transaction ends.

    Raises:
        NoSuchBatch.
    """
    batch = Batch.objects.select_for_update().filter(pk=pk).first()
    if batch is None:
        raise NoSuchBatch(_("没有这次批量复核。"))
    return batch


def move(batch: Batch, status: str) -> None:
    batch.status = status
    if status in ("done", "stopped"):
        batch.ended_at = clock.now()
    batch.save(update_fields=["status", "needed", "ended_at"])


def keep(batch: Batch, step: str, by: By) -> None:
    BatchStep.objects.create(
        batch=batch, move=step, actor=by.name, role=by.role, reason=by.reason, at=clock.now()
    )  # fmt: skip


def _find(batch: Batch) -> int:
    """Every line once, however often it was told; in one statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO risk_mass_row (batch_id, line, state, outcome, four_eyes, done, decision, tries, why, at)"
            " SELECT %s, line, 'found', '', false, '', '', 0, '', %s FROM risk_rule_block"
            " WHERE code = %s AND policy = %s AND at >= %s AND at < %s GROUP BY line ORDER BY line",
            [batch.pk, batch.made_at, batch.code, batch.policy, batch.since, batch.until],
        )
        return int(cursor.rowcount)
