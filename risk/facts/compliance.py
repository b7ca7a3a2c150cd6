"""Rules in force, agreements and consents. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from risk import clock
from risk.events.history import Event
from risk.facts.borrower import Borrower
from risk.facts.dates import instant, maybe_on, on
from risk.facts.incidents import covers
from risk.facts.told import Told

REGION_DIGITS = 6  # of a GB/T 2260 code
EXPIRED, CONFIRMED = "credit.agreement.expired", "credit.agreement.confirmed"


@dataclass(frozen=True, slots=True)
class Rule:
    """A published rule in force for the line's product.

    Attributes:
        group: the borrower's group it rules out, where it does.
        industry: the borrower's industry it rules out, where it does.
        is_unmet: a condition for everyone that this line has not confirmed.
    """

    ref: str
    title: str
    article: str
    effective_on: date
    condition: str
    group: str | None
    industry: str | None
    is_unmet: bool
    told_at: datetime


@dataclass(frozen=True, slots=True)
class Paper:
    """An agreement that expired, or a consent that lacks.

    Attributes:
        name: the document's ref, or `consent:` and its purpose.
        expired_on: of a consent its last good day, or the day it was refused.
    """

    name: str
    expired_on: date
    told_at: datetime


@dataclass(frozen=True, slots=True)
class Compliance:
    """What regulation asks of the line; the oldest first."""

    rules: tuple[Rule, ...]
    agreements: tuple[Paper, ...]
    consents: tuple[Paper, ...]

    @property
    def unmet(self) -> Rule | None:
        return next((rule for rule in self.rules if rule.is_unmet), None)

    @property
    def ruling_group(self) -> Rule | None:
        return next((rule for rule in self.rules if rule.group), None)

    @property
    def ruling_industry(self) -> Rule | None:
        return next((rule for rule in self.rules if rule.industry), None)


def read(told: Told, borrower: Borrower, *, product: str | None, partner: str | None) -> Compliance:
    """Rules, agreements and consents at the instant. Source: F.13 CMP-*."""
    return Compliance(_rules(told, borrower, product), _agreements(told), _consents(told, partner))


def _rules(told: Told, borrower: Borrower, product: str | None) -> tuple[Rule, ...]:
    confirmed = {event.data["document"] for event in told.mine(CONFIRMED)}
    in_force = told.once("rules", lambda: _in_force(told))
    found = [
        _rule(event, borrower, is_confirmed=event.subject in confirmed)
        for event in in_force
        if matches(event, product) and _holds_in(event.subject, borrower.region)
    ]
    return tuple(sorted(found, key=lambda rule: (rule.effective_on, rule.ref)))


def _in_force(told: Told) -> list[Event]:
    newest = {event.subject: event for event in told.anywhere("platform.rule.published")}
    return [event for event in newest.values() if on(event.data["effective_on"]) <= told.today]


def matches(event: Event, product: str | None) -> bool:
    """Whether an event's products hold the line's; absent: all do."""
    products = event.data.get("products")
    return products is None or product in products


def _holds_in(ref: str, region: str | None) -> bool:
    """Whether a rule holds where the borrower lives. A local one carries its region, as `CQ-2026-8@500000`."""
    _, at, where = ref.partition("@")
    if not at or not where.isdigit() or len(where) != REGION_DIGITS:
        return True
    return region is not None and covers(where, region)


def _rule(event: Event, borrower: Borrower, *, is_confirmed: bool) -> Rule:
    data = event.data
    groups, industries = data.get("groups") or (), data.get("industries") or ()
    is_for_all = not groups and not industries
    return Rule(
        ref=event.subject,
        title=data["title"],
        article=data["article"],
        effective_on=on(data["effective_on"]),
        condition=data["condition"],
        group=_first(groups, borrower.groups),
        industry=_first(industries, {borrower.industry} if borrower.industry else ()),
        is_unmet=is_for_all and not is_confirmed,
        told_at=event.time,
    )


def _first(named: Iterable[str], known: Iterable[str]) -> str | None:
    held = set(known)
    return next((name for name in named if name in held), None)


def _agreements(told: Told) -> tuple[Paper, ...]:
    newest = {event.data["document"]: event for event in told.mine(EXPIRED, CONFIRMED)}
    return tuple(
        Paper(name, clock.day(instant(event.data["at"])), event.time)
        for name, event in newest.items()
        if event.type == EXPIRED
    )


def _consents(told: Told, partner: str | None) -> tuple[Paper, ...]:
    newest = {event.data["purpose"]: event for event in told.theirs("credit.consent.updated")}
    asked = ("bureau", "partner") if partner else ("bureau",)
    return tuple(paper for purpose in asked if (paper := _lacking(told, purpose, newest.get(purpose))))


def _lacking(told: Told, purpose: str, event: Event | None) -> Paper | None:
    if event is None:
        return None
    expires_on = maybe_on(event.data.get("expires_on"))
    if not event.data["granted"]:
        return Paper(f"consent:{purpose}", clock.day(event.time), event.time)
    if expires_on is not None and expires_on < told.today:
        return Paper(f"consent:{purpose}", expires_on, event.time)
    return None
