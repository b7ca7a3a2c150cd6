"""Owns when a line's tier is reviewed again: by the tier it had, and what was missed. Pure. Source: A092, F.4 Review.

The walk of a night is the review: a tier that can be told is kept with the day of the next one. What keeps a review
from being made is a fact that is too old; then it is missed, from the day after it was due.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from risk.events.history import Event
from risk.nights.levels import limits

CYCLE = "platform.cycle.set"


@dataclass(frozen=True, slots=True)
class Due:
    """The last review of a line: its tier then, and the day of the next; None: on an event, as tier E."""

    tier: str
    next_on: date | None


def cycle(platform: Sequence[Event]) -> Mapping[str, int]:
    """Days from one review to the next by tier: as the lender set it last, else as configured."""
    told = [event.data["scheduled_review_days"] for event in platform if event.type == CYCLE]
    return {**limits().review, **(told[-1] if told else {})}


def after(last: Due | None, tier: str | None, *, on: date, days: Mapping[str, int]) -> Due | None:
    """The review that a night makes of a line; None: none is due, or it can't be made.

    Args:
        last: None: never reviewed.
        tier: None: cannot be told.
    """
    is_due = last is None or (last.next_on is not None and last.next_on <= on) or (last.next_on is None and tier != "E")
    if tier is None or not is_due:
        return None
    return Due(tier, on + timedelta(days=days[tier]) if tier in days else None)


def is_missed(last: Due | None, made: Due | None, *, on: date) -> bool:
    """Whether a review was due before this night and was not made."""
    return made is None and last is not None and last.next_on is not None and last.next_on < on
