"""Owns which early-warning level each indicator of a borrower gives. Pure. Source: F.9, customer.

An unknown fact gives no level. How a line is being paid is read by `paying`.
"""

import tomllib
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path

from risk.events.history import Event, History
from risk.facts import Facts
from risk.watching.levels import CALM, INSIDE_ABOVE, escalated

DAYS = 30


@dataclass(frozen=True, slots=True)
class Limits:
    """The file beside this module. A limit of 0 gives no level."""

    version: str
    dwell: timedelta
    told: timedelta
    of: Mapping[str, tuple[Decimal, ...]]
    above: frozenset[str]
    review: Mapping[str, int]


@cache
def limits() -> Limits:
    raw = tomllib.loads((Path(__file__).parent / "limits.toml").read_text(), parse_float=Decimal)
    of = {
        name: tuple(map(Decimal, told["limits"]))
        for name, told in raw.items()
        if isinstance(told, dict) and "limits" in told
    }
    return Limits(
        raw["version"], timedelta(hours=raw["dwell_hours"]), timedelta(hours=raw["told_hours"]), of,
        frozenset(name for name in of if raw[name].get("above")), raw["review"],
    )  # fmt: skip


def measures(facts: Facts, used_share: Decimal | None) -> dict[str, Decimal]:
    """What is known of a borrower's indicators. `used_share` is the mean of 30 days."""
    values = facts.values
    fall = values.get("income_change")
    found = {
        "days_past_due": values.get("dpd_now"),
        "used_share": used_share,
        "draws_30d": values.get("draws_30d"),
        "enquiries_30d": values.get("enquiries_30d"),
        "lenders": values.get("lenders"),
        "income_fall": max(Decimal(0), -Decimal(str(fall))) if fall is not None else None,
        "dti": values.get("dti"),
    }
    return {name: Decimal(str(value)) for name, value in found.items() if value is not None}


def levels(measured: Mapping[str, Decimal], *, worse_by: Decimal = Decimal(1)) -> dict[str, int]:
    """Each indicator's level, 1 (red) to 4 (blue), those that reach one.

    Args:
        measured: as `measures` gives them.
        worse_by: divides each value first; 0.9 asks at what level it would stand if a tenth worse.
    """
    known = limits()
    found = {
        name: _level(value / worse_by, known.of[name], above=name in known.above) for name, value in measured.items()
    }
    # Enquiries and lenders are one indicator: both must reach a level.
    both = [found.pop(name, CALM) for name in ("enquiries_30d", "lenders")]
    found["enquiries"] = max(both)
    return {name: level for name, level in found.items() if level < CALM}


def level(found: Mapping[str, int]) -> int:
    """A borrower's level: the worst, one worse where two stand at it."""
    return escalated(list(found.values()))


def settled(measured: Mapping[str, Decimal]) -> int:
    """The level they may come down to: as if every indicator were a tenth worse. Source: F.6."""
    return level(levels(measured, worse_by=INSIDE_ABOVE))


def used_share(history: History, facts: Facts) -> Decimal | None:
    """The mean share of the limit in use at the ends of the last 30 days; None where no limit was known or above 0."""
    waiting = deque(event for event in history.events if event.subject == facts.line)
    shares: list[Decimal | None] = []
    used, limit = 0, None
    for day in reversed(range(DAYS)):
        end = facts.at - timedelta(days=day)
        while waiting and waiting[0].time <= end:
            used, limit = _after(waiting.popleft(), used, limit)
        shares.append(min(Decimal(1), max(Decimal(0), Decimal(used) / limit)) if limit else None)
    known = [share for share in reversed(shares) if share is not None]
    return sum(known, Decimal(0)) / len(known) if known else None


def _after(event: Event, used: int, limit: int | None) -> tuple[int, int | None]:
    """What is drawn and what may be, after an event, in fen."""
    match event.type:
        case "credit.draw.paid":
            return used + event.data["amount"], limit
        case "credit.repayment.posted":
            return used - event.data["principal"], limit
        case "credit.line.opened":
            return used, event.data["limit"]
        case "credit.line.limit_changed":
            return used, event.data["current"]
    return used, limit


def _level(value: Decimal, of: Sequence[Decimal], *, above: bool) -> int:
    reached = [
        CALM - 1 - place for place, limit in enumerate(of) if limit and (value > limit if above else value >= limit)
    ]
    return min(reached, default=CALM)
