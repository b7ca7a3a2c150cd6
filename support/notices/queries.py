"""Reads what a borrower was told."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import Count, Max, Q

from risk.errors import Absent
from support.notices.models import Delivery, Notice

PAGE = 50
# A line stands still by our own fault: watched until it heals, then told with an apology.
OURS = ("DAT-POSTING", "DAT-LIMIT-RELEASE", "DAT-ERROR", "SYS-INCIDENT", "SYS-MAINT")
# A hold that was lifted or ran out, and a line that was opened again, leave nothing to tell. A fault of ours that is
# being watched is told by its incident, or with an apology when it heals.
_OWED = """
SELECT e.seq FROM risk_event e
WHERE e.subject = %s AND (e.event_id = %s OR e.seq = %s)
    AND e.type IN ('credit.line.limit_changed', 'credit.line.held', 'credit.line.closed')
    AND CASE e.type
        WHEN 'credit.line.limit_changed' THEN (e.data->>'current')::bigint < (e.data->>'previous')::bigint
        WHEN 'credit.line.held' THEN COALESCE((e.data->>'until')::timestamptz > %s, TRUE) AND NOT EXISTS (
            SELECT FROM risk_event r WHERE r.subject = e.subject AND r.type = 'credit.line.released'
                AND r.data->>'hold' = e.data->>'hold' AND r.seq > e.seq)
            AND NOT (e.data->'codes' ?| %s
                AND EXISTS (SELECT FROM notices_watch w WHERE w.line = e.subject AND w.healed_at IS NULL))
        ELSE NOT EXISTS (
            SELECT FROM risk_event r WHERE r.subject = e.subject AND r.type = 'credit.line.reopened' AND r.seq > e.seq)
        END
    AND NOT EXISTS (SELECT FROM notices_notice n WHERE n.line = e.subject AND n.topic = '' AND n.name <> 'L3'
        AND n.at >= e.stored_at)
ORDER BY e.seq LIMIT 1
"""


class NoSuchNotice(Absent):
    code = "no-such-notice"


def messages(borrower: str, *, before: datetime | None = None) -> list[Notice]:
    """The newest fifty notices, or the fifty before an instant. One query."""
    found = Notice.objects.filter(borrower=borrower)
    if before:
        found = found.filter(at__lt=before)
    return list(found.order_by("-at")[:PAGE])


def own_notice(notice_id: UUID, *, borrower: str) -> Notice:
    """A notice of this borrower.

    Raises:
        NoSuchNotice: not there, or another's.
    """
    notice = Notice.objects.filter(pk=notice_id, borrower=borrower).first()
    if notice is None:
        raise NoSuchNotice("没有这条通知。")
    return notice


def count_of(borrower: str) -> int:
    """How many notices they were sent. 1 query."""
    return Notice.objects.filter(borrower=borrower).count()


def all_of(borrower: str) -> list[Notice]:
    """Every notice of a borrower, oldest first: for their own copy. 1 query."""
    return list(Notice.objects.filter(borrower=borrower).order_by("at"))


def of_case(number: str, *, borrower: str) -> list[Notice]:
    """What a borrower was told of one case, oldest first, with what became of each. Two queries."""
    found = Notice.objects.filter(borrower=borrower, case=number).prefetch_related("deliveries")
    return list(found.order_by("at"))


def unread(borrower: str) -> int:
    return Notice.objects.filter(borrower=borrower, read_at=None).count()


def carried(borrower: str) -> list[Delivery]:
    """What left for a borrower's phone and mailbox, newest first, fifty of it."""
    taken = [Delivery.State.SENT, Delivery.State.DELIVERED]
    found = Delivery.objects.filter(borrower=borrower, state__in=taken).exclude(channel="app")
    return list(found.order_by("-sent_at")[:PAGE])


@dataclass(frozen=True, slots=True)
class Carried:
    """One channel and state: how many, and the newest."""

    channel: str
    state: str
    n: int
    last: datetime


def carried_by(*, since: datetime) -> list[Carried]:
    """What became of the messages, by channel and state. One query."""
    rows = Delivery.objects.filter(at__gte=since).values("channel", "state").annotate(n=Count("id"), last=Max("at"))
    return [Carried(**row) for row in rows.order_by("channel", "state")]


def trouble(*, before: datetime | None = None) -> list[Delivery]:
    """Messages that failed or had to be tried again, newest first, fifty of them."""
    found = Delivery.objects.filter(Q(state=Delivery.State.FAILED) | Q(attempts__gt=1)).select_related("notice")
    if before:
        found = found.filter(at__lt=before)
    return list(found.order_by("-at")[:PAGE])


def owed(line: str, *, name: str = "", seq: int = 0, at: datetime) -> int | None:
    """The ledger's number of a cut, hold or closure of which the borrower must still be told; None: nothing is owed.

    It is lifted, watched as a fault of ours, or something owed was told since it came. One query. Source: A106.

    Args:
        name: the event's own id; or `seq`, its number in the ledger.
    """
    with connection.cursor() as cursor:
        cursor.execute(_OWED, [line, name, seq, at, list(OURS)])
        found = cursor.fetchone()
    return found[0] if found else None


def owed_a_digest(
    waiting_from: datetime, blocked_from: datetime | None, *, until: datetime, after: str, most: int
) -> list[str]:
    """The first borrowers behind `after` who were told what may wait, or of a block, since those times. One query.

    Args:
        blocked_from: None where blocks do not count this time.
    """
    wanted = Q(at__gte=waiting_from) & ~Q(topic="")
    if blocked_from:
        wanted |= Q(name__in=("N1", "N5", "N5b"), at__gte=blocked_from)
    found = Notice.objects.filter(wanted, at__lt=until, borrower__gt=after)
    return list(found.order_by("borrower").values_list("borrower", flat=True).distinct()[:most])


def of_topics(borrower: str, *, since: datetime, until: datetime) -> list[Notice]:
    """What may wait of what a borrower was told in a time, the oldest first. One query."""
    found = Notice.objects.filter(borrower=borrower, at__gte=since, at__lt=until).exclude(topic="")
    return list(found.order_by("at"))
