"""Reads the newest night and the borrowers who stand at a level."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count

from risk import clock
from risk.nights.counted import drawn_before
from risk.nights.models import Customer, Finding, Night
from risk.watching.levels import CALM, ORANGE

# In a statement of its reader's: the level the last walk left a line at, NULL where it stands at none.
LEVEL = "(SELECT level FROM risk_customer_level WHERE line = %(line)s)"
PAGE = 50
SAMPLE = 20
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Found:
    """The newest night: counts by kind, and some of its findings, the oldest first."""

    night: Night
    counts: dict[str, int]
    sample: list[Finding]


def newest() -> Found | None:
    """Three queries; None: no night was walked yet."""
    night = Night.objects.order_by("-on").first()
    if night is None:
        return None
    counted = night.findings.values_list("kind").annotate(many=Count("pk"))
    return Found(night, dict(counted), list(night.findings.order_by("since", "pk")[:SAMPLE]))


def newest_whole(*, since: datetime) -> Night | None:
    """The newest night that was walked to its end and began at or after an instant. One query."""
    return Night.objects.filter(started_at__gte=since, ended_at__isnull=False).order_by("-on").first()


@dataclass(frozen=True, slots=True)
class Month:
    """Draws asked for in a calendar month within what was shown as left, and those that came.

    Attributes:
        first: the first day of the month.
        is_whole: the month is over and counted to its end.
    """

    first: date
    tried: int
    kept: int
    is_whole: bool

    @property
    def share(self) -> float | None:
        return self.kept / self.tried if self.tried else None


def months_kept(*, most: int = 24) -> list[Month]:
    """Of each month what its last night counted, the newest first. One query."""
    nights = Night.objects.filter(ended_at__isnull=False).order_by("-on").values_list("on", "started_at", "counted")
    found: dict[date, Month] = {}
    for _on, started_at, counted in nights[: most * 31]:
        first = clock.day(started_at - timedelta(days=1)).replace(day=1)
        whole = clock.day(started_at).replace(day=1) > first
        if first not in found and "tried" in counted:
            found[first] = Month(first, counted["tried"], counted.get("kept", 0), whole)
        if len(found) > most:
            break
    return list(found.values())[:most]


def drawn(*, since: date) -> dict[date, int]:
    """Fen paid out by day, of the nights that counted it to their end. Two queries.

    The first night ever counted the days before it too, so that a forecast need not wait for four weeks.
    """
    nights = Night.objects.filter(ended_at__isnull=False).order_by("on").values_list("started_at", "counted")
    found: dict[date, int] = {}
    for at, told in nights[:1]:
        found |= drawn_before(told, day=clock.day(at - DAY))
    found |= {clock.day(at - DAY): told.get("drawn", 0) for at, told in nights.filter(on__gt=since) if told}
    return {day: fen for day, fen in found.items() if day >= since}


def counts() -> list[tuple[int, int]]:
    """How many lines stand at each level, red first. One query."""
    found = dict(Customer.objects.filter(level__lt=CALM).values_list("level").annotate(many=Count("line")))
    return [(level, found.get(level, 0)) for level in (1, 2, 3, 4)]


def customers(level: int, *, after: str = "", most: int = PAGE) -> list[Customer]:
    """Lines at a level by their ref; page with the last one's. One query."""
    return list(Customer.objects.filter(level=level, line__gt=after).order_by("line")[:most])


def level_of(line: str) -> int:
    """The level the last walk left a line at, `CALM` where it stands at none. One query."""
    return Customer.objects.filter(line=line).values_list("level", flat=True).first() or CALM


def is_unreached(line: str) -> bool:
    """Whether its borrower is at orange or red, and nobody tried to reach them since. One query. Source: A032."""
    row = Customer.objects.filter(line=line, level__lte=ORANGE).first()
    return row is not None and (row.contacted_at is None or row.contacted_at < row.since)
