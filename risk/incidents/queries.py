"""Reads incidents, maintenance windows and who is inside; what they are is read from the ledger."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, F, Q, QuerySet

from risk import clock
from risk.events import queries as events
from risk.facts.dates import instant
from risk.facts.incidents import STEPS, Incident, Maintenance, is_inside, read_all
from risk.incidents.errors import NoSuchIncident
from risk.incidents.inside import places
from risk.incidents.models import Inside, Proposal

PAGE = 50
PLANNED = "platform.maintenance.scheduled"
KEPT = timedelta(days=30)  # closed ones are listed for so long


@dataclass(frozen=True, slots=True)
class Counts:
    """Lines and borrowers inside, and for how many something was done."""

    lines: int = 0
    borrowers: int = 0
    frozen: int = 0
    told: int = 0


@dataclass(frozen=True, slots=True)
class Member:
    """One line that is or was inside."""

    row: Inside
    is_inside_now: bool


def incidents(at: datetime | None = None) -> list[Incident]:
    """Every incident ever told, open ones first, then the newest. One query."""
    at = at or clock.now()
    found = read_all(events.platform(STEPS, at=at))
    return sorted(found, key=lambda one: (one.resolved_at is not None, -one.started_at.timestamp(), one.ref))


def recent(at: datetime | None = None) -> list[tuple[Incident, Counts]]:
    """Open incidents and those closed of late, with their counts. Two queries."""
    at = at or clock.now()
    found = [one for one in incidents(at) if one.resolved_at is None or one.resolved_at > at - KEPT]
    touched = Inside.objects.filter(incident__in=[one.ref for one in found]).values("incident", "started_at")
    counted = {
        (ref, started_at): Counts(*numbers)
        for ref, started_at, *numbers in touched.annotate(**_COUNTS).values_list("incident", "started_at", *_COUNTS)
    }
    return [(one, counted.get((one.ref, one.started_at), Counts())) for one in found]


def incident(ref: str, *, at: datetime | None = None) -> Incident:
    """The newest incident of a ref. One query.

    Raises:
        NoSuchIncident: nothing of it was told.
    """
    found = [one for one in incidents(at) if one.ref == ref]
    if not found:
        raise NoSuchIncident("There is no such incident.", incident=ref)
    return max(found, key=lambda one: one.started_at)


def counts(one: Incident) -> Counts:
    """One query."""
    return Counts(**rows(one).aggregate(**_COUNTS))


def members(one: Incident, *, after: str = "", most: int = PAGE) -> list[Member]:
    """Lines inside by their ref; page with the ref of the last one. Three queries."""
    kept = list(rows(one).filter(line__gt=after).order_by("line")[:most])
    if one.resolved_at is not None or not kept:
        return [Member(row, is_inside_now=False) for row in kept]
    found = places([row.line for row in kept], clock.now())
    return [Member(row, row.line in found and is_inside(one, found[row.line].place)) for row in kept]


def member(pk: int) -> Inside | None:
    """One row. One query."""
    return Inside.objects.filter(pk=pk).first()


def maintenance(at: datetime | None = None) -> list[Maintenance]:
    """Windows that are on or to come, the next first; the newest telling of a ref rules. One query."""
    at = at or clock.now()
    newest = {event.subject: event for event in events.platform([PLANNED], at=at)}
    windows = (
        Maintenance(ref, tuple(one.data["services"]), instant(one.data["starts_at"]), instant(one.data["ends_at"]),
                    one.time)
        for ref, one in newest.items()
    )  # fmt: skip
    return sorted((one for one in windows if one.ends_at > max(at, one.starts_at)), key=lambda one: one.starts_at)


def proposals() -> list[Proposal]:
    """Open proposals, the strongest first. One query."""
    return list(Proposal.objects.filter(settled="").order_by(F("value").desc(nulls_last=True), "pk"))


def rows(one: Incident) -> QuerySet[Inside]:
    """Everybody who is or was inside one incident; no query yet."""
    return Inside.objects.filter(incident=one.ref, started_at=one.started_at)


_COUNTS = {
    "lines": Count("pk"),
    "borrowers": Count("borrower", distinct=True),
    "frozen": Count("pk", filter=Q(frozen_at__isnull=False)),
    "told": Count("pk", filter=Q(told_at__isnull=False)),
}
