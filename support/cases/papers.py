"""Slots and files as a borrower reads them: what was asked, what came, what became of it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from appeals.models import Case
from risk.errors import DomainError


@dataclass(frozen=True, slots=True)
class FileShown:
    name: str
    about: str
    strong: str
    text: str
    tag: str
    tag_is: str
    is_waiting: bool = False
    pages: int = 0
    read: int = 0


@dataclass(frozen=True, slots=True)
class Problem:
    """A file we did not take in, and what would do."""

    name: str
    text: str
    next: str


@dataclass(frozen=True, slots=True)
class SlotShown:
    """One thing asked for.

    Attributes:
        is_met: something usable is in.
        is_open: more files may come.
    """

    code: str
    title: str
    alternatives: tuple[str, ...]
    files: tuple[FileShown, ...]
    is_met: bool
    is_open: bool
    tag: str = ""
    tag_is: str = ""
    icon: str = ""
    problems: tuple[Problem, ...] = ()

    @property
    def is_waiting(self) -> bool:
        return any(file.is_waiting for file in self.files)


ICONS = {"ok": "check", "us": "sync", "error": "cross"}


def problem(name: str, error: DomainError) -> Problem:
    return Problem(name, str(error), error.next)


def with_problems(slots: Iterable[SlotShown], code: str, problems: tuple[Problem, ...]) -> tuple[SlotShown, ...]:
    """The same slots, one of them saying why a file was not taken in."""
    return tuple(replace(slot, problems=problems) if slot.code == code else slot for slot in slots)


def slots(case: Case) -> tuple[SlotShown, ...]:
    """What is asked of the borrower, with what has come."""
    return ()
