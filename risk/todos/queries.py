"""Reads what people are asked to do."""

from datetime import datetime

from django.db.models import Count, Q

from risk.todos.models import Kind, Todo

PAGE = 50
_OPEN = Q(done_at=None, dropped_at=None)


def waiting(*, kind: str = "", after: tuple[datetime, int] | None = None, most: int = PAGE) -> list[Todo]:
    """What is open, the first due first; page with (due_at, id) of the last one. One query."""
    found = Todo.objects.filter(_OPEN).order_by("due_at", "id")
    if kind:
        found = found.filter(kind=kind)
    if after:
        found = found.filter(Q(due_at__gt=after[0]) | Q(due_at=after[0], id__gt=after[1]))
    return list(found[:most])


def counts(now: datetime) -> dict[str, tuple[int, int]]:
    """Of each kind how many are open, and how many of them are late. One query."""
    found = Todo.objects.filter(_OPEN).values("kind").annotate(many=Count("id"), late=Count("id", Q(due_at__lt=now)))
    return {row["kind"]: (row["many"], row["late"]) for row in found}


def of(kind: Kind, subject: str) -> list[Todo]:
    """Everything ever asked for of one subject, the oldest first. One query."""
    return list(Todo.objects.filter(kind=kind, subject=subject).order_by("id"))
