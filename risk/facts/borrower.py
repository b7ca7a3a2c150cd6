"""Who the borrower is, as far as rules may ask. Pure."""

from dataclasses import dataclass
from datetime import date, datetime

from risk.facts.dates import full_years, maybe_on
from risk.facts.told import Told

KEPT = ("birth_on", "region", "segment", "industry", "id_expires_on", "kyc_status")


@dataclass(frozen=True, slots=True)
class Borrower:
    """Known identity; a later update without a field leaves the earlier value. Source: F.12 Freshness.

    Attributes:
        told_at: when each field was last told.
    """

    birth_on: date | None
    region: str | None
    segment: str | None
    industry: str | None
    id_expires_on: date | None
    kyc_status: str | None
    age: int | None
    told_at: dict[str, datetime]

    @property
    def groups(self) -> frozenset[str]:
        """The groups a rule may name: `minor`, or the segment. Source: F.12, rule group."""
        minor = {"minor"} if self.age is not None and self.age < 18 else set()  # noqa: PLR2004 - the age of majority
        return frozenset(minor | ({self.segment} if self.segment else set()))


def read(told: Told) -> Borrower:
    """The borrower as known at the instant."""
    known: dict[str, str] = {}
    told_at: dict[str, datetime] = {}
    for event in told.theirs("credit.borrower.updated"):
        for name in KEPT:
            value = event.data.get(name)
            if value is not None:
                told_at[name] = event.time if known.get(name) != value else told_at[name]
                known[name] = value
    birth_on = maybe_on(known.get("birth_on"))
    return Borrower(
        birth_on=birth_on,
        region=known.get("region"),
        segment=known.get("segment"),
        industry=known.get("industry"),
        id_expires_on=maybe_on(known.get("id_expires_on")),
        kyc_status=known.get("kyc_status"),
        age=full_years(birth_on, told.today) if birth_on else None,
        told_at=told_at,
    )
