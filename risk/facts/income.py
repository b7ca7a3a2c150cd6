"""What the borrower earns and owes each month, and what the bureau says. Pure. Amounts in fen."""

from dataclasses import dataclass
from datetime import date, datetime

from risk.events.history import Event
from risk.facts.dates import months, on
from risk.facts.told import Told, last

LEVEL_VERIFIED = 2
MONTHS_FRESH = 12


@dataclass(frozen=True, slots=True)
class Bureau:
    """The newest fresh bureau report.

    `disputed`: its borrower's objection is being checked, so nothing in it is for or against them. Source: F.1, C.1.
    """

    source: str
    as_of: date
    lenders: int
    enquiries_30d: int
    enquiries_90d: int
    monthly_debt_service: int | None
    adverse: bool
    adverse_class: str | None
    told_at: datetime
    disputed: bool = False


@dataclass(frozen=True, slots=True)
class Income:
    """Income and debt service.

    Attributes:
        verified: newest verified income of level 2 and up, at most 12 months old; None: unknown.
        last_verified_on: of the newest of level 2 and up, however old.
        change: newest ÷ the one before − 1.
        declared: newest declared income; it never holds anything.
        own, external: of `debt_service`; external may come from the bureau.
        told_at: newest event that moved any of these.
    """

    verified: int | None
    level: int | None
    verified_on: date | None
    last_verified_on: date | None
    change: float | None
    declared: int | None
    own: int | None
    external: int | None
    debt_service: int | None
    dti: float | None
    told_at: datetime | None


def bureau(told: Told) -> Bureau | None:
    """The newest bureau report of at most 30 days; None: unknown."""
    newest = last(event for event in told.theirs("credit.bureau.reported") if told.is_fresh(event.data["as_of"]))
    if newest is None:
        return None
    data = newest.data
    return Bureau(
        source=data["source"],
        as_of=on(data["as_of"]),
        lenders=data["lenders"],
        enquiries_30d=data["enquiries_30d"],
        enquiries_90d=data["enquiries_90d"],
        monthly_debt_service=data.get("monthly_debt_service"),
        adverse=data["adverse"],
        adverse_class=data.get("adverse_class"),
        told_at=newest.time,
        disputed=_is_disputed(told),
    )


def _is_disputed(told: Told) -> bool:
    """Whether any objection was handed in that has no answer yet."""
    answered = {event.data["case"] for event in told.theirs("credit.objection.closed")}
    return any(event.data["case"] not in answered for event in told.theirs("credit.objection.opened"))


def read(told: Told, report: Bureau | None) -> Income:
    """Income and debt service at the instant."""
    verified = [event for event in told.theirs("credit.income.verified") if event.data["level"] >= LEVEL_VERIFIED]
    newest = last(event for event in verified if _is_fresh(event, told.today))
    monthly = newest.data["monthly"] if newest else None
    declared = last(told.theirs("credit.income.declared"))
    owed = last(event for event in told.theirs("credit.debt_service.updated") if told.is_fresh(event.data["as_of"]))
    own = owed.data["own_monthly"] if owed else None
    external = _external(owed, report)
    total = None if own is None or external is None else own + external
    return Income(
        verified=monthly,
        level=newest.data["level"] if newest else None,
        verified_on=on(newest.data["verified_on"]) if newest else None,
        last_verified_on=on(verified[-1].data["verified_on"]) if verified else None,
        change=_change(verified, newest),
        declared=declared.data["monthly"] if declared else None,
        own=own,
        external=external,
        debt_service=total,
        dti=total / monthly if total is not None and monthly else None,
        told_at=max((event.time for event in (newest, owed) if event), default=None),
    )


def _is_fresh(event: Event, today: date) -> bool:
    return today <= months(on(event.data["verified_on"]), MONTHS_FRESH)


def _external(owed: Event | None, report: Bureau | None) -> int | None:
    external: int | None = owed.data.get("external_monthly") if owed else None
    if external is not None or report is None or report.disputed:
        return external
    return report.monthly_debt_service


def _change(verified: list[Event], newest: Event | None) -> float | None:
    if newest is None or (place := verified.index(newest)) == 0:
        return None
    before = verified[place - 1].data["monthly"]
    return (newest.data["monthly"] - before) / before if before else None
