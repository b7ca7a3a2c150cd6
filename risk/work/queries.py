"""Reads the table of due work: what is dead, and how far behind each queue is."""

from datetime import datetime

from django.db.models import Count, Min

from risk import clock
from risk.work.models import Work


def dead(*, before: datetime | None = None, most: int = 100) -> list[Work]:
    """Rows that were given up, newest first; page with the `dead_at` of the last one. One query."""
    found = Work.objects.exclude(dead_at=None).order_by("-dead_at", "-id")
    return list((found if before is None else found.filter(dead_at__lt=before))[:most])


def waiting() -> dict[str, tuple[int, datetime]]:
    """Of each queue with due rows: how many, and since when the oldest is due. One query."""
    due = Work.objects.filter(done_at=None, dead_at=None, due_at__lte=clock.now()).exclude(reader="")
    return {
        row["queue"]: (row["many"], row["since"])
        for row in due.values("queue").annotate(many=Count("id"), since=Min("due_at"))
    }
