"""Owns what-if: two policies over the same lines, who would be newly held or freed, how much, of which groups. Pure."""

import time
from collections.abc import Callable, Iterable, Mapping
from functools import reduce
from typing import Any

import polars as pl

from risk.policy.engine import Policy, typed
from risk.policy.rules import CAPABILITIES
from risk.reasons import CATALOGUE, REVIEW

UNDISCLOSED = "MUST-NOT-DISCLOSE"

# [D] Which share of the newly held will appeal, by the cause they are told; a lender puts its own count here.
APPEALS = {"borrower": 0.08, "policy": 0.05, "regulation": 0.03, "funding": 0.01, "lender_fault": 0.02}
PAYS_WELL = 0.98  # on-time rate of 12 months
SAMPLE = 20
FAIR = 0.80  # adverse-impact ratio below this blocks a release or needs a reason. Source: F.8
AGES = ((24, "-24"), (34, "25-34"), (49, "35-49"), (200, "50-"))  # the last year of each band


def _age() -> pl.Expr:
    last = [pl.when(pl.col("age") <= most).then(pl.lit(band)) for most, band in AGES]
    return pl.coalesce(last)


GROUPS: dict[str, pl.Expr] = {
    "segment": pl.col("segment"),
    "age": _age(),
    "province": pl.col("region").str.slice(0, 2) + pl.lit("0000"),
}  # fmt: skip
BESIDE: dict[str, pl.DataType] = {
    "line": pl.String(), "segment": pl.String(), "region": pl.String(), "age": pl.Int64(), "remaining": pl.Int64(),
    "ontime_rate_12m": pl.Float64(),
}  # fmt: skip


type Look = Callable[[pl.DataFrame, pl.DataFrame], None]


def simulate(
    frames: Iterable[pl.DataFrame], policy: Policy, against: Policy, *, look: Look | None = None
) -> dict[str, Any]:
    """What would change if `policy` ruled these lines instead of `against`.

    Args:
        frames: slices of lines, a column a fact; a fact without a column is unknown.
        policy: the one to try.
        against: the one in force.
        look: is shown each slice, as it came and as `side_by_side` gives it.

    Returns:
        Counts of lines; `amount_frozen` and `amount_freed` in fen that could be drawn under one and not the other;
        `by_rule` and `by_group`; up to twenty newly held lines; seconds.
    """
    start = time.perf_counter()
    totals: dict[str, Any] = {}
    for frame in frames:
        lines = side_by_side(frame, policy, against)
        totals = _add(totals, _totals(lines, policy, against))
        if look is not None:
            look(frame, lines)
    report = {"pack": policy.version, "against": against.version, **_shaped(totals, policy, against)}
    return report | {"seconds": round(time.perf_counter() - start, 3)}


def side_by_side(frame: pl.DataFrame, policy: Policy, against: Policy) -> pl.DataFrame:
    """Both policies over the same lines, a row a line.

    Columns `after …` are of `policy`, `before …` of `against`: of each rule `CODE capability` and `cap CODE`, of each
    capability whether it is held; `usable after` and `usable before` in fen; `newly` and `freed`; the groups.
    """
    beside = typed(frame, BESIDE)
    # A rule that reads the same in both is asked once.
    changed = _changed(policy, against)
    after = policy.evaluate_frame(frame, caps=True)
    before = against.evaluate_frame(frame, caps=True, only=changed)
    both = pl.concat(
        [beside, after.rename(lambda name: f"after {name}"), before.rename(lambda name: f"before {name}")],
        how="horizontal",
    )
    shared = {name: pl.col(f"after {name}") for name in against.columns if name not in changed}
    both = both.with_columns(column.alias(f"before {name}") for name, column in shared.items())
    return both.with_columns(_held(policy, "after") + _held(against, "before")).with_columns(
        _any("newly", [pl.col(f"after {at}") & ~pl.col(f"before {at}") for at in CAPABILITIES]),
        _any("freed", [pl.col(f"before {at}") & ~pl.col(f"after {at}") for at in CAPABILITIES]),
        _usable(policy, "after"),
        _usable(against, "before"),
        **GROUPS,
    )


def _changed(policy: Policy, against: Policy) -> frozenset[str]:
    """The columns of `against` that `policy` has not, or reads otherwise."""
    if [value.sql.sql for value in policy.derived] != [value.sql.sql for value in against.derived]:
        return frozenset(against.columns)
    ours = policy.columns
    return frozenset(name for name, sql in against.columns.items() if ours.get(name) != sql)


def _columns(policy: Policy, when: str, capability: str) -> list[str]:
    """The rules that hold a capability by themselves; those that go to people hold nobody."""
    return [
        f"{when} {rule.code} {capability}"
        for rule in policy.rules
        if rule.when and capability in rule.capabilities and rule.code not in policy.diverted
    ]


def _held(policy: Policy, when: str) -> list[pl.Expr]:
    """A capability is held when one of its rules is true; what cannot be told holds nothing."""
    return [_any(f"{when} {at}", [pl.col(name) for name in _columns(policy, when, at)]) for at in CAPABILITIES]


def _any(name: str, parts: list[pl.Expr]) -> pl.Expr:
    found = pl.any_horizontal(parts).fill_null(value=False) if parts else pl.lit(False)  # noqa: FBT003 - a literal
    return found.alias(name)


