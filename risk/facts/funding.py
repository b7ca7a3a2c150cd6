"""The pool that pays the line's draws. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from risk.events.history import Event
from risk.facts.dates import maybe_instant
from risk.facts.told import Told, last, one_a_moment

OWN = "own"
MAX_AGE, CLOSED_FOR, OPEN_AFTER = timedelta(hours=24), timedelta(minutes=30), timedelta(hours=2)
CLOSED_BELOW, OPEN_FROM = 8, 11  # tenths of the forecast demand. Source: F.12 funding_state


@dataclass(frozen=True, slots=True)
class Partner:
    """A partner that lends with us."""

    ref: str
    name: str
    status: str
    contact: str | None
    told_at: datetime


@dataclass(frozen=True, slots=True)
class Funding:
    """The line's pool.

    Attributes:
        state: `open`, `throttle` (one draw up to CNY 5,000), `closed`, or None: unknown.
        coverage: of the newest fresh report; None also where no demand is forecast.
        since: time of the event that opened the present state; None while open or unknown.
    """

    pool: str
    state: str | None
    coverage: float | None
    window: str | None
    eta: datetime | None
    since: datetime | None


def read(told: Told, partner: str | None) -> Funding:
    """The state of a line's pool. Source: F.12 funding_state."""
    pool = partner or OWN
    return told.once(("funding", pool), lambda: _pool(told, pool))


def _pool(told: Told, pool: str) -> Funding:
    reports = [event for event in told.anywhere("platform.funding.reported") if event.data["partner"] == pool]
    reports = list(one_a_moment(reports))
    fresh = reports[-1] if reports and told.at - reports[-1].time <= MAX_AGE else None
    standing = partners(told).get(pool)
    if standing is not None and standing.status == "suspended":
        state, since = "closed", standing.told_at
    elif fresh is None:
        return Funding(pool, None, None, None, None, None)
    else:
        state, since = _state(told, reports)
    data = fresh.data if fresh else {}
    demand = data.get("forecast_demand_72h")
    return Funding(
        pool=pool,
        state=state,
        coverage=(data["available"] + data["committed"]) / demand if demand else None,
        window=data.get("window"),
        eta=maybe_instant(data.get("eta")),
        since=None if state == "open" else since,
    )


def partners(told: Told) -> dict[str, Partner]:
    """Every partner as last told."""
    return told.once("partners", lambda: _partners(told))


def _partners(told: Told) -> dict[str, Partner]:
    newest = {event.subject: event for event in told.anywhere("platform.partner.updated")}
    return {
        ref: Partner(ref, event.data["name"], event.data["status"], event.data.get("contact"), event.time)
        for ref, event in newest.items()
    }


def _state(told: Told, reports: Sequence[Event]) -> tuple[str, datetime]:
    newest, low = reports[-1], last(event for event in reports if _is_below(event, CLOSED_BELOW))
    if low and (low is newest or told.within(low.time, minutes=CLOSED_FOR.total_seconds() / 60)):
        return "closed", _first_of_run(reports[: reports.index(low) + 1], CLOSED_BELOW).time
    below = last(event for event in reports if _is_below(event, OPEN_FROM))
    if below is None:
        return "open", reports[0].time
    after = reports[reports.index(below) + 1 :]
    if after and told.at - after[0].time >= OPEN_AFTER:
        return "open", after[0].time
    return "throttle", _first_of_run(reports[: reports.index(below) + 1], OPEN_FROM).time


def _first_of_run(reports: Sequence[Event], tenths: int) -> Event:
    """The first of the unbroken run of reports below a coverage that ends with the last."""
    first = reports[-1]
    for event in reversed(reports):
        if not _is_below(event, tenths):
            break
        first = event
    return first


def _is_below(event: Event, tenths: int) -> bool:
    data = event.data
    return bool((data["available"] + data["committed"]) * 10 < data["forecast_demand_72h"] * tenths)
