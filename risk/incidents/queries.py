"""Reads incidents, maintenance windows and who is inside; what they are is read from the ledger."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, F, Q, QuerySet

from risk import clock
from risk.events import queries as events
from risk.facts.dates import instant
from risk.facts.incidents import STEPS, Incident, Maintenance, is_inside, read_all, spans
from risk.incidents.errors import NoSuchIncident
from risk.incidents.inside import places
from risk.incidents.models import Assessment, Inside, Proposal

PAGE = 50
PLANNED = "platform.maintenance.scheduled"
CHANNEL = "platform.channel.updated"
OUTAGE = "channel:"
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
    """The newest incident of a ref, or outage of a channel (`of_channel`). One query.

    Raises:
        NoSuchIncident: nothing of it was told.
    """
    found = _named({ref}, at or clock.now())
    if not found:
        raise NoSuchIncident("There is no such incident.", incident=ref)
    return max(found, key=lambda one: one.started_at)


def of_channel(subject: str) -> str:
    """The ref under which the outages of a channel are walked, by the subject of what was told; empty: none was."""
    told = [event for event in events.platform([CHANNEL], at=clock.now()) if event.subject == subject]
    return f"{OUTAGE}{told[-1].data['channel']}" if told else ""


def is_channel(ref: str) -> bool:
    """Whether a ref is of a channel's outage, not of an incident that somebody named."""
    return ref.startswith(OUTAGE)


@dataclass(frozen=True, slots=True)
class Frozen:
    """Penalties of a line stand still: since what began, ordered when, and until it was over (None: it is not)."""

    since: datetime
    ordered_at: datetime
    until: datetime | None


def frozen(line: str, *, at: datetime) -> Frozen | None:
    """The freeze a moment of a line falls into, the one ordered last. At most 3 queries."""
    frozen = Inside.objects.filter(line=line, started_at__lte=at, frozen_at__isnull=False)
    rows = list(frozen.order_by("-started_at")[:5])
    told = _named({row.incident for row in rows}, clock.now())
    for row in rows:
        ends = [one.resolved_at for one in told if (one.ref, one.started_at) == (row.incident, row.started_at)]
        if row.frozen_at and ends and (ends[0] is None or ends[0] >= at):
            return Frozen(row.started_at, row.frozen_at, ends[0])
    return None


def _named(refs: Collection[str], at: datetime) -> list[Incident]:
    """The incidents and outages of these refs. One query for each of the two kinds there is among them."""
    channels = [ref for ref in refs if is_channel(ref)]
    found = _outages(channels, at) if channels else []
    if len(channels) < len(refs):
        found += [one for one in incidents(at) if one.ref in refs]
    return found


def who_tried(lines: Collection[str], *, since: datetime) -> set[str]:
    """Of these lines, on which a repayment failed since then. One query."""
    return {one.subject for one in events.of_types(list(lines), ["credit.repayment.failed"]) if one.time >= since}


def _outages(refs: Collection[str], at: datetime) -> list[Incident]:
    told = events.platform([CHANNEL], at=at)
    return [
        Incident(
            ref=ref, kind="outage", services=("repay",), severity=2,
            regions=(), channels=(ref.removeprefix(OUTAGE),), partners=(), lines=(),
            started_at=since, resolved_at=until, eta=None,
        )
        for ref in refs
        for since, until in spans(event for event in told if event.data["channel"] == ref.removeprefix(OUTAGE))
    ]  # fmt: skip


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


def assessment(one: Incident) -> Assessment | None:
    """The newest decision on an incident's impact and compensation; None: nobody decided yet. One query."""
    mine = Assessment.objects.filter(incident=one.ref, started_at=one.started_at)
    return mine.order_by("-id").first()


def undecided(found: Collection[Incident]) -> set[tuple[str, datetime]]:
    """Which of these have no decision, as (ref, started). One query."""
    pairs = {(one.ref, one.started_at) for one in found}
    decided = Assessment.objects.filter(incident__in=[ref for ref, _at in pairs])
    return pairs - set(decided.values_list("incident", "started_at"))


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
