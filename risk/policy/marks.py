"""Owns which rules go to people at a moment, folded from every diversion and return so far. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

MARK = "+people."
MOVES = ("divert", "return")  # those that change anything; an `ask` does not


@dataclass(frozen=True, slots=True)
class Mark:
    """One diversion or return of a rule, by its code and its reading."""

    policy: str
    serial: int
    code: str
    reading: str
    move: str
    at: datetime


def split(version: str) -> tuple[str, int]:
    """`NAME@NUMBER+people.3` as the version released and how many changes it knows; 0: none."""
    base, _, marks = version.partition(MARK)
    return base, int(marks) if marks.isdigit() else 0


def base(version: str) -> str:
    """The version as it was released, whatever goes to people."""
    return split(version)[0]


def until(marks: Iterable[Mark], policy: str, *, at: datetime | None = None, serial: int | None = None) -> list[Mark]:
    """The changes of one policy by an instant or a serial, in order."""
    own = (one for one in marks if one.policy == policy and one.move in MOVES)
    known = (one for one in own if (at is None or one.at <= at) and (serial is None or one.serial <= serial))
    return sorted(known, key=lambda one: one.serial)


def standing(marks: Iterable[Mark]) -> frozenset[tuple[str, str]]:
    """(code, reading) of every rule that goes to people after these changes, given in order."""
    found: set[tuple[str, str]] = set()
    for one in marks:
        (found.add if one.move == "divert" else found.discard)((one.code, one.reading))
    return frozenset(found)
