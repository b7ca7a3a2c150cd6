"""Owns the indicators, their limits and the playbook, read once from the file beside it."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path

from risk.holidays.calendar import china


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator; `limits` run from blue to red in its `unit`: ratio, percent, minutes, sigma, days or count.

    `calm_when_silent`: a look that reads nothing of it found nothing wrong; elsewhere silence moves nothing.
    `banner`: which words borrowers may be told meanwhile; empty: it is nothing to tell them.
    """

    name: str
    worse: str
    limits: tuple[Decimal, ...]
    unit: str
    zh: str
    en: str
    calm_when_silent: bool = False
    banner: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the playbook, asked from its level (1 red to 4 blue) upwards.

    Attributes:
        minutes, workdays: within how long it is to be done.
        of: the indicators it belongs to; none named: all.
        machine: ours to do, when the level is reached.
    """

    name: str
    level: int
    zh: str
    en: str
    minutes: int = 0
    workdays: int = 0
    of: tuple[str, ...] = ()
    machine: bool = False

    def due(self, since: datetime) -> datetime:
        """By when, if asked for at an instant; working days are China's."""
        passed = since + timedelta(minutes=self.minutes)
        return china().after(passed, timedelta(days=self.workdays)) if self.workdays else passed


@dataclass(frozen=True, slots=True)
class Spikes:
    """How a rise of a reason is read: `days` of the past, fewest days and customers, and how many are red at once.

    `red` is the value that stands for more than `red_over` customers.
    """

    days: int
    days_least: int
    least: int
    red_over: int
    red: Decimal


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The whole file under its version."""

    version: str
    dwell: timedelta
    reports: timedelta
    payments: timedelta
    draws_least: int
    requests_least: int
    calls_least: int
    decided_least: int
    spikes: Spikes
    plan: Mapping[str, Decimal]
    indicators: dict[str, Indicator]
    steps: tuple[Step, ...]

    def playbook(self, indicator: str, level: int) -> list[Step]:
        """The steps asked of an indicator at a level, those of every calmer level first."""
        tells = bool(self.indicators[indicator].banner)
        return [
            step
            for step in self.steps
            if step.level >= level and (not step.of or indicator in step.of) and (tells or not step.machine)
        ]


@cache
def thresholds() -> Thresholds:
    raw = tomllib.loads((Path(__file__).parent / "thresholds.toml").read_text(), parse_float=Decimal)
    found = [Indicator(**{**one, "limits": tuple(map(Decimal, one["limits"]))}) for one in raw["indicator"]]
    return Thresholds(
        version=raw["version"],
        dwell=timedelta(hours=raw["dwell_hours"]),
        reports=timedelta(hours=raw["reports_hours"]),
        payments=timedelta(hours=raw["payments_hours"]),
        draws_least=raw["draws_least"],
        requests_least=raw["requests_least"],
        calls_least=raw["calls_least"],
        decided_least=raw["decided_least"],
        spikes=Spikes(**raw["spikes"]),
        indicators={one.name: one for one in found},
        plan=raw["plan"],
        steps=tuple(Step(**{**one, "of": tuple(one.get("of", ()))}) for one in raw["step"]),
    )
