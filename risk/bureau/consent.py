"""Whether a borrower's consent allows a report to be asked for. Pure. Source: rules on credit reporting, article 18."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from risk.events.history import Event

TYPE, PURPOSE = "credit.consent.updated", "bureau"


@dataclass(frozen=True, slots=True)
class Standing:
    """How the consent stands: `why` it is not valid, empty when it is, and when what rules was said."""

    why: str
    since: datetime | None


def standing(told: Sequence[Event], *, today: date) -> Standing:
    """By what was said last: silence is no consent, nor is one that was taken back or is over.

    Args:
        told: the borrower's events of consent, oldest first.
        today: in Shanghai; a consent holds to the end of its last day.
    """
    newest = next((one for one in reversed(told) if one.type == TYPE and one.data["purpose"] == PURPOSE), None)
    if newest is None:
        return Standing("never", None)
    if not newest.data["granted"]:
        return Standing("withdrawn", newest.time)
    over = newest.data.get("expires_on")
    return Standing("expired" if over and date.fromisoformat(over) < today else "", newest.time)
