"""Incidents, maintenance, load and channels: what stands still, and who is inside. Pure."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Protocol

from risk import clock
from risk.events.history import Event
from risk.facts.dates import instant, maybe_instant
from risk.facts.told import Told, last

STEPS = ("platform.incident.opened", "platform.incident.updated", "platform.incident.resolved")
OWN_POOL = "own"
LOAD_MAX_AGE = timedelta(minutes=15)
DATA_ERROR = "data_error"
_MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Incident:
    """One incident. Empty dimensions were not given; `resolved_at` is None while it is open.

    It names no products: the event contract has none.
    """

    ref: str
    kind: str
    services: tuple[str, ...]
    severity: int
    regions: tuple[str, ...]
    channels: tuple[str, ...]
    partners: tuple[str, ...]
    lines: tuple[str, ...]
    started_at: datetime
    resolved_at: datetime | None
    eta: datetime | None
    message_zh: str | None = None
    message_en: str | None = None
    products: tuple[str, ...] = ()

    @property
    def is_data_error(self) -> bool:
        return self.kind == DATA_ERROR


@dataclass(frozen=True, slots=True)
class Maintenance:
    """One planned window."""

    ref: str
    services: tuple[str, ...]
    starts_at: datetime
    ends_at: datetime
    told_at: datetime


@dataclass(frozen=True, slots=True)
class Load:
    """The newest fresh report of the draw service."""

    admitted_ratio: float
    retry_at: datetime | None
    told_at: datetime


@dataclass(frozen=True, slots=True)
class Channel:
    """What was last told of a repayment channel."""

    name: str
    status: str
    eta: datetime | None
    alternatives: tuple[str, ...]
    told_at: datetime


@dataclass(frozen=True, slots=True)
class Place:
    """Where a line stands when an incident asks; None: unknown, which is never inside."""

    line: str
    region: str | None
    channel: str | None
    partner: str | None
    product: str | None = None


class Scope(Protocol):
    """To whom something applies: an incident, an announcement. An empty dimension applies to everybody."""

    @property
    def lines(self) -> Collection[str]: ...
    @property
    def regions(self) -> Collection[str]: ...
    @property
    def channels(self) -> Collection[str]: ...
    @property
    def partners(self) -> Collection[str]: ...
    @property
    def products(self) -> Collection[str]: ...


@dataclass(frozen=True, slots=True)
class Platform:
    """What stands still for the line now; of incidents only those it is inside of, the oldest first."""

    incidents: tuple[Incident, ...]
    maintenance: tuple[Maintenance, ...]
    load: Load | None
    channel: Channel | None


def read(told: Told, place: Place, every: Collection[Incident]) -> Platform:
    """The platform as the line meets it."""
    down = channel(told, place.channel)
    return Platform(
        incidents=tuple(one for one in every if one.resolved_at is None and is_inside(one, place)),
        maintenance=told.once("maintenance", lambda: _maintenance(told)),
        load=told.once("load", lambda: _load(told)),
        channel=down,
    )


def incidents(told: Told) -> tuple[Incident, ...]:
    """Every incident, resolved ones too, by its start; `updated` replaces the fields it carries. Source: F.12."""
    return told.once("incidents", lambda: _incidents(told.anywhere(*STEPS)))


def read_all(events: Iterable[Event]) -> tuple[Incident, ...]:
    """The same of the steps alone, by (time, seq): for who asks of no line."""
    return _incidents(events)


def _incidents(events: Iterable[Event]) -> tuple[Incident, ...]:
    found: list[Incident] = []
    open_now: dict[str, tuple[datetime, dict[str, Any]]] = {}
    for event in events:
        ref, step = event.subject, event.type.rpartition(".")[2]
        if step == "opened":
            open_now[ref] = (open_now[ref][0] if ref in open_now else event.time), dict(event.data)
        elif ref in open_now and step == "updated":
            open_now[ref][1].update({name: value for name, value in event.data.items() if value is not None})
        elif ref in open_now:
            started_at, fields = open_now.pop(ref)
            found.append(_incident(ref, fields, started_at, event.time))
    found += [_incident(ref, fields, started_at, None) for ref, (started_at, fields) in open_now.items()]
    return tuple(sorted(found, key=lambda one: (one.started_at, one.ref)))


def is_inside(scope: Scope, place: Place) -> bool:
    """Lines given: exactly those; else every given dimension matches; nothing given: everyone. Source: F.12."""
    if scope.lines:
        return place.line in scope.lines
    return (
        (not scope.regions or _covered(place.region, scope.regions))
        and (not scope.channels or place.channel in scope.channels)
        and (not scope.partners or (place.partner or OWN_POOL) in scope.partners)
        and (not scope.products or place.product in scope.products)
    )


def covers(key: str, region: str) -> bool:
    """Whether a region key covers a region: by its digits before trailing `00` pairs. Source: F.12."""
    return region.startswith(significant(key))


def significant(key: str) -> str:
    """A region key without its trailing `00` pairs."""
    while key.endswith("00"):
        key = key[:-2]
    return key


def capabilities(services: Collection[str], *, unreleased: int) -> tuple[str, ...]:
    """What stops when services stop. Source: F.12, service → capability."""
    stopped = []
    if "repay" in services:
        stopped.append("repay")
    if "draw" in services or "app" in services:
        stopped.append("draw")
    if "limit" in services and unreleased > 0:
        stopped.append("limit")
    if "limit" in services or "app" in services:
        stopped.append("raise")
    return tuple(stopped)


def touched(start: datetime, end: datetime | None, today: date) -> tuple[date, date]:
    """The first and last dates that [start, end) touches; while it lasts, the last is today."""
    last_day = today if end is None else clock.day(max(start, end - _MOMENT))
    return clock.day(start), last_day


def channel(told: Told, name: str | None) -> Channel | None:
    """What was last told of a channel."""
    newest = last(event for event in told.anywhere("platform.channel.updated") if event.data["channel"] == name)
    if newest is None:
        return None
    data = newest.data
    others = tuple(data.get("alternatives") or ())
    return Channel(data["channel"], data["status"], maybe_instant(data.get("eta")), others, newest.time)


def outages(told: Told, name: str | None) -> Iterator[tuple[datetime, datetime | None]]:
    """When a channel was down: from the first `down` to the next `up`."""
    return spans(event for event in told.anywhere("platform.channel.updated") if event.data["channel"] == name)


def spans(told: Iterable[Event]) -> Iterator[tuple[datetime, datetime | None]]:
    """The same of what was told of one channel, by (time, seq): for who asks of no line."""
    since: datetime | None = None
    for event in told:
        if event.data["status"] == "down":
            since = since or event.time
        elif since is not None:
            yield since, event.time
            since = None
    if since is not None:
        yield since, None


def _incident(ref: str, fields: Mapping[str, Any], started_at: datetime, resolved_at: datetime | None) -> Incident:
    return Incident(
        ref=ref,
        kind=fields["class"],
        services=tuple(fields["services"]),
        severity=fields["severity"],
        regions=tuple(fields.get("regions") or ()),
        channels=tuple(fields.get("channels") or ()),
        partners=tuple(fields.get("partners") or ()),
        lines=tuple(fields.get("lines") or ()),
        started_at=started_at,
        resolved_at=resolved_at,
        eta=maybe_instant(fields.get("eta")),
        message_zh=fields.get("message_zh"),
        message_en=fields.get("message_en"),
    )


def _covered(region: str | None, keys: Collection[str]) -> bool:
    return region is not None and any(covers(key, region) for key in keys)


def _maintenance(told: Told) -> tuple[Maintenance, ...]:
    newest: dict[str, Event] = {event.subject: event for event in told.anywhere("platform.maintenance.scheduled")}
    windows = (
        Maintenance(ref, tuple(event.data["services"]), starts_at, ends_at, event.time)
        for ref, event in newest.items()
        if (starts_at := instant(event.data["starts_at"])) <= told.at < (ends_at := instant(event.data["ends_at"]))
    )
    return tuple(sorted(windows, key=lambda window: (window.starts_at, window.ref)))


def _load(told: Told) -> Load | None:
    newest = last(event for event in told.anywhere("platform.load.reported") if event.data["service"] == "draw")
    if newest is None or told.at - newest.time > LOAD_MAX_AGE:
        return None
    return Load(float(newest.data["admitted_ratio"]), maybe_instant(newest.data.get("retry_at")), newest.time)
