"""The explanation, typed as the contract spells it."""

from typing import NotRequired, TypedDict


class Step(TypedDict):
    step: str
    amount: int


class Remedy(TypedDict):
    kind: str
    text: str
    proofs: list[str]
    eta: str | None


class Change(TypedDict):
    fact: str
    direction: str
    text: str


class Reason(TypedDict):
    code: str
    category: str
    cause: str
    capability: str
    primary: bool
    text: str
    evidence: dict[str, object]
    since: str | None
    remedy: Remedy
    appealable: bool
    would_change: list[Change]


class Appeal(TypedDict):
    number: str
    status: str
    opened_at: str | None
    decided_at: str | None
    next_by: str | None


class DecisionRef(TypedDict):
    id: str
    policy: str
    at: str


class Explanation(TypedDict):
    line: str
    borrower: str
    at: str
    situations: list[str]
    capabilities: dict[str, str]
    waterfall: list[Step]
    reasons: list[Reason]
    still_works: list[str]
    next_review_on: str | None
    decided_by: str | None
    attribution: str | None
    incident: NotRequired[dict[str, object] | None]
    appeal: Appeal | None
    decision: DecisionRef | None
