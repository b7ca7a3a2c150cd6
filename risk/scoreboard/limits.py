"""Owns the numbers of the scoreboard and of fairness, read once from the file beside it, and what a rate means."""

import tomllib
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any, Literal

from risk.facts.registry import REGISTRY
from risk.policy import Policy
from risk.policy.simulation import UNDISCLOSED
from risk.reasons import CATALOGUE

type Level = Literal["red", "amber", "stamp", "calm", "few"]


@dataclass(frozen=True, slots=True)
class Fairness:
    """F.8: ratios and differences of shares; `least` lines or appeals of a group before it is judged."""

    least: int
    impact: float
    opportunity: float
    success_from: float
    success_to: float
    handling: float
    pays_well: float


@dataclass(frozen=True, slots=True)
class Limits:
    """The whole file under its version; shares are of 1."""

    version: str
    window: timedelta
    least: int
    amber: float
    review_days: int
    red: float
    stamp_share: float
    stamp_least: int
    shown_from: int
    fairness: Fairness

    def level(self, overturned: int, decided: int) -> Level:
        """What a count of decided appeals says: `few` to tell, `stamp` where next to nothing is ever overturned."""
        if decided < self.least:
            return "few"
        share = overturned / decided
        if share >= self.red:
            return "red"
        if share > self.amber:
            return "amber"
        return "stamp" if decided >= self.stamp_least and share < self.stamp_share else "calm"

    def may_divert(self, policy: Policy, code: str) -> bool:
        """Whether a code may go to people by itself: it can be appealed, has a condition, and nothing in it is secret.

        What nobody may appeal has no verdicts to be judged by; what is secret would be told by its own return.
        """
        told = CATALOGUE[code]
        is_secret = told.disclosure == UNDISCLOSED or any(
            REGISTRY[name].sensitivity == "secret" for name in policy.relied_on(code)
        )
        has_condition = any(rule.when is not None for rule in policy.rules_of(code))
        return told.is_appealable and has_condition and not is_secret


@cache
def limits() -> Limits:
    raw: dict[str, Any] = tomllib.loads((Path(__file__).parent / "limits.toml").read_text())
    return Limits(
        **{name: value for name, value in raw.items() if name not in _SHAPED},
        window=timedelta(days=raw["window_days"]),
        fairness=Fairness(**raw["fairness"]),
    )


_SHAPED = ("window_days", "fairness")
