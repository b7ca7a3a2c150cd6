"""Owns the recheck itself: verified facts in, outcome and amount out. Pure. Source: F.3, F.12 "Recheck"."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Literal, cast

from risk import clock, facts
from risk.diagnosis import Diagnosis, capabilities, diagnose
from risk.events.history import Event, History
from risk.policy import Policy
from risk.policy.rules import CAPABILITIES
from risk.recheck.errors import BadIncome, NotExplainable

type Outcome = Literal["full", "partial", "keep"]

VERIFIED = 2  # from this level on an income replaces what was known. Source: F.12
LEVELS = range(1, 5)
TERMS = (
    "tier", "income_used", "pay_free", "l_capacity", "l_tier", "l_restore", "l_statcap", "headroom", "l_new",
    "limit_prev", "limit_now", "f_dpd", "f_velocity", "f_multi", "f_overlay",
)  # fmt: skip
BOUNDS = ("l_capacity", "l_tier", "l_restore", "l_statcap", "headroom")
MONEY = {"income_used", "pay_free", "limit_prev", "limit_now", "l_new", *BOUNDS}
OWN_WISH = "ACC-SELF"
NEEDED = ("tier", "debt_service", "annual_rate_bps", "approved")


@dataclass(frozen=True)
class Recheck:
    """What a line would get on what was proven; the contract's `recheck`, and what stands behind it.

    Attributes:
        amount: the limit, fen; never below the limit now, never above the one before.
        capabilities: draw, raise, limit, repay as they would be after it.
        failed_then: codes shown before.
        passes_now: those of them that are now false.
        unknown: facts whose absence leaves the amount to a person.
        terms: by name; fen, factors; None cannot be told or sets no bound.
        binding: the terms that set the amount, when it is less than there was. Not in the contract.
        facts: what the policy read, by registered name.
        values: (code capability) -> true, false, None; and every term. Neither holds what is secret.
    """

    line: str
    at: datetime
    outcome: Outcome
    amount: int
    capabilities: Mapping[str, str]
    failed_then: tuple[str, ...]
    passes_now: tuple[str, ...]
    unknown: tuple[str, ...]
    terms: Mapping[str, int | float | str | None]
    policy: str
    four_eyes: bool
    binding: tuple[str, ...]
    facts: Mapping[str, object] = field(repr=False)
    values: Mapping[str, object] = field(repr=False)

    @property
    def restores(self) -> int:
        """What is given back, fen."""
        return self.amount - cast("int", self.terms["limit_now"])

    @property
    def is_stopped(self) -> bool:
        """Whether a hard gate, or what is not known, keeps the limit whatever the policy."""
        return self.values["stopped"] is True

    @property
    def grades(self) -> Mapping[str, str | None]:
        """`capacity`, of the income, and `willingness`, of the payments: A (best) to D; None: cannot be told. A034."""
        return {name: cast("str | None", self.values.get(f"{name}_grade")) for name in ("capacity", "willingness")}

    @property
    def remaining(self) -> tuple[str, ...]:
        """The codes shown before that still stand."""
        return tuple(code for code in self.failed_then if code not in self.passes_now and self.outcome != "full")

    def to_json(self) -> dict[str, Any]:
        """Exactly the contract's object."""
        return {
            "line": self.line, "outcome": self.outcome, "amount": self.amount, "capabilities": dict(self.capabilities),
            "failed_then": list(self.failed_then), "passes_now": list(self.passes_now), "unknown": list(self.unknown),
            "terms": dict(self.terms), "policy": self.policy, "four_eyes": self.four_eyes,
        }  # fmt: skip


def assess(
    history: History,
    *,
    at: datetime,
    policy: Policy,
    income: int,
    level: int,
    explained: Collection[str] = (),
) -> Recheck:
    """The recheck of a line at an instant.

    Args:
        history: of the line, until `at`.
        at: aware.
        policy: that rules it.
        income: recognised a month, fen, D.0's shares already applied.
        level: 1 (declared) to 4.
        explained: codes whose explanation a person accepted.

    Raises:
        BadIncome: no income, or no level.
        NotExplainable: no explanation lifts one of the codes.
    """
    _check(policy, income, level, explained)
    before = diagnose(history, at=at, policy=policy, is_attributed=False)
    proven = with_income(history, at=at, income=income, level=level)
    after = before.facts if proven is history else facts.read(proven, at=at)
    values = {**after.values, "income_level": level}
    if level >= VERIFIED and values["income_change"] is None:
        values["income_change"] = 0.0  # a first proof is no fall: it answers what nobody had verified
    lifted = policy.without(explained)
    holds = lifted.run(values).holds
    terms = policy.size(values, income=income, level=level, hard=_is_hard(lifted, holds, before))
    outcome = cast("Outcome", terms["outcome"])
    limit = cast("int", terms["amount"] or 0)
    raised = with_limit(proven, at=at, previous=after.limits.now or 0, current=limit)
    told = {
        **terms,
        "headroom": values["headroom"],
        "limit_prev": values["approved"],
        "limit_now": values["limit_now"],
        "f_dpd": terms["f_delay"],
    }
    states = capabilities(raised, at=at, policy=lifted)
    return Recheck(
        line=history.line,
        at=at,
        outcome=outcome,
        amount=limit,
        capabilities={name: states[name] for name in CAPABILITIES},
        failed_then=tuple(reason.code for reason in before.reasons),
        passes_now=tuple(
            reason.code
            for reason in before.reasons
            if reason.code in explained or _passes(reason.code, reason.capability, holds, outcome)
        ),
        unknown=_unknown(after, {**values, **terms}),
        terms={name: _plain(name, told[name]) for name in TERMS},
        policy=policy.version,
        four_eyes=terms["four_eyes"] is True,
        binding=_binding(told) if outcome != "full" else (),
        facts={name: values.get(name) for name in sorted(policy.reads) if not _is_secret(name)},
        values={
            f"{code} {capability}": true
            for (code, capability), true in holds.items()
            if not any(_is_secret(name) for name in policy.relied_on(code))
        }
        | terms,
    )


