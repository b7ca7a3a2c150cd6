"""Caps of regions and segments, and overlays: what the whole portfolio may carry. Pure. Amounts in fen."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from risk.events.history import Event
from risk.facts.borrower import Borrower
from risk.facts.dates import maybe_on, on
from risk.facts.incidents import covers, significant
from risk.facts.told import Told, one_a_moment

MAX_AGE, DWELL = timedelta(hours=24), timedelta(hours=24)
CLOSES, REOPENS = 98, 92  # percent of the cap. Source: F.12 cap_state
LEVELS = {0: "country", 2: "province", 4: "city", 6: "district"}


@dataclass(frozen=True, slots=True)
class Cap:
    """One fresh key that covers the borrower.

    Attributes:
        level: of a region key: province, city or district.
        since: when it closed; None while it is open.
    """

    dimension: str
    key: str
    level: str | None
    outstanding: int
    cap: int
    is_closed: bool
    since: datetime | None
    review_on: date | None

    @property
    def room(self) -> int:
        return self.cap - self.outstanding


@dataclass(frozen=True, slots=True)
class Overlay:
    """A programme in force."""

    programme: str
    factor: float
    starts_on: date
    review_on: date
    told_at: datetime


@dataclass(frozen=True, slots=True)
class Exposure:
    """What covers the borrower. A state is `closed`, `open` or None: unknown.

    Attributes:
        region, segment: the worst fresh cap of each dimension.
        headroom: least room under a fresh cap, which may be below 0; None: no bound.
    """

    region: Cap | None
    segment: Cap | None
    headroom: int | None
    overlay: Overlay | None

    @property
    def region_state(self) -> str | None:
        return _state(self.region)

    @property
    def segment_state(self) -> str | None:
        return _state(self.segment)


def read(told: Told, borrower: Borrower) -> Exposure:
    """Caps and overlay at the instant. Source: F.12."""
    region, segment = borrower.region, borrower.segment
    regions = _caps(told, "region", lambda key: region is not None and covers(key, region))
    segments = _caps(told, "segment", lambda key: key == segment)
    return Exposure(
        region=_worst(regions),
        segment=_worst(segments),
        headroom=min((cap.room for cap in [*regions, *segments]), default=None),
        overlay=told.once("overlay", lambda: _overlay(told)),
    )


def _state(cap: Cap | None) -> str | None:
    return None if cap is None else ("closed" if cap.is_closed else "open")


def _worst(caps: list[Cap]) -> Cap | None:
    return max(caps, key=lambda cap: (cap.is_closed, cap.outstanding / cap.cap if cap.cap else 1.0), default=None)


def _caps(told: Told, dimension: str, is_covering: Callable[[str], bool]) -> list[Cap]:
    fresh = told.once(("caps", dimension), lambda: _fresh(told, dimension))
    return [cap for key, cap in fresh.items() if is_covering(key)]


def _fresh(told: Told, dimension: str) -> dict[str, Cap]:
    """Every key of a dimension whose newest report is fresh."""
    reports: dict[str, list[Event]] = {}
    for event in told.anywhere("platform.exposure.reported"):
        if event.data["dimension"] == dimension:
            reports.setdefault(event.data["key"], []).append(event)
    return {key: _cap(told, events) for key, events in reports.items() if told.at - events[-1].time <= MAX_AGE}


def _cap(told: Told, events: list[Event]) -> Cap:
    since, data = _closed_since(told, one_a_moment(events)), events[-1].data
    return Cap(
        dimension=data["dimension"],
        key=data["key"],
        level=LEVELS.get(len(significant(data["key"]))) if data["dimension"] == "region" else None,
        outstanding=data["outstanding"],
        cap=data["cap"],
        is_closed=since is not None,
        since=since,
        review_on=maybe_on(data.get("review_on")),
    )


def _closed_since(told: Told, events: Iterable[Event]) -> datetime | None:
    """When the key closed; None: it is open. It opens after 24 h in which every report was below 92 %."""
    closed: datetime | None = None
    calm: datetime | None = None
    for event in events:
        used, cap = event.data["outstanding"] * 100, event.data["cap"]
        is_low = used < REOPENS * cap
        if closed and calm and (event.time > calm + DWELL or (is_low and event.time == calm + DWELL)):
            closed = calm = None
        if used >= CLOSES * cap:
            closed, calm = closed or event.time, None
        else:
            calm = (calm or event.time) if is_low else None
    return None if calm and told.at >= calm + DWELL else closed


def _overlay(told: Told) -> Overlay | None:
    newest = {event.data["programme"]: event for event in told.anywhere("platform.overlay.set")}
    found = [
        Overlay(name, float(event.data["factor"]), starts_on, review_on, event.time)
        for name, event in newest.items()
        if (starts_on := on(event.data["starts_on"])) <= told.today < (review_on := on(event.data["review_on"]))
    ]
    return min(found, key=lambda overlay: (overlay.factor, overlay.programme), default=None)
