"""Reads what the console shows beyond what the other rooms already offer."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.admin.models import LogEntry
from django.db.models import Count, Q

from risk import clock
from risk.events.models import Line
from risk.orders.models import Delivery, Restoration
from risk.work.models import Work

PAGE = 50
LATE = timedelta(minutes=5)  # [D] due for so long and not taken, or held beyond its lease: stuck
MARK = "console: "  # sets our entries apart from those of the admin pages


@dataclass(frozen=True, slots=True)
class Health:
    """How many need a person, and since when work waits."""

    undelivered: int
    given_up: int
    unanswered: int
    dead: int
    stuck: int


def health() -> Health:
    """Three queries."""
    sent = Delivery.objects.aggregate(
        undelivered=Count("id", filter=Q(delivered_at=None, given_up_at=None)),
        given_up=Count("id", filter=Q(given_up_at__isnull=False)),
    )
    work = Work.objects.filter(done_at=None).aggregate(
        dead=Count("id", filter=Q(dead_at__isnull=False)), stuck=Count("id", filter=_is_stuck(clock.now()))
    )
    return Health(**sent, **work, unanswered=Restoration.objects.filter(confirmed_at=None).count())


def stuck(*, after: int = 0, most: int = PAGE) -> list[Work]:
    """Rows nobody finished in time, oldest id first; page with the id of the last one. One query."""
    return list(Work.objects.filter(_is_stuck(clock.now()), done_at=None, id__gt=after).order_by("id")[:most])


def restorations(*, before: datetime | None = None, most: int = PAGE) -> list[Restoration]:
    """Newest first; page with `ordered_at` of the last one. One query."""
    found = Restoration.objects.order_by("-ordered_at")
    return list((found if before is None else found.filter(ordered_at__lt=before))[:most])


def lines() -> int:
    """How many lines the ledger knows. One query."""
    return Line.objects.values("ref").distinct().count()


def acts(*, most: int = 20) -> list[LogEntry]:
    """What colleagues did from the console, newest first. One query."""
    found = LogEntry.objects.filter(change_message__startswith=MARK).select_related("user", "content_type")
    return list(found.order_by("-action_time", "-id")[:most])


def steps_of(subject: str) -> list[LogEntry]:
    """What colleagues did about one thing, the oldest first. One query."""
    found = LogEntry.objects.filter(change_message__startswith=MARK, object_id=subject).select_related("user")
    return list(found.order_by("action_time", "id"))


def _is_stuck(now: datetime) -> Q:
    waits = Q(claimed_until=None, due_at__lt=now - LATE)
    return Q(dead_at=None) & (waits | Q(claimed_until__lt=now - LATE))
