"""Counts what readers said, by code."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Max, Q

from support.feedback.models import Feedback

PAGE = 50
DIGITS = 10  # of an id in its number


@dataclass(frozen=True, slots=True)
class Counted:
    """One answer: how many readers spoke, how many it helped, how many wrote words."""

    kind: str
    code: str
    n: int
    helped: int
    wrote: int
    last: datetime

    @property
    def unhelped(self) -> int:
        return self.n - self.helped

    @property
    def share(self) -> float:
        return self.helped / self.n


def counted(*, since: datetime) -> list[Counted]:
    """By kind and code, the answers that most readers found no help in first. One query."""
    rows = (
        Feedback.objects.filter(at__gte=since)
        .values("kind", "code")
        .annotate(
            n=Count("id"),
            yes=Count("id", filter=Q(helped=True)),
            wrote=Count("id", filter=~Q(words="")),
            last=Max("at"),
        )
    )
    found = [Counted(row["kind"], row["code"], row["n"], row["yes"], row["wrote"], row["last"]) for row in rows]
    return sorted(found, key=lambda one: (one.helped - one.n, one.kind, one.code))


def numbered(number: str) -> list[Feedback]:
    """What a reader said, by the number they were told; nothing where it is no such number. One query."""
    digits = number.strip().upper().removeprefix("FK-").lower()
    if len(digits) != DIGITS or not set(digits) <= set("0123456789abcdef"):
        return []
    first = UUID(f"{digits:0<32}")
    return list(Feedback.objects.filter(pk__gte=first, pk__lte=UUID(f"{digits:f<32}"))[:PAGE])


def words(kind: str, code: str, *, before: datetime | None = None) -> list[Feedback]:
    """What readers wrote of one answer, newest first, fifty at a time."""
    found = Feedback.objects.filter(kind=kind, code=code).exclude(words="")
    if before:
        found = found.filter(at__lt=before)
    return list(found.order_by("-at")[:PAGE])
