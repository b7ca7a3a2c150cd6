"""Owns the fairness metrics of F.8: who may draw, who of those that pay well, whose appeals win and how long they take.

Pure. Each group stands beside the best group, or beside everybody; one too small to judge is shown and not judged.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from risk.policy import Policy
from risk.policy.simulation import GROUPS
from risk.scoreboard.limits import Fairness
from risk.scoreboard.queries import Handled

# The simulation calls the region's group by what it is.
COLUMNS = {"segment": "segment", "age": "age", "region": "province"}


@dataclass(frozen=True, slots=True)
class Measure:
    """One metric of one group.

    Attributes:
        value: a ratio, or a difference of shares; None where there is nothing to compare.
        fair: None where the group is too small to judge.
    """

    value: float | None
    fair: bool | None


@dataclass(frozen=True, slots=True)
class Drawing:
    """Lines of one group that may draw under the policy's own rules.

    Attributes:
        impact: the share of it that may draw, beside the best group's (adverse-impact ratio).
        opportunity: of those who pay well, how far its share is behind the best group's (equal opportunity).
    """

    name: str
    lines: int
    may_draw: int
    well: int
    well_may_draw: int
    impact: Measure
    opportunity: Measure


@dataclass(frozen=True, slots=True)
class Appealing:
    """Decided appeals of one group: `success` and `handling` beside everybody's."""

    handled: Handled
    success: Measure
    handling: Measure


@dataclass
class Counts:
    """Counts by dimension and group: lines, may draw, pay well, pay well and may draw. Grows a slice at a time."""

    found: dict[str, dict[str, tuple[int, int, int, int]]] = field(default_factory=dict)

    def add(self, frame: pl.DataFrame, policy: Policy, *, pays_well: float) -> None:
        holding = [
            f"{rule.code} draw"
            for rule in policy.rules
            if rule.when and "draw" in rule.capabilities and rule.code not in policy.diverted
        ]
        said = policy.evaluate_frame(frame, only=holding)
        beside = frame.select(
            pl.col("segment").cast(pl.String), pl.col("region").cast(pl.String), pl.col("age").cast(pl.Int64),
            well=(pl.col("ontime_rate_12m") >= pays_well).fill_null(value=False),
        )  # fmt: skip
        free = said.select(free=~pl.any_horizontal(pl.all()).fill_null(value=False)) if holding else None
        lines = pl.concat([beside, free], how="horizontal") if free is not None else beside.with_columns(free=True)
        for dimension, column in COLUMNS.items():
            counted = (
                lines.with_columns(GROUPS[column].alias("group"))
                .group_by("group")
                .agg(
                    pl.len(),
                    pl.col("free").sum().alias("may_draw"),
                    pl.col("well").sum().alias("pay_well"),
                    (pl.col("free") & pl.col("well")).sum().alias("both"),
                )
            )
            groups = self.found.setdefault(dimension, {})
            for group, *counts in counted.iter_rows():
                if group is not None:
                    old = groups.get(group, (0, 0, 0, 0))
                    groups[group] = (
                        old[0] + counts[0], old[1] + counts[1], old[2] + counts[2], old[3] + counts[3]
                    )  # fmt: skip


def drawing(groups: Mapping[str, tuple[int, int, int, int]], known: Fairness) -> list[Drawing]:
    """The groups of one dimension, by name."""
    judged = {name: counts for name, counts in groups.items() if counts[0] >= known.least}
    best = max((may / lines for lines, may, _, _ in judged.values()), default=0.0)
    well = {name: counts for name, counts in groups.items() if counts[2] >= known.least}
    best_well = max((both / pay for _, _, pay, both in well.values()), default=0.0)
    rows = []
    for name, (lines, may, pay, both) in sorted(groups.items()):
        impact = _round(may / lines / best) if name in judged and best else None
        behind = _round(best_well - both / pay) if name in well else None
        rows.append(
            Drawing(
                name, lines, may, pay, both,
                Measure(impact, None if impact is None else impact >= known.impact),
                Measure(behind, None if behind is None else behind <= known.opportunity),
            )
        )  # fmt: skip
    return rows


def appealing(rows: Sequence[Handled], known: Fairness) -> list[Appealing]:
    """The groups of one dimension beside everybody, whose row comes first under an empty name."""
    if not rows:
        return []
    everybody, groups = rows[0], rows[1:]
    share = everybody.overturned / everybody.decided
    found = []
    for one in groups:
        enough = one.decided >= known.least
        success = _round(one.overturned / one.decided / share) if enough and share else None
        handling = _round(one.days / everybody.days) if enough and everybody.days else None
        is_fair = None if success is None else known.success_from <= success <= known.success_to
        found.append(
            Appealing(
                one,
                Measure(success, is_fair),
                Measure(handling, None if handling is None else handling <= known.handling),
            )
        )
    return found


def _round(value: float) -> float:
    """Four digits are judged and shown: 0.95 - 0.90 is 0.05, whatever binary says."""
    return round(value, 4)
