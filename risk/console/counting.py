"""Owns asking many lines within a bound of time and rows, and saying how far it came."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import polars as pl
from django.core.cache import cache

from risk import clock
from risk.console import queries, secrecy
from risk.facts import portfolio
from risk.policy import Policy
from risk.policy.simulation import SAMPLE, simulate
from risk.scoreboard import fairness
from risk.scoreboard.limits import limits

SLICE = 200
MOST = 50_000  # lines a page will ask; `manage.py simulate` asks all
SECONDS_COUNT, SECONDS_SIMULATE = 4.0, 15.0
KEPT = 60  # seconds a count is shown again
BESIDE = ("line", "segment", "draws_90d", "avg_amount_90d", "ontime_rate_12m", "limit_now")


@dataclass
class Walk:
    """Slices of the portfolio at one instant, until a bound is met."""

    seconds: float
    at: datetime = field(default_factory=lambda: clock.now())  # noqa: PLW0108 - whatever the clock is by then
    counted: int = 0
    known: int = 0
    took: float = 0.0
    kept: list[pl.DataFrame] = field(default_factory=list)
    keep: bool = False

    @property
    def is_partial(self) -> bool:
        return self.counted < self.known

    def frames(self) -> Iterator[pl.DataFrame]:
        start = time.monotonic()
        self.known = queries.lines()
        for frame in portfolio.frames(self.at, size=SLICE):
            if frame.is_empty():
                continue
            self.counted += frame.height
            if self.keep:
                self.kept.append(frame.select(BESIDE))
            yield frame
            self.took = round(time.monotonic() - start, 2)
            if self.took > self.seconds or self.counted >= MOST:
                return


def held(policy: Policy) -> dict[str, Any]:
    """How many lines each column `CODE capability` of a policy holds now: counts, and of what; kept for a minute."""
    key = f"console-held-{policy.digest}"
    found: dict[str, Any] | None = cache.get(key)
    if found is None:
        walk = Walk(SECONDS_COUNT)
        held: dict[str, int] = {}
        unknown: dict[str, int] = {}
        for frame in walk.frames():
            said = policy.evaluate_frame(frame)
            for name in said.columns:
                held[name] = held.get(name, 0) + int(said[name].fill_null(value=False).sum())
                unknown[name] = unknown.get(name, 0) + said[name].null_count()
        found = {"held": held, "unknown": unknown, **_bounds(walk)}
        cache.set(key, found, KEPT)
    return found


def drawn(policy: Policy) -> dict[str, Any]:
    """Who may draw by group, and the lines that a rule which goes to people leaves to one; kept for a minute."""
    key = f"console-drawn-{policy.digest}-{policy.marks}"
    found: dict[str, Any] | None = cache.get(key)
    if found is None:
        walk, counts, known = Walk(SECONDS_COUNT), fairness.Counts(), limits().fairness
        waiting: list[tuple[str, str]] = []
        total = 0
        columns = [f"{rule.code} draw" for rule in policy.rules if rule.code in policy.diverted and rule.when]
        columns = [name for name in columns if name in policy.columns]
        for frame in walk.frames():
            counts.add(frame, policy, pays_well=known.pays_well)
            if columns:
                said = policy.evaluate_frame(frame, only=columns).with_columns(frame["line"])
                for name in columns:
                    lines = said.filter(pl.col(name).fill_null(value=False))["line"].to_list()
                    total += len(lines)
                    waiting += [(line, name.split(" ")[0]) for line in lines][: SAMPLE - len(waiting)]
        groups = {name: fairness.drawing(found, known) for name, found in counts.found.items()}
        found = {"groups": groups, "waiting": waiting, "waiting_many": total, **_bounds(walk)}
        cache.set(key, found, KEPT)
    return found


def try_out(policy: Policy, against: Policy) -> dict[str, Any]:
    """`simulate` over the lines of now, with how far it came and the sample's own figures."""
    walk = Walk(SECONDS_SIMULATE, keep=True)
    report = simulate(walk.frames(), policy, against)
    sample: list[dict[str, Any]] = []
    if report["sample"]:
        rows = pl.concat(walk.kept).filter(pl.col("line").is_in(report["sample"]))
        sample = rows.head(SAMPLE).to_dicts()
    by_rule = [{"code": secrecy.public(code), **counts} for code, counts in report["by_rule"].items()]
    groups = [
        (dimension, [{"name": name, **found} for name, found in told.items()])
        for dimension, told in report["by_group"].items()
    ]
    return report | _bounds(walk) | {"rows": sample, "rules": by_rule, "groups": groups}


def _bounds(walk: Walk) -> dict[str, Any]:
    return {
        "counted": walk.counted, "known": walk.known, "at": walk.at, "took": walk.took, "is_partial": walk.is_partial
    }  # fmt: skip
