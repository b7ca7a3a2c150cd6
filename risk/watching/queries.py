"""Reads the warning board."""

from dataclasses import dataclass

from risk.watching.models import EarlyWarning, Tick, Turn
from risk.watching.thresholds import Indicator, Step, thresholds


@dataclass(frozen=True, slots=True)
class Row:
    """One open warning as the board shows it; `steps` with who ticked each, or None."""

    warning: EarlyWarning
    indicator: Indicator
    limit: object
    steps: list[tuple[Step, Tick | None]]
    turns: list[Turn]


@dataclass(frozen=True, slots=True)
class Board:
    """Open warnings, worst first, how many of each level, and the indicators watched."""

    rows: list[Row]
    counts: list[tuple[int, int]]
    version: str
    dwell_hours: int
    indicators: list[Indicator]


def board() -> Board:
    """Three queries."""
    known = thresholds()
    found = EarlyWarning.objects.filter(ended_at=None).order_by("level", "since", "pk")
    rows = [_row(one) for one in found.prefetch_related("ticks", "turns")]
    counts = [(level, sum(row.warning.level == level for row in rows)) for level in (1, 2, 3, 4)]
    return Board(
        rows, counts, known.version, round(known.dwell.total_seconds() / 3600), list(known.indicators.values())
    )


def open_of(indicator: str) -> list[EarlyWarning]:
    """Open warnings of one indicator. One query."""
    return list(EarlyWarning.objects.filter(indicator=indicator, ended_at=None).order_by("pk"))


def _row(warning: EarlyWarning) -> Row:
    known = thresholds()
    indicator = known.indicators[warning.indicator]
    ticks = {one.step: one for one in warning.ticks.all()}
    steps = [(step, ticks.get(step.name)) for step in known.playbook(warning.level)]
    turns = sorted(warning.turns.all(), key=lambda turn: turn.at)
    return Row(warning, indicator, indicator.limits[4 - warning.level], steps, turns)
