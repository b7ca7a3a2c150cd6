"""Owns what a diagnosis is: stops, reasons, the waterfall, and everything said of a line at a moment. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from risk.facts import Facts, Record

type Capability = Literal["repay", "draw", "limit", "raise"]
type State = Literal["open", "held", "cut", "closed", "unknown"]
type Who = Literal["machine", "person", "borrower", "partner"]
type Attribution = Literal["policy", "customer", "both"]

# A code on several capabilities is shown for the first of these. Source: F.12.
CAPABILITIES: tuple[Capability, ...] = ("repay", "draw", "limit", "raise")
SITUATIONS = ("S5", "S1", "S2_ZERO", "S2_PART", "S3", "S4_CLOSED", "S4_CUT", "S4_RAISE")  # display order


@dataclass(frozen=True, slots=True)
class Stop:
    """One code that stops one capability, recorded, live or both.

    Attributes:
        code: as recorded or ruled; it may be one that nobody outside may see.
        records: the core's records behind it, the oldest first.
        is_live: its rule is true now.
        cap: a live amount rule: amounts up to this many fen still pass.
        facts: what its evidence is read from: those of now while it is live, else those of its record.
        is_closing: the line was closed for it.
    """

    code: str
    capability: Capability
    since: datetime
    facts: Facts = field(repr=False)
    records: tuple[Record, ...] = ()
    is_live: bool = False
    cap: int | None = None
    is_closing: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """A fact and the way it would have to go; never how far."""

    fact: str
    direction: str


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason as it may be told.

    Attributes:
        code: public; GEN-REVIEW and GEN-CHECKING stand for what can't be said.
        capability: the first of repay, draw, limit, raise that it stops; `stops` holds them all.
        eta: when it should be right again.
        review: days, a date, or None: on an event.
        hidden_why: why it is kept but not shown; empty for those shown.
    """

    code: str
    capability: Capability
    stops: tuple[Capability, ...]
    situations: frozenset[str]
    since: datetime
    evidence: Mapping[str, object]
    eta: str | None
    proofs: tuple[str, ...]
    would_change: tuple[Change, ...]
    review: int | date | None
    who: Who
    hidden_why: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the waterfall, in fen; all but the last add up to the last."""

    step: str
    amount: int


@dataclass(frozen=True)
class Diagnosis:
    """What is so of a line at a moment, and why.

    Attributes:
        reasons: at most four, the first is primary; `hidden` holds the rest with why.
        values: what each rule came to, (code and capability) -> true, false or None; secret rules are left out.
        alerts: what somebody must look at now: a code the core sent that can't be true.
        policy, texts: the versions used.
        known_at: when the newest of what it was made from had arrived, for who makes it again: what arrived later was
            not read; None where the platform's events were read apart, for many lines.
    """

    line: str
    borrower: str
    at: datetime
    known_at: datetime | None
    situations: tuple[str, ...]
    capabilities: Mapping[str, State]
    waterfall: tuple[Step, ...]
    reasons: tuple[Reason, ...]
    hidden: tuple[Reason, ...]
    still_works: tuple[str, ...]
    next_review_on: date | None
    decided_by: Who | None
    attribution: Attribution | None
    incident: Mapping[str, object] | None
    policy: str
    texts: str
    facts: Facts = field(repr=False)
    values: Mapping[str, bool | None] = field(repr=False)
    alerts: tuple[str, ...] = ()

    @property
    def usable(self) -> int:
        """What can be drawn now, in fen."""
        return self.waterfall[-1].amount

    @property
    def primary(self) -> Reason | None:
        return self.reasons[0] if self.reasons else None
