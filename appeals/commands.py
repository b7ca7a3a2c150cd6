"""Owns what the chart is told: the command, who gives it, and what is known of them. Pure: no database, no clock."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol, Self

from appeals.status import Event, Part

Verdict = Literal["approve", "decline", "change"]
Outcome = Literal["full", "partial", "keep"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who acts.

    Attributes:
        parts: what they may act as (E.2).
        staff_id: the user's key; None for a borrower, an agent of theirs, the assistant and the system.
        ref: the borrower's reference, or the name of a program.
        delegated_by: on whose authority, when not their own.
    """

    parts: frozenset[Part]
    staff_id: int | None = None
    ref: str = ""
    delegated_by: str = ""

    @property
    def name(self) -> str:
        return f"staff:{self.staff_id}" if self.staff_id is not None else self.ref


SYSTEM = Actor(parts=frozenset({Part.SYS}), ref="SYS")


def customer(borrower: str, *, delegated_by: str = "") -> Actor:
    return Actor(parts=frozenset({Part.CUST}), ref=borrower, delegated_by=delegated_by)


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing asked for, with what would do as well (N4)."""

    proof: str
    why: str
    alternatives: tuple[str, ...] = ()

    def to_json(self) -> dict[str, object]:
        return {"proof": self.proof, "why": self.why, "alternatives": list(self.alternatives)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Papers:
    """The state of a case's files, as the proofs room counts them.

    Attributes:
        scanning, reading: files not yet found clean, files not yet read.
        held: the proofs that are in and usable, by code.
        missing: the necessary ones that are not (the minimum-evidence planner).
        red, amber: findings by severity (spec 04).
        total: files that are in, unreadable ones too; `newest_at` is when the last of them came.
    """

    scanning: int = 0
    reading: int = 0
    held: tuple[str, ...] = ()
    missing: tuple[Item, ...] = ()
    red: int = 0
    amber: int = 0
    total: int = 0
    newest_at: datetime | None = None

    @property
    def is_settled(self) -> bool:
        return not self.scanning and not self.reading

    @property
    def count(self) -> int:
        """Whatever was provided counts, whether or not a machine could read it."""
        return max(self.total, len(self.held))


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """What a colleague judged from.

    Attributes:
        seen: the case's version that was shown; a newer one is refused.
        active: seconds at work on it, as the screen measured.
    """

    seen: int | None = None
    active: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognition:
    """The income a colleague takes as proven: fen a month, how well, and the codes the borrower explained."""

    income: int
    level: int
    explained: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What a reviewer puts forward, and what the preview said of it.

    Attributes:
        income: recognised monthly income in fen, no share left to take.
        level: 1 declared .. 4 verified with the issuer.
        amount, limit_now: fen.
        eyes: who must agree before it counts (E.7).
        targets: what would improve the outcome; a decline has one or says why none.
        suggested: fen a month that the machine had recognised; whoever always agrees with it is noticed (C.6 e).
        version: the case's version it was made on.
        answers: grants what was asked instead of an amount.
    """

    verdict: Verdict
    by: int
    version: int
    income: int | None = None
    level: int | None = None
    explained: tuple[str, ...] = ()
    outcome: Outcome = "keep"
    amount: int = 0
    limit_now: int = 0
    policy: str = ""
    eyes: tuple[Part, ...] = ()
    targets: tuple[str, ...] = ()
    suggested: int = 0
    answers: bool = False

    def to_json(self) -> dict[str, object]:
        said: dict[str, object] = {
            "verdict": self.verdict,
            "by": self.by,
            "version": self.version,
            "income": self.income,
            "level": self.level,
            "explained": list(self.explained),
            "outcome": self.outcome,
            "amount": self.amount,
            "limit_now": self.limit_now,
            "policy": self.policy,
            "eyes": [eye.value for eye in self.eyes],
            "targets": list(self.targets),
            "suggested": self.suggested,
        }
        return said | {"answers": True} if self.answers else said

    @classmethod
    def from_json(cls, body: Mapping[str, object]) -> Self:
        fields = dict(body)
        for name in ("explained", "targets"):
            fields[name] = tuple(str(item) for item in fields[name])  # type: ignore[attr-defined]
        fields["eyes"] = tuple(Part(eye) for eye in fields["eyes"])  # type: ignore[attr-defined]
        return cls(**fields)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What the re-check said.

    Attributes:
        decision: the stored decision, or nothing while it may not be acted on.
        needs_eyes: the outcome itself asks for a second pair of eyes.
    """

    outcome: Outcome
    amount: int
    needs_eyes: bool = False
    decision: str = ""
    policy: str = ""

    def to_json(self) -> dict[str, object]:
        return {
            "outcome": self.outcome,
            "amount": self.amount,
            "needs_eyes": self.needs_eyes,
            "decision": self.decision,
            "policy": self.policy,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One command to one case.

    Attributes:
        event: a transition of CaseFlow.
        key: names the command; the same key moves a case once.
        note: reasons in the actor's own words, kept in the trail.
        choice: the reason a borrower picked instead of writing one.
        kind: the kind of case to redirect to, or what was noticed.
        why_none: why a decline names no improvement target.
        assignee: who gets a reopened case.
        documents: SHA-256 of the proofs that were in when somebody judged.
        active: seconds the colleague was at work on the case's screen, as measured there; None where nothing measured.
    """

    event: Event
    key: str
    actor: Actor
    note: str = ""
    statement: str = ""
    choice: str = ""
    consents: tuple[str, ...] = ()
    items: tuple[Item, ...] = ()
    papers: Papers | None = None
    proposal: Proposal | None = None
    result: Result | None = None
    kind: str = ""
    why_none: str = ""
    assignee: int | None = None
    documents: tuple[str, ...] = ()
    active: int | None = None

    def to_json(self) -> dict[str, object]:
        """What the trail keeps of it. A borrower's words stay in the case, where they can be erased."""
        said: dict[str, object] = {
            "choice": self.choice,
            "consents": list(self.consents),
            "items": [item.to_json() for item in self.items],
            "proposal": self.proposal.to_json() if self.proposal else None,
            "result": self.result.to_json() if self.result else None,
            "kind": self.kind,
            "why_none": self.why_none,
            "assignee": self.assignee,
            "documents": list(self.documents),
        }
        kept = {name: value for name, value in said.items() if value}
        return kept if self.active is None else kept | {"active": self.active}


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What is known of the actor and the case at the moment of a move, read under the case's lock.

    Attributes:
        at: the moment.
        conflicts: reasons of E.6 that bar this person, as codes; empty when none.
        superiors: the actor's reporting line upwards.
        before: staff who acted in an earlier life of this case.
            eyes: second pairs of eyes already given in this round, with who gave them.
        delivered: the newest decision was told in at least one channel.
        extensions: how often the law lets this kind of case take more time.
        cool_off: until when the same reasons may not be appealed again without anything new.
        has_viewed: they said what they think before the machine did (C.6 b).
    """

    at: datetime
    conflicts: tuple[str, ...] = ()
    superiors: frozenset[int] = field(default_factory=frozenset)
    before: frozenset[int] = field(default_factory=frozenset)
    eyes: Mapping[Part, int] = field(default_factory=dict)
    delivered: bool = False
    extensions: int = 2
    cool_off: datetime | None = None
    has_viewed: bool = False


class Subject(Protocol):
    """What the chart reads from a case."""

    status: str
    kind: str
    choice: str
    borrower: str
    assignee_id: int | None
    locked_until: datetime | None
    opened_at: datetime
    statement: str
    codes: list[str]
    rounds: int
    extended: int
    version: int
    proofs_in: int
    second: bool
    waits_until: datetime | None
    window_until: datetime | None
    closed_at: datetime | None
    lifted_at: datetime | None
    applied_at: datetime | None
    tries: int

    @property
    def proposed(self) -> Proposal | None: ...

    @property
    def needs_first_view(self) -> bool: ...