def with_income(history: History, *, at: datetime, income: int, level: int) -> History:
    """The history as if the proof had been verified at the instant; a declared income (level 1) proves nothing."""
    if level < VERIFIED:
        return history
    data = {"monthly": income, "level": level, "sources": [], "verified_on": clock.day(at).isoformat()}
    return _with(history, "credit.income.verified", history.borrower, at, data)


def with_limit(history: History, *, at: datetime, previous: int, current: int) -> History:
    """The history as if the limit had been changed at the instant."""
    if current == previous:
        return history
    data = {"previous": previous, "current": current, "initiator": "agent"}
    return _with(history, "credit.line.limit_changed", history.line, at, data)


def _with(history: History, type_: str, subject: str, at: datetime, data: Mapping[str, Any]) -> History:
    until = history.until(at)
    seq = max((event.seq for event in until.events), default=0) + 1
    event = Event(seq, "/recheck", f"recheck-{seq}", type_, subject, at, data, at)
    return replace(until, events=(*until.events, event))


def _check(policy: Policy, income: int, level: int, explained: Collection[str]) -> None:
    if income < 0:
        raise BadIncome("An income is at least 0 fen.", next="Give the recognised monthly income in fen.")
    if level not in LEVELS:
        raise BadIncome("A level is 1 (declared), 2, 3 or 4.", next="Give the level of the best proof.")
    liftable = {rule.code for rule in policy.rules if rule.explain}
    for code in explained:
        if code not in liftable:
            raise NotExplainable(
                f"No explanation lifts {code}.",
                next=f"Explanations lift {', '.join(sorted(liftable))}.",
                explained=code,
            )


def _unknown(after: facts.Facts, known: Mapping[str, Any]) -> tuple[str, ...]:
    """Which facts leave the amount to a person: what the sizing lacks, and what their borrower disputes."""
    lacking = [name for name in NEEDED if known[name] is None] if known["l_new"] is None else []
    counted = after.counted or {}
    return tuple(dict.fromkeys([*lacking, *(name for name in counted if counted[name] != after.values[name])]))


def _is_hard(policy: Policy, holds: Mapping[tuple[str, Any], bool | None], before: Diagnosis) -> bool:
    """Whether a rule of G0-G3 keeps the limit; what the borrower set themselves counts by its record too."""
    hard = {rule.code for rule in policy.rules if rule.hard}
    shown = {reason.code for reason in (*before.reasons, *before.hidden)}
    return OWN_WISH in hard & shown or any(true and code in hard for (code, _), true in holds.items())


def _passes(code: str, capability: str, holds: Mapping[tuple[str, Any], bool | None], outcome: Outcome) -> bool:
    """Whether what was shown is now false; what only a record says passes when everything is given back."""
    of_code = {at: true for (other, at), true in holds.items() if other == code}
    if not of_code:
        return outcome == "full"
    asked = [of_code[capability]] if capability in of_code else list(of_code.values())
    return all(true is False for true in asked)


def _is_secret(name: str) -> bool:
    return facts.REGISTRY[name].sensitivity == "secret"


def _binding(terms: Mapping[str, Any]) -> tuple[str, ...]:
    bounds = {name: terms[name] for name in BOUNDS if terms[name] is not None}
    if terms["l_new"] is None or not bounds:
        return ()
    least = min(bounds.values())
    return tuple(name for name, value in bounds.items() if value == least and value < terms["limit_prev"])


def _plain(name: str, value: Any) -> int | float | str | None:
    if value is None or isinstance(value, str):
        return value
    if name in MONEY:
        return int(Decimal(value).quantize(Decimal(1), ROUND_HALF_UP))
    return float(value)
