"""Owns the money side: the waterfall that always adds up, and the state of each capability. Pure. Source: F.12."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from risk.diagnosis.rules import Ruled
from risk.diagnosis.state import State, Step, Stop
from risk.facts import Facts


@dataclass(frozen=True, slots=True)
class Balance:
    """What can be drawn, in fen.

    Attributes:
        is_unknown: only a person can tell about the rest.
        doubt: fen that nothing else stops, and that a rule which goes to people leaves to one.
    """

    remaining: int
    usable: int
    is_unknown: bool
    doubt: int = 0


def balance(now: Ruled, stops: Collection[Stop]) -> Balance:
    """What is left after the stops on drawing; where only amount rules hold, the smallest cap. Source: F.12."""
    facts = now.facts
    remaining = facts.limits.remaining or 0
    on_draw = [stop for stop in stops if stop.capability == "draw"]
    caps = [stop.cap for stop in on_draw if stop.cap is not None]
    if on_draw:
        usable = min(remaining, max(0, min(caps))) if len(caps) == len(on_draw) else 0
        passes = _without_people(now, usable)
        return Balance(remaining, passes, is_unknown=False, doubt=usable - passes)
    if is_starved(facts, remaining):
        return Balance(remaining, remaining, is_unknown=False)
    passes = 0 if is_doubtful(facts) else _without_people(now, remaining)
    return Balance(remaining, passes, is_unknown=is_doubtful(facts) or bool(_with_people(now)))


def _with_people(now: Ruled) -> list[str]:
    """The codes that leave drawing on an open line to a person."""
    return [] if now.facts.limits.closed else [code for code, capability in now.to_people if capability == "draw"]


def _without_people(now: Ruled, amount: int) -> int:
    """How much of an amount passes without a person: up to the cap of an amount rule, nothing for another."""
    return min([amount, *(max(0, now.run.caps.get(code, 0)) for code in _with_people(now))])


def is_doubtful(facts: Facts) -> bool:
    """A hard gate that can't tell: a person looks. Source: F.12 Freshness."""
    return not facts.limits.closed and (facts.values["kyc_status"] is None or facts.delinquency.disputed)


def is_starved(facts: Facts, usable: int) -> bool:
    """Nothing is usable, and something would be without the cut and what has not come back. Source: F.12."""
    limits = facts.limits
    return usable == 0 and (limits.approved or 0) - limits.used - limits.pending > 0


def waterfall(facts: Facts, now: Balance) -> tuple[Step, ...]:
    """From the approved limit to what is usable; all steps but the last add up to the last."""
    limits = facts.limits
    approved, current = limits.approved or 0, limits.now or 0
    fixed = [
        Step("approved", approved),
        Step("cut", current - approved),
        Step("closed", -current if limits.closed else 0),
        Step("used", -limits.used),
        Step("unreleased", -limits.unreleased),
        Step("pending", -limits.pending),
    ]
    left = sum(step.amount for step in fixed)
    over, rest = max(0, -left), max(0, left)
    steps = [
        *fixed,
        Step("over", over),
        Step("held", 0 if now.is_unknown else now.usable + now.doubt - rest),
        Step("unknown", now.usable - rest if now.is_unknown else -now.doubt),
        Step("usable", now.usable),
    ]
    return tuple(step for step in steps if step.amount or step.step in ("approved", "used", "usable"))


def capabilities(ruled: Ruled, stops: Iterable[Stop], now: Balance) -> dict[str, State]:
    """The state of each capability. Source: F.12 Capabilities."""
    facts = ruled.facts
    stopped = {stop.capability for stop in stops}
    doubted = {capability for _, capability in ruled.to_people}
    repay: State = "held" if "repay" in stopped else "open"
    if facts.limits.closed:
        return {"draw": "closed", "raise": "closed", "limit": "closed", "repay": repay}
    draw: State = "open"
    if "draw" in stopped or (not now.is_unknown and is_starved(facts, now.usable)):
        draw = "held"
    elif now.is_unknown:
        draw = "unknown"
    limit: State = "open"
    if (facts.limits.now or 0) < (facts.limits.approved or 0):
        limit = "cut"
    elif "limit" in stopped:
        limit = "held"
    growing: State = "held" if "raise" in stopped else "unknown" if "raise" in doubted else "open"
    return {"draw": draw, "raise": growing, "limit": limit, "repay": repay}


def still_works(states: dict[str, State]) -> tuple[str, ...]:
    """Repaying always works, by some way. Source: F.12 Capabilities."""
    works = ["repay" if states["repay"] == "open" else "repay_other"]
    works += [name for name in ("draw", "raise") if states[name] == "open"]
    return (*works, "statements")
