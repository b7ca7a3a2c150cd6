"""Reads the newest night and the borrowers who stand at a level."""

from dataclasses import dataclass

from django.db.models import Count

from risk.nights.models import Customer, Finding, Night
from risk.watching.levels import CALM

PAGE = 50
SAMPLE = 20


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
