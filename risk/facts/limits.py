"""The limit of the line and what is left of it. Pure. Amounts in fen."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from risk.events.history import Event
from risk.facts.accounts import Account
from risk.facts.told import Told, last, one_a_moment

YEAR = timedelta(days=365)
REQUESTED, DECLINED, PAID = "credit.draw.requested", "credit.draw.declined", "credit.draw.paid"


@dataclass(frozen=True, slots=True)
class Limits:
    """The line's limit. Amounts in fen; None while the line was never opened.

    Attributes:
        approved: highest limit in force at any moment of the last 365 d, the one at its start included.
        asked: the newest request of the last 24 h, if it is not paid; `asked_at` is its time.
        other_exposure: Σ limits of the borrower's other open lines.
    """

    now: int | None
    approved: int | None
    used: int
    unreleased: int
    pending: int
    remaining: int | None
    asked: int | None
    asked_at: datetime | None
    closed: bool
    own_used: int
    other_exposure: int
    product: str | None
    partner: str | None
    annual_rate_bps: int | None
    opened_at: datetime | None


def read(told: Told, accounts: Mapping[str, Account]) -> Limits:
    """The line's limit at the instant. Source: F.12."""
    account = accounts[told.line]
    opened = last(told.mine("credit.line.opened"))
    now, closed = limit_now(told, told.line), is_closed(told, told.line)
    asked = _asked(told)
    unreleased, pending = sum(posting.amount for posting in account.unreleased), _pending(told)
    left = None if now is None else max(0, now - account.used - unreleased - pending)
    return Limits(
        now=now,
        approved=_approved(told, opened),
        used=account.used,
        unreleased=unreleased,
        pending=pending,
        remaining=0 if closed else left,
        asked=asked.data["amount"] if asked else None,
        asked_at=asked.time if asked else None,
        closed=closed,
        own_used=sum(one.used for one in accounts.values()),
        other_exposure=sum(limit_now(told, line) or 0 for line in told.lines[1:] if not is_closed(told, line)),
        product=opened.data["product"] if opened else None,
        partner=partner_of(told, told.line),
        annual_rate_bps=opened.data["annual_rate_bps"] if opened else None,
        opened_at=opened.time if opened else None,
    )


def limit_now(told: Told, line: str) -> int | None:
    """`current` of the newest change, else the limit it was opened with."""
    if changed := told.of(line, "credit.line.limit_changed"):
        return int(changed[-1].data["current"])
    opened = told.of(line, "credit.line.opened")
    return int(opened[-1].data["limit"]) if opened else None


def is_closed(told: Told, line: str) -> bool:
    """Whether the newest of closed and reopened is closed."""
    newest = last(told.of(line, "credit.line.closed", "credit.line.reopened"))
    return newest is not None and newest.type == "credit.line.closed"


def partner_of(told: Told, line: str) -> str | None:
    """The partner that funds a line; None: our own pool."""
    opened = last(told.of(line, "credit.line.opened"))
    return opened.data.get("partner") if opened else None


def _approved(told: Told, opened: Event | None) -> int | None:
    start = told.at - YEAR
    changes = list(one_a_moment(told.mine("credit.line.limit_changed")))
    steps = [(event.time, int(event.data["current"])) for event in changes]
    if opened and (not steps or opened.time < steps[0][0]):
        steps.insert(0, (opened.time, int(opened.data["limit"])))
    at_start = [limit for time, limit in steps if time <= start][-1:]
    return max(at_start + [limit for time, limit in steps if time > start], default=None)


def _pending(told: Told) -> int:
    requested = {event.data["draw_ref"]: event for event in told.mine(REQUESTED)}
    settled = {event.data["draw_ref"] for event in told.mine(PAID, DECLINED)}
    return sum(
        event.data["amount"]
        for ref, event in requested.items()
        if ref not in settled and told.within(event.time, hours=24)
    )


def _asked(told: Told) -> Event | None:
    newest = last(told.mine(REQUESTED))
    if newest is None or not told.within(newest.time, hours=24):
        return None
    paid = any(event.data["draw_ref"] == newest.data["draw_ref"] for event in told.mine(PAID))
    return None if paid else newest
