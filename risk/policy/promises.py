"""Owns what a kind of change promises, and whether a version keeps it: both policies over the same lines. Pure.

Source: F.7. A kind that waits for less promises more: a loosening takes nothing from anybody, a throttle of funding
touches draws alone and ends by itself, what law or safety demands touches their own rules alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from risk.policy.engine import Policy
from risk.policy.lifecycle import Change
from risk.policy.rules import CAPABILITIES, Capability
from risk.policy.simulation import SAMPLE, public

ANY = frozenset(CAPABILITIES)
LAW, SAFETY, MONEY = ("CMP-", "AML-", "LGL-", "EXP-STATCAP"), ("FRD-", "AML-", "LGL-", "CRD-DPD-NOW"), ("FND-",)


@dataclass(frozen=True, slots=True)
class Promise:
    """What a kind of change may do.

    Attributes:
        families: codes, by their beginning, whose rules may hold more than before.
        capabilities: on which of them.
        names: whether rules outside may not read otherwise at all, even where nobody is held by it today.
        sizing: whether the terms of the sizing may read otherwise.
        lowers: whether somebody's amount may become less.
        ends: whether it has to have a last day.
    """

    families: tuple[str, ...] = ()
    capabilities: frozenset[Capability] = frozenset()
    names: bool = True
    sizing: bool = False
    lowers: bool = False
    ends: bool = False

    def covers(self, code: str, capability: str) -> bool:
        return code.startswith(self.families) and capability in self.capabilities


PROMISES: Mapping[Change, Promise] = {
    Change.TIGHTENING: Promise(("",), ANY, names=False, sizing=True, lowers=True),
    Change.INDIVIDUAL_CUT: Promise(("",), frozenset({"limit"}), sizing=True, lowers=True),
    Change.PRICE: Promise(names=False, sizing=True),
    Change.RAISE_OFF: Promise(("",), frozenset({"raise"})),
    Change.FUNDING: Promise(MONEY, frozenset({"draw"}), ends=True),
    Change.REGULATION: Promise(LAW, ANY, sizing=True, lowers=True),
    Change.SAFETY: Promise(SAFETY, ANY, lowers=True),
    Change.LOOSENING: Promise(names=False, sizing=True),
}
# Incomes a line might prove, fen a month and level, at which amounts are compared beside its own: at an income that
# binds for most, and at one that binds for nobody, so that every other term is seen.
PROBES = ((1_000_000, 2), (1_000_000_000, 4))


@dataclass
class Kept:
    """How far a version keeps its promise; grows a slice at a time.

    Attributes:
        newly_held: lines held by a rule that the kind of change does not cover.
        lowered: lines that would get a smaller amount, though the kind of change lowers nobody's.
        by_rule: public code -> lines it newly holds.
        sample: up to twenty of these lines, none of them known by a confidential rule alone.
        unlike: public codes, or `sizing`, that read otherwise though the kind of change does not cover them.
    """

    policy: Policy
    against: Policy
    change: Change
    newly_held: int = 0
    lowered: int = 0
    by_rule: dict[str, int] = field(default_factory=dict)
    sample: list[str] = field(default_factory=list)

    def look(self, frame: pl.DataFrame, lines: pl.DataFrame) -> None:
        """Counts a slice, as `simulate` shows it."""
        strays, lowered = self._strays(lines), self._lowered(frame, lines)
        held = told = pl.Series([False] * lines.height, dtype=pl.Boolean)
        for name in strays.columns:
            code = name.split(" ")[0]
            held = held | strays[name]
            if public(code) == code:
                told = told | strays[name]
            if many := int(strays[name].sum()):
                self.by_rule[public(code)] = self.by_rule.get(public(code), 0) + many
        self.newly_held += int(held.sum())
        self.lowered += int(lowered.sum())
        named = lines.filter(told | (lowered & ~held))["line"].drop_nulls()
        self.sample = [*self.sample, *named.to_list()][:SAMPLE]

    def _strays(self, lines: pl.DataFrame) -> pl.DataFrame:
        """Of every rule the promise does not cover: which lines it holds that nothing held before."""
        promise = PROMISES[self.change]
        return lines.select(
            (pl.col(f"after {rule.code} {at}").fill_null(value=False) & ~pl.col(f"before {at}")).alias(
                f"{rule.code} {at}"
            )
            for rule in self.policy.rules
            for at in rule.capabilities
            if rule.when and rule.code not in self.policy.diverted and not promise.covers(rule.code, at)
        )

    def _lowered(self, frame: pl.DataFrame, lines: pl.DataFrame) -> pl.Series:
        """Which lines would get less: to draw, or when looked at again at any income they might prove."""
        promise = PROMISES[self.change]
        none = pl.Series([False] * lines.height, dtype=pl.Boolean)
        if promise.lowers:
            return none
        less = none
        if not promise.families:
            less = less | (lines["usable after"] < lines["usable before"])
        if self.policy.terms and self.against.terms:
            for given in (None, *PROBES):
                ours = _sized(self.policy, "after", frame, lines, given)
                theirs = _sized(self.against, "before", frame, lines, given)
                for name in ("amount", "l_new"):
                    gone = ours[name].is_null() & theirs[name].is_not_null()
                    less = less | gone | (ours[name] < theirs[name]).fill_null(value=False)
        return less

    @property
    def unlike(self) -> list[str]:
        promise = PROMISES[self.change]
        if not promise.names:
            return []
        found = [public(code) for code in sorted(_codes(self.policy, self.against)) if self._reaches(code, promise)]
        if not promise.sizing and _sizing(self.policy) != _sizing(self.against):
            found.append("sizing")
        return list(dict.fromkeys(found))

    def _reaches(self, code: str, promise: Promise) -> bool:
        ours, theirs = _readings(self.policy, code), _readings(self.against, code)
        return any(ours.get(at) != theirs.get(at) and not promise.covers(code, at) for at in {*ours, *theirs})

    def body(self) -> dict[str, Any]:
        """As a report keeps it."""
        return {
            "change": self.change.value, "newly_held": self.newly_held, "lowered": self.lowered,
            "by_rule": dict(sorted(self.by_rule.items())), "sample": self.sample, "unlike": self.unlike,
        }  # fmt: skip


def is_kept(body: Mapping[str, Any]) -> bool:
    """Whether the promise, as a report kept it, holds."""
    return not (body["newly_held"] or body["lowered"] or body["unlike"])


def _codes(*policies: Policy) -> set[str]:
    return {rule.code for policy in policies for rule in policy.rules}


def _readings(policy: Policy, code: str) -> dict[Capability, object]:
    """What makes the rules of a code hold each capability, and whether they keep a limit."""
    found: dict[Capability, list[object]] = {}
    for rule in policy.rules_of(code):
        for at in rule.capabilities:
            said = (rule.when and rule.when.sql, rule.cap and rule.cap.sql, rule.by, rule.hard)
            found.setdefault(at, []).append(said)
    under = {value.name: value.sql.sql for value in policy.derived}
    read = {name for rule in policy.rules_of(code) for part in (rule.when, rule.cap) if part for name in part.names}
    # A derived value may read another one above it: all of them are compared where any is read.
    beneath = sorted(under.items()) if read & set(under) else []
    return {at: (rules, beneath) for at, rules in found.items()}


def _sizing(policy: Policy) -> list[tuple[str, str]]:
    return [(value.name, value.sql.sql) for value in (*policy.derived, *policy.terms)]


def _sized(
    policy: Policy, side: str, frame: pl.DataFrame, lines: pl.DataFrame, given: tuple[int, int] | None
) -> pl.DataFrame:
    """The sizing of every line at the income it has proven, or at a given one."""
    hard = [f"{side} {rule.code} {at}" for rule in policy.rules if rule.hard and rule.when for at in rule.capabilities]
    beside = lines.select(hard=pl.any_horizontal(hard).fill_null(value=False)) if hard else None
    known = frame.columns
    proven = pl.col("income_verified") if "income_verified" in known else pl.lit(None, pl.Int64)
    level = pl.col("income_level") if "income_level" in known else pl.lit(None, pl.Int64)
    whole = frame.with_columns(
        income=(proven.fill_null(0) if given is None else pl.lit(given[0])).cast(pl.Int64),
        level=(level.fill_null(1) if given is None else pl.lit(given[1])).cast(pl.Int64),
        hard=beside["hard"] if beside is not None else pl.lit(value=False),
    )
    return policy.size_frame(whole)
