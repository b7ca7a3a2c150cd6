"""Owns what the page of a try shows beside its counts: the rule in words, before and after, the gates ahead."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from risk.facts.registry import REGISTRY
from risk.facts.words import called
from risk.language import language
from risk.policy import Policy, words
from risk.policy.fit import LEAST
from risk.policy.lifecycle import TERMS, Change
from risk.policy.rules import Rule
from risk.policy.simulation import FAIR

WIDTH = 100.0  # of a bar, in percent
REGION = "region"


@dataclass(frozen=True, slots=True)
class Read:
    """A fact that a rule reads: its name, what it is called, its unit."""

    name: str
    called: str
    unit: str


@dataclass(frozen=True, slots=True)
class Group:
    """One group of a dimension: how many of it are newly held, as a share of it and a bar beside the worst of all."""

    name: str
    lines: int
    newly_held: int
    share: float
    width: float
    impact_ratio: float
    fair: bool


@dataclass(frozen=True, slots=True)
class Groups:
    """The groups of one dimension, the one hit worst first, and all of them together."""

    dimension: str
    rows: list[Group]
    lines: int
    newly_held: int
    share: float


@dataclass(frozen=True, slots=True)
class Gate:
    """One thing a release would ask; `passed` None: not to be known before the draft is written."""

    name: str
    passed: bool | None
    value: str = ""


def rule(changed: Rule | None) -> dict[str, Any]:
    """The condition in words and the facts it reads."""
    if changed is None or changed.when is None:
        return {}
    lang = language()
    facts = [
        Read(name, called(name, lang), REGISTRY[name].unit if name in REGISTRY else "")
        for name in sorted(changed.when.names)
    ]
    return {"reading": words.reading(changed.when, lang), "facts": facts}


def outcome(report: Mapping[str, Any], code: str) -> dict[str, Any]:
    """The report's groups as bars, the rule's lines before and after, and the gates.

    Args:
        report: as `counting.try_out` gives it.
        code: of the rule that was changed; empty: a whole file was tried.
    """
    groups = [_groups(dimension, rows) for dimension, rows in report["groups"] if rows]
    found = next((one for one in report["rules"] if one["code"] == code), None) if code else None
    before = found["held"] - found["newly_held"] + found["newly_freed"] if found else 0
    return {
        "groups": groups,
        "change": {"before": before, **found} if found else None,
        "share": report["newly_held"] / report["lines"] if report["lines"] else None,
        "well": report["pay_well"] / report["newly_held"] if report["newly_held"] else None,
        "gates": list(_gates(report, groups)),
        "terms": TERMS[Change.TIGHTENING if report["newly_held"] else Change.LOOSENING],
    }


def _groups(dimension: str, rows: Sequence[Mapping[str, Any]]) -> Groups:
    shares = {one["name"]: one["newly_held"] / one["lines"] if one["lines"] else 0.0 for one in rows}
    most = max(shares.values(), default=0.0)
    found = [
        Group(
            one["name"], one["lines"], one["newly_held"], shares[one["name"]],
            round(shares[one["name"]] / most * WIDTH, 1) if most else 0.0, one["impact_ratio"], one["fair"],
        )
        for one in rows
    ]  # fmt: skip
    lines, held = sum(one.lines for one in found), sum(one.newly_held for one in found)
    found.sort(key=lambda one: (-one.share, one.name))
    return Groups(REGION if dimension == "province" else dimension, found, lines, held, held / lines if lines else 0.0)


def _gates(report: Mapping[str, Any], groups: Sequence[Groups]) -> Iterator[Gate]:
    """What can be told before there is a draft. The rest is asked on the page of the version."""
    ratios = [one.impact_ratio for told in groups for one in told.rows if one.lines >= LEAST]
    if ratios:
        yield Gate("fair", min(ratios) >= FAIR, f"{min(ratios):.2f}")
    yield Gate("whole", not report["is_partial"], f"{report['counted']:,} / {report['known']:,}")
    yield Gate("repay", True)  # noqa: FBT003 - a text that holds repayment by a score is no policy: it was not read
    for name in ("shadow", "people", "notice"):
        yield Gate(name, None)


def next_number(policy: Policy, taken: Sequence[str]) -> str:
    """The first free number after the policy's own: 1.0.1 after 1.0.0."""
    head, _dot, last = policy.number.rpartition(".")
    step = int(last) + 1 if last.isdigit() else 1
    while f"{head}.{step}" in taken:
        step += 1
    return f"{head}.{step}"
