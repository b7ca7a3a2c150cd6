"""Owns what level a reading is, and how a warning rises at once and comes down slowly. Pure. Source: F.9."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

RED, ORANGE, YELLOW, BLUE, CALM = 1, 2, 3, 4, 5
INSIDE_ABOVE, INSIDE_BELOW = Decimal("0.9"), Decimal("1.1")


@dataclass(frozen=True, slots=True)
class Held:
    """Where a warning stands.

    Attributes:
        level: 1 (red) to 4 (blue); 5: over.
        calmer_since: since when every reading was calmer than the level; None while it is not.
    """

    level: int
    calmer_since: datetime | None = None


def level(value: Decimal, limits: Sequence[Decimal], *, below: bool) -> int:
    """The level of a reading: 1 (red) to 4 (blue), 5 where no limit is reached.

    Args:
        value: the reading, in the unit of the limits.
        limits: from blue to red.
        below: under a limit is that level; otherwise at or above it is.
    """
    reached = sum(value < limit if below else value >= limit for limit in limits)
    return CALM - reached


def settled(value: Decimal, limits: Sequence[Decimal], *, below: bool) -> int:
    """The level a reading lets a warning come down to: as if it were a tenth worse. Source: F.6, 10 % inside."""
    return level(value / INSIDE_BELOW if below else value / INSIDE_ABOVE, limits, below=below)


def after(held: Held, measured: int, *, now: datetime, dwell: timedelta, calm: int | None = None) -> Held:
    """Where a warning stands after a reading: up at once, down one level after a whole dwell of calmer readings.

    `calm` is the level that `settled` gives; left out: as measured.
    """
    if measured <= held.level:
        return Held(measured)
    allowed = measured if calm is None else calm
    if allowed <= held.level:  # inside the threshold, but not by enough
        return Held(held.level)
    since = held.calmer_since or now
    return Held(held.level, since) if now - since < dwell else _down(held.level + 1, allowed, now)


def escalated(levels: Sequence[int]) -> int:
    """The level of many indicators: the worst, and one worse where two stand there; red at most. Source: F.9."""
    worst = min(levels, default=CALM)
    return max(RED, worst - 1) if worst < CALM and sum(one == worst for one in levels) > 1 else worst


def _down(to: int, allowed: int, now: datetime) -> Held:
    return Held(to, now if allowed > to else None)
