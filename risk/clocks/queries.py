"""Reads clocks beside cases, and counts every clock of the house for one page."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from risk.clocks.models import Timer
from risk.clocks.rules import Rule, rules

SHOWN = 50


@dataclass(frozen=True, slots=True)
class Tally:
    """How many of one clock run now, and how many of those are late."""

    code: str
    running: int
    late: int


type Counter = Callable[[datetime], Iterable[Tally]]
_counters: list[Counter] = []


def counted(counter: Counter) -> Counter:
    """Registers who counts clocks of another room: cases above, papers, messages. Two may count the same clock."""
    _counters.append(counter)
    return counter


@counted
def timers(at: datetime) -> Iterable[Tally]:
    """Those of this room. 1 query."""
    open_ones = Timer.objects.filter(met_at=None, stopped_at=None)
    late = Count("pk", filter=Q(due_at__lte=at))
    rows = open_ones.values("code").annotate(running=Count("pk"), late=late)
    return [Tally(row["code"], row["running"], row["late"]) for row in rows]


@dataclass(frozen=True, slots=True)
class Row:
    """One clock as the page shows it."""

    rule: Rule
    running: int
    late: int


def board(at: datetime) -> list[Row]:
    """All nineteen, in the order of the table, with what runs now. A query for each room that counts."""
    sums = {code: [0, 0] for code in rules()}
    for counter in _counters:
        for tally in counter(at):
            sums[tally.code][0] += tally.running
            sums[tally.code][1] += tally.late
    return [Row(rule, *sums[code]) for code, rule in rules().items()]


def late(at: datetime, *, code: str = "") -> list[Timer]:
    """Those of this room that are late, longest first, fifty of them; of one clock alone where named. 1 query."""
    found = Timer.objects.filter(met_at=None, stopped_at=None, due_at__lte=at)
    found = found.filter(code=code) if code else found
    return list(found.order_by("due_at", "pk")[:SHOWN])


def fired(said: str) -> Timer | None:
    """The clock that work says has fired; None when it was met or stopped meanwhile. 1 query."""
    _code, pk, _what = said.split("/")
    return Timer.objects.filter(pk=int(pk), met_at=None, stopped_at=None).first()


def running_on(line: str, code: str) -> Timer | None:
    """What runs on a line, the oldest. 1 query."""
    found = Timer.objects.filter(line=line, code=code, met_at=None, stopped_at=None)
    return found.order_by("due_at").first()


def running(code: str) -> list[Timer]:
    """What runs of one clock, the soonest first, fifty of it. 1 query."""
    found = Timer.objects.filter(code=code, met_at=None, stopped_at=None)
    return list(found.order_by("due_at", "pk")[:SHOWN])


def running_of(code: str, subject: str) -> Timer | None:
    """What runs on a subject. 1 query."""
    return Timer.objects.filter(code=code, subject=subject, met_at=None, stopped_at=None).first()