def _usable(policy: Policy, when: str) -> pl.Expr:
    """What could be drawn: nothing under a rule that stops every amount, the smallest cap where only those hold."""
    whole, caps = [], []
    for rule in policy.rules:
        if rule.when and "draw" in rule.capabilities:
            true = pl.col(f"{when} {rule.code} draw")
            cap = pl.col(f"{when} cap {rule.code}") if rule.cap else None
            whole.append(true if cap is None else true & cap.is_null())
            caps += [] if cap is None else [pl.when(true).then(cap)]
    stopped = pl.any_horizontal(whole).fill_null(value=False)
    least = pl.min_horizontal(pl.col("remaining"), *caps) if caps else pl.col("remaining")
    return pl.when(stopped).then(0).otherwise(least.clip(lower_bound=0)).fill_null(0).alias(f"usable {when}")


def _totals(lines: pl.DataFrame, policy: Policy, against: Policy) -> dict[str, Any]:
    newly, lost = pl.col("newly"), pl.col("usable before") - pl.col("usable after")
    counted = lines.select(
        pl.len().alias("lines"),
        newly.sum().alias("newly_held"),
        pl.col("freed").sum().alias("newly_freed"),
        lost.clip(lower_bound=0).sum().alias("amount_frozen"),
        (-lost).clip(lower_bound=0).sum().alias("amount_freed"),
        (newly & (pl.col("ontime_rate_12m") >= PAYS_WELL)).sum().alias("pay_well"),
    ).row(0, named=True)
    names = [(f"{rule.code} {at}") for rule in policy.rules if rule.when for at in rule.capabilities]
    older = [(f"{rule.code} {at}") for rule in against.rules if rule.when for at in rule.capabilities]
    sums = lines.select(_rule_sums(names, older)).row(0, named=True)
    return {
        **counted,
        "rules": sums,
        "groups": {
            dimension: {
                str(group): {"lines": size, "newly_held": held, "held": after}
                for group, size, held, after in lines.group_by(dimension)
                .agg(pl.len(), newly.sum().alias("held"), pl.col("after draw").sum().alias("after"))
                .iter_rows()
                if group is not None
            }
            for dimension in GROUPS
        },
        "sample": lines.filter(newly)["line"].drop_nulls().head(SAMPLE).to_list(),
    }


def _rule_sums(names: list[str], older: list[str]) -> list[pl.Expr]:
    no = pl.lit(False)  # noqa: FBT003 - a literal
    sums = []
    for name in dict.fromkeys([*names, *older]):
        after = pl.col(f"after {name}").fill_null(value=False) if name in names else no
        before = pl.col(f"before {name}").fill_null(value=False) if name in older else no
        sums += [
            after.sum().alias(f"{name} held"),
            (after & ~before).sum().alias(f"{name} newly_held"),
            (before & ~after).sum().alias(f"{name} newly_freed"),
        ]
    return sums


def _add(left: dict[str, Any], right: dict[str, Any]) -> dict[str, Any]:
    """Totals of two slices as one."""
    both = dict(left)
    for name, value in right.items():
        if isinstance(value, dict):
            both[name] = _add(both.get(name, {}), value)
        elif isinstance(value, list):
            both[name] = [*both.get(name, []), *value][:SAMPLE]
        else:
            both[name] = both.get(name, 0) + (value or 0)
    return both


def _shaped(totals: Mapping[str, Any], policy: Policy, against: Policy) -> dict[str, Any]:
    by_rule: dict[str, dict[str, int]] = {}
    for name, value in totals.get("rules", {}).items():
        code, _, what = name.split(" ")
        counts = by_rule.setdefault(public(code), {"held": 0, "newly_held": 0, "newly_freed": 0})
        counts[what] = max(counts[what], value)
    causes = {public(rule.code): rule.cause for rule in (*against.rules, *policy.rules)}
    expected = reduce(
        lambda total, code: total + by_rule[code]["newly_held"] * APPEALS.get(causes[code], 0.0), by_rule, 0.0
    )
    return {
        **{name: totals.get(name, 0) for name in COUNTS},
        "appeals_expected": round(min(expected, totals.get("newly_held", 0))),
        "by_rule": {code: counts for code, counts in by_rule.items() if any(counts.values())},
        "by_group": {dimension: _ratios(groups) for dimension, groups in totals.get("groups", {}).items()},
        "sample": totals.get("sample", []),
    }


def public(code: str) -> str:
    """What must not be disclosed leaves its store under one name alone, in reports too. Source: B.0 Public alias."""
    return REVIEW if code in CATALOGUE and CATALOGUE[code].disclosure == UNDISCLOSED else code


COUNTS = ("lines", "newly_held", "newly_freed", "amount_frozen", "amount_freed", "pay_well")


def _ratios(groups: Mapping[str, Mapping[str, int]]) -> dict[str, dict[str, float | int | bool]]:
    """Each group with the share of it that may still draw, beside the best group's. Source: F.8 adverse impact."""
    shares = {name: 1 - found["held"] / found["lines"] for name, found in groups.items()}
    best = max(shares.values(), default=0)
    ratios = {name: share / best if best else 1.0 for name, share in shares.items()}
    return {
        name: {**groups[name], "impact_ratio": round(ratios[name], 4), "fair": ratios[name] >= FAIR}
        for name in sorted(groups)
    }
