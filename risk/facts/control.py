"""What the borrower or a plan switched off, and the raise entry. Pure."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from risk.events.history import Event
from risk.facts.compliance import matches
from risk.facts.dates import maybe_on
from risk.facts.told import Told, last

COOLING_DAYS = 7  # Source: F.12 self pause


@dataclass(frozen=True, slots=True)
class Pause:
    """A pause the borrower asked for. `until` is the end of its cooling days; `ends_at` is known once they resumed."""

    started_at: datetime
    cooling_days: int
    ends_at: datetime | None

    @property
    def until(self) -> datetime:
        return self.ends_at or self.started_at + timedelta(days=self.cooling_days)


@dataclass(frozen=True, slots=True)
class Plan:
    """A repayment plan that runs."""

    ref: str
    kind: str
    instalments: int
    started_at: datetime


@dataclass(frozen=True, slots=True)
class RaiseEntry:
    """The newest toggle of the raise entry that is for the line's product."""

    is_enabled: bool
    note: str | None
    next_window_on: date | None
    told_at: datetime


@dataclass(frozen=True, slots=True)
class Control:
    """Switches of the line; None: not on, or never toggled."""

    pause: Pause | None
    plan: Plan | None
    raise_entry: RaiseEntry | None


def read(told: Told, product: str | None) -> Control:
    """Switches at the instant."""
    return Control(_pause(told), _plan(told), _raise_entry(told, product))


def _pause(told: Told) -> Pause | None:
    """A resume takes effect at the later of itself and the end of the cooling days. Source: F.12 self pause."""
    pause: Pause | None = None
    for event in told.mine("credit.self_control.changed"):
        action = event.data["action"]
        if action in ("pause_draws", "close"):
            days = event.data.get("cooling_days")
            pause = Pause(event.time, COOLING_DAYS if days is None else days, None)
        elif action == "resume" and pause is not None and pause.ends_at is None:
            pause = Pause(pause.started_at, pause.cooling_days, max(event.time, pause.until))
    return None if pause is None or (pause.ends_at is not None and pause.ends_at <= told.at) else pause


def _plan(told: Told) -> Plan | None:
    newest: dict[str, Event] = {}
    for event in told.mine("credit.plan.started", "credit.plan.finished"):
        newest[event.data["plan_ref"]] = event
    started = (event for event in newest.values() if event.type == "credit.plan.started")
    running = max(started, key=lambda event: (event.time, event.seq), default=None)
    if running is None:
        return None
    return Plan(running.data["plan_ref"], running.data["kind"], running.data["instalments"], running.time)


def _raise_entry(told: Told, product: str | None) -> RaiseEntry | None:
    toggles = told.anywhere("platform.feature.toggled")
    newest = last(event for event in toggles if event.data["feature"] == "raise" and matches(event, product))
    if newest is None:
        return None
    data = newest.data
    return RaiseEntry(data["enabled"], data.get("note"), maybe_on(data.get("next_window_on")), newest.time)
