"""Plans, announces and ends a repayment channel; one transaction a move, a step kept. Source: A114, F.7.

Those who repay by it are told by an announcement that two people sign; notice and the days in which both ways run begin
when that is published. The channel itself is the core's: it hears by `mingbai.alert.changed`, alert `channel.closing`.
An outage is no closing: the lender's systems tell of it, and it holds and excuses at once.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from risk import clock
from risk.acting import By
from risk.orders import services as orders
from risk.work import services as work
from support.announcements import services as announcements
from support.announcements.fit import Draft
from support.announcements.models import Announcement, Kind
from support.announcements.scope import Scope
from support.closings import queries, words
from support.closings.errors import BadClosing, NeedsNotice, NotNow
from support.closings.models import Closing

DUE = "closing.due"  # subject: the id
NOTICE, BESIDE = timedelta(days=15), timedelta(days=30)  # then both ways run. Source: F.7
MACHINE = By("machine", "", "")


def plan(channel: str, *, template: str, alternatives: Sequence[str], closes_at: datetime, by: By, key: str) -> Closing:
    """Plans the end of a channel and drafts what tells of it; the same key again is the same plan.

    Args:
        channel: as repayments name it.
        template: of `words.templates`.
        alternatives: channels that stay.
        closes_at: aware; not before notice and parallel run are over.
        by: who plans it, and why.
        key: of the wish.

    Raises:
        NeedsNotice: no such template, or none of the alternatives stays and works.
        BadClosing: no such channel, it ends already, or the day is too soon.
    """
    with transaction.atomic():
        if earlier := Closing.objects.filter(key=key).first():
            return earlier
        now, ending = clock.now(), queries.ending()
        others = [one for one in dict.fromkeys(alternatives) if one in words.channels("zh")]
        staying = [one for one in others if one != channel and one not in ending]
        if template not in words.templates() or not set(staying) - queries.down(now):
            raise NeedsNotice(_("没有通知模板，或者没有照常可用的替代还款方式，不能停用。"))
        if channel not in words.channels("zh") or channel in ending:
            raise BadClosing(_("没有这个还款方式，或者它已经在停用。"))
        earliest = now + NOTICE + BESIDE
        if clock.day(closes_at) < clock.day(earliest):
            raise BadClosing(
                _("要先提前15天通知，再新旧并行30天，停用日不能早于%(day)s。") % {"day": clock.day(earliest)}
            )
        body = words.body(template, channel=channel, alternatives=staying, day=closes_at)
        scope = Scope(channels=(channel,))
        told = Draft(Kind.MIGRATION, body, scope, ("RPY-CHANNEL",), "", (), closes_at, None)
        made = announcements.draft(told, by=by, key=f"closing:{key}"[:96])
        row = Closing.objects.create(
            key=key, channel=channel, alternatives=staying, template=template, announcement=made.ref,
            closes_at=closes_at,
        )  # fmt: skip
        _keep(row, "plan", by)
    return row


def announced(announcement: int) -> None:
    """An announcement was published: where it tells of a closing, its days run from then. Safe to repeat."""
    with transaction.atomic():
        told = Announcement.objects.filter(pk=announcement, published_at__isnull=False).first()
        row = told and Closing.objects.select_for_update().filter(announcement=told.ref, state="planned").first()
        if not told or not row or told.published_at is None:
            return
        row.announced_at, row.state = told.published_at, "announced"
        row.closes_at = max(row.closes_at, told.published_at + NOTICE + BESIDE)
        row.save(update_fields=["announced_at", "state", "closes_at"])
        _keep(row, "announce", MACHINE)
        work.add(DUE, str(row.pk), key=str(row.pk), due_at=row.closes_at)


def close(pk: int) -> bool:
    """Its day has come: the core is told, once.

    Returns:
        False while every other way is out of order: then it goes on, and is looked at again.
    """
    with transaction.atomic():
        row = Closing.objects.select_for_update().get(pk=pk)
        if row.state != "announced":
            return True
        if not set(row.alternatives) - queries.down(clock.now()) - (queries.ending() - {row.channel}):
            return False
        _move(row, "closed", "close", MACHINE)
        _tell(row, "raised")
    return True


def stop(pk: int, *, by: By) -> None:
    """Gives it up, or opens a channel again that was closed; what was announced is corrected by another announcement.

    Raises:
        NoSuchClosing: there is none.
        NotNow: it was given up already.
    """
    with transaction.atomic():
        row = Closing.objects.select_for_update().filter(pk=queries.closing(pk).pk).get()
        if row.state == "stopped":
            raise NotNow(_("已经停下了。"))
        was_closed = row.state == "closed"
        _move(row, "stopped", "stop", by)
        if was_closed:
            _tell(row, "closed")


def _tell(row: Closing, state: str) -> None:
    body = {"alert": "channel.closing", "subject": row.channel, "line": "", "state": state}
    orders.tell("mingbai.alert.changed", f"channel {row.channel}", body, key=f"closing:{row.pk}:{state}")


def _move(row: Closing, state: str, move: str, by: By) -> None:
    row.state = state
    row.save(update_fields=["state"])
    _keep(row, move, by)


def _keep(row: Closing, move: str, by: By) -> None:
    row.steps.create(move=move, actor=by.name, role=by.role, reason=by.reason, at=clock.now())
