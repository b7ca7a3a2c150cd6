"""The money of one line: draws, payments, what is used and what has not come back. Pure."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

from risk.events.history import Event
from risk.facts.dates import on
from risk.facts.told import Told

RECEIVED, FAILED, POSTED = "credit.repayment.received", "credit.repayment.failed", "credit.repayment.posted"


class Instalment(NamedTuple):  # made for every instalment of every reading: a dataclass takes three times as long
    """One instalment of a paid draw; amounts in fen."""

    line: str
    loan: str
    n: int
    due_on: date


class Draw(NamedTuple):
    """One paid draw; the amount in fen."""

    line: str
    ref: str
    loan: str
    amount: int
    at: datetime
    instalments: tuple[Instalment, ...]


@dataclass(frozen=True, slots=True)
class Payment:
    """One payment that was received; `loan` is None when it named none. The amount in fen."""

    line: str
    ref: str
    amount: int
    channel: str
    at: datetime
    loan: str | None


@dataclass(frozen=True, slots=True)
class Posting:
    """One payment that was posted and whose limit has not wholly come back; the amount in fen."""

    ref: str
    amount: int
    at: datetime


@dataclass(frozen=True)
class Account:
    """The money of one line, as told. Source: F.12.

    Attributes:
        used: Σ draws − Σ posted principal, not below 0; fen.
        unposted: payments received, not posted and not failed since; the oldest first.
        unreleased: posted payments whose limit has not come back; the oldest first.
        repays: payment ref -> when it was received or posted, the earlier.
        channel: of the newest repayment of 90 days, received or failed.
        repaid: loans whose whole principal was posted.
        attempt: the newest of received and failed.
    """

    line: str
    draws: tuple[Draw, ...]
    used: int
    unposted: tuple[Payment, ...]
    unreleased: tuple[Posting, ...]
    repays: dict[str, datetime] = field(repr=False)
    channel: str | None
    repaid: frozenset[str]
    attempt: Event | None


def read(told: Told, line: str) -> Account:
    """One line's money."""
    draws = _draws(told, line)
    posted = _postings(told.of(line, POSTED))
    drawn: dict[str, int] = {}
    for draw in draws:
        drawn[draw.loan] = drawn.get(draw.loan, 0) + draw.amount
    paid: dict[str, int] = {}
    for event in posted:
        paid[event.data["loan_ref"]] = paid.get(event.data["loan_ref"], 0) + event.data["principal"]
    attempts = told.of(line, RECEIVED, FAILED)
    attempt = attempts[-1] if attempts else None
    return Account(
        line=line,
        draws=draws,
        used=max(0, sum(drawn.values()) - sum(paid.values())),
        unposted=_unposted(told, line),
        unreleased=_unreleased(told, line, posted),
        repays=_repays(told, line),
        channel=attempt.data["channel"] if attempt and told.within(attempt.time, days=90) else None,
        repaid=frozenset(loan for loan, amount in drawn.items() if paid.get(loan, 0) >= amount),
        attempt=attempt,
    )


def _draws(told: Told, line: str) -> tuple[Draw, ...]:
    newest = {event.data["draw_ref"]: event for event in told.of(line, "credit.draw.paid")}
    return tuple(_draw(line, event) for event in newest.values())


def _draw(line: str, event: Event) -> Draw:
    data = event.data
    loan = data["loan_ref"]
    parts = tuple(Instalment(line, loan, part["n"], on(part["due_on"])) for part in data["instalments"])
    return Draw(line, data["draw_ref"], loan, data["amount"], event.time, parts)


def _postings(events: list[Event]) -> list[Event]:
    """Postings, one for each payment, loan and moment: a payment may be posted in parts."""
    return list({(event.data["payment_ref"], event.data["loan_ref"], event.time): event for event in events}.values())


def _unposted(told: Told, line: str) -> tuple[Payment, ...]:
    posted = {event.data["payment_ref"] for event in told.of(line, POSTED)}
    failed: dict[str, tuple[datetime, int]] = {}
    for event in told.of(line, FAILED):
        if ref := event.data.get("payment_ref"):
            failed[ref] = event.time, event.seq
    waiting: dict[str, Payment] = {}
    for event in told.of(line, RECEIVED):
        data, ref = event.data, event.data["payment_ref"]
        if ref in posted or ((gone := failed.get(ref)) and gone > (event.time, event.seq)):
            continue
        earlier = waiting.get(ref)
        if earlier is None or earlier.at == event.time:
            waiting[ref] = Payment(line, ref, data["amount"], data["channel"], event.time, data.get("loan_ref"))
    return tuple(sorted(waiting.values(), key=lambda payment: payment.at))


def _unreleased(told: Told, line: str, posted: list[Event]) -> tuple[Posting, ...]:
    released: dict[str, int] = {}
    for event in told.of(line, "credit.limit.released"):
        ref = event.data["payment_ref"]
        released[ref] = released.get(ref, 0) + event.data["amount"]
    principal: dict[str, int] = {}
    first: dict[str, datetime] = {}
    for event in posted:
        ref = event.data["payment_ref"]
        principal[ref] = principal.get(ref, 0) + event.data["principal"]
        first.setdefault(ref, event.time)
    waiting = [
        Posting(ref, amount - released.get(ref, 0), first[ref])
        for ref, amount in principal.items()
        if amount > released.get(ref, 0)
    ]
    return tuple(sorted(waiting, key=lambda posting: posting.at))


def _repays(told: Told, line: str) -> dict[str, datetime]:
    times: dict[str, datetime] = {}
    for event in told.of(line, RECEIVED, POSTED):
        times.setdefault(event.data["payment_ref"], event.time)
    return times
