"""Owns what level a reading is, and how a warning rises at once and comes down slowly. Pure. Source: F.9."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

RED, ORANGE, YELLOW, BLUE, CALM = 1, 2, 3, 4, 5


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


def after(held: Held, measured: int, *, now: datetime, dwell: timedelta) -> Held:
    """Where a warning stands after a reading: up at once, down one level after a whole dwell of calmer readings."""
    if measured <= held.level:
        return Held(measured)
    since = held.calmer_since or now
    return Held(held.level, since) if now - since < dwell else _down(held.level + 1, measured, now)


def _down(to: int, measured: int, now: datetime) -> Held:
    return Held(to, now if measured > to else None)
