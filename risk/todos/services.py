"""Asks people for something, and keeps that it was done or is no longer asked for. All safe to repeat."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from risk import clock
from risk.todos.models import Kind, Todo


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing to ask for; see `Todo`."""

    key: str
    kind: Kind
    subject: str
    zh: str
    en: str
    due_at: datetime


def ask(asked: Iterable[Asked], *, at: datetime | None = None) -> None:
    """Opens what was not asked for before. One statement."""
    now = at or clock.now()
    rows = [
        Todo(key=one.key, kind=one.kind, subject=one.subject, zh=one.zh, en=one.en, opened_at=now, due_at=one.due_at)
        for one in asked
    ]
    Todo.objects.bulk_create(rows, ignore_conflicts=True)


def finish(key: str, *, by: str, at: datetime | None = None) -> bool:
    """Somebody did it; False where nothing of this key is open."""
    mine = Todo.objects.filter(key=key, done_at=None, dropped_at=None)
    return bool(mine.update(done_at=at or clock.now(), by=by))


def finish_all(kind: Kind, subject: str, *, by: str) -> None:
    """Everything open of one subject was done at once."""
    Todo.objects.filter(kind=kind, subject=subject, done_at=None, dropped_at=None).update(done_at=clock.now(), by=by)


def drop(kind: Kind, subjects: Iterable[str], *, at: datetime | None = None) -> None:
    """What these were for is over: nobody need do it."""
    mine = Todo.objects.filter(kind=kind, subject__in=list(subjects), done_at=None, dropped_at=None)
    mine.update(dropped_at=at or clock.now())
