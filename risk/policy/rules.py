"""Owns the parts of a policy: rules, derived values, what a rule's truth would take to change. Pure."""

from dataclasses import dataclass
from typing import Literal

from risk.policy.language import Expression, Kind

type Capability = Literal["draw", "raise", "limit", "repay"]
CAPABILITIES: tuple[Capability, ...] = ("draw", "raise", "limit", "repay")
GATES = tuple(f"G{number}" for number in range(9))
CAUSES = ("borrower", "policy", "funding", "lender_fault", "regulation")
KINDS = ("wait", "do", "appeal", "contact", "none")


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of the policy: facts into a code.

    Attributes:
        code: of the reason catalogue.
        when: the predicate; None: true by the lender's record only.
        capabilities: what it holds; which of them, when `by` says so, the diagnosis decides.
        cap: the rule stops only amounts above this many fen; None, or an unknown value: it stops every amount.
        by: `rule`, `service` (the service map of F.12), `balance` (draw when nothing is usable, else limit), `record`.
        review: days as digits, a date or instant of the evidence by name, or `event`.
        hard: a recheck keeps the limit as it is while the rule is true (G0-G3).
        explain: a person's accepted explanation lifts it.
        targets: the facts a borrower may aim for; None: every fact that would flip it.
    """

    code: str
    when: Expression | None
    capabilities: tuple[Capability, ...]
    gate: str
    cause: str
    kind: str
    review: str
    cap: Expression | None = None
    by: str = "rule"
    hard: bool = False
    explain: bool = False
    targets: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Value:
    """A derived value or a term of the sizing: its name, its fixed type, how it is computed."""

    name: str
    kind: Kind
    sql: Expression


@dataclass(frozen=True, slots=True)
class Flip:
    """A fact and the way it would have to go for a rule to let go; never how far.

    `is`: be true, or be known at all; `is_not`: not be what it is.
    """

    fact: str
    direction: Literal["above", "below", "is", "is_not"]
