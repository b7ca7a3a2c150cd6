"""Owns asking for a recheck: a preview that changes nothing, and the run that stores and orders."""

from collections.abc import Collection
from datetime import datetime

from risk import clock
from risk.events import queries as events
from risk.policy import Policy
from risk.policy import services as policies
from risk.recheck.assess import Recheck, assess


def preview(
    line: str,
    *,
    income: int,
    level: int,
    explained: Collection[str] = (),
    at: datetime | None = None,
    known_at: datetime | None = None,
    policy: Policy | None = None,
) -> Recheck:
    """What a line would get; stores and orders nothing. 2 queries.

    Args:
        line: its ref.
        income: recognised a month, fen.
        level: 1 (declared) to 4.
        explained: codes whose explanation a person accepted.
        at: left out: now.
        known_at: what arrived later does not count; left out: all we know.
        policy: left out: the one in force.

    Raises:
        NoSuchLine: it was never opened.
        BadIncome, NotExplainable: see `assess`.
    """
    at = at or clock.now()
    return assess(
        events.history(line, at=at, known_at=known_at),
        at=at,
        policy=policy or policies.current(),
        income=income,
        level=level,
        explained=tuple(explained),
    )
