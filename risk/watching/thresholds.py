"""Owns the indicators, their limits and the playbook, read once from the file beside it."""

import tomllib
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator; `limits` run from blue to red in its `unit`: ratio, percent, minutes, sigma, days or count.

    `calm_when_silent`: a look that reads nothing of it found nothing wrong; elsewhere silence moves nothing.
    """

    name: str
    worse: str
    limits: tuple[Decimal, ...]
    unit: str
    zh: str
    en: str
    calm_when_silent: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the playbook, asked from its level (1 red to 4 blue) upwards."""

    name: str
    level: int
    zh: str
    en: str


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
    decided_least: int
    spikes: Spikes
    indicators: dict[str, Indicator]
    steps: tuple[Step, ...]

    def playbook(self, level: int) -> list[Step]:
        """The steps asked at a level, those of every calmer level first."""
        return [step for step in self.steps if step.level >= level]


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
        decided_least=raw["decided_least"],
        spikes=Spikes(**raw["spikes"]),
        indicators={one.name: one for one in found},
        steps=tuple(Step(**one) for one in raw["step"]),
    )
