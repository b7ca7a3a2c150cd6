"""Owns what the pages of policy versions show: stages, what differs, gates before a release, reports as plots."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from risk import clock
from risk.acting import COMPLIANCE, By
from risk.clocks import queries as clocks
from risk.console import secrecy
from risk.console.sheets import title
from risk.errors import DomainError
from risk.peaks import freezes
from risk.peaks.freezes import Freeze
from risk.policy import Policy, fit, lifecycle, queries, releases, services
from risk.policy.lifecycle import FROM, Change, Move, Status
from risk.policy.models import PolicyReport, PolicyStep, PolicyVersion
from risk.policy.rules import Rule

STAGES = ("draft", "checked", "shadow", "canary", "active")
BUTTONS = (Move.CHECK, Move.SHADOW, Move.SIGN, Move.BREAK_GLASS, Move.CANARY, Move.RELEASE, Move.ROLL_BACK, Move.RETIRE)
WIDTH, ROW, MIDDLE = 100, 22, 209  # a bar's full length, the height of a row and the middle of a plot


@dataclass(frozen=True, slots=True)
class Difference:
    """One rule or parameter that reads otherwise; an empty side: it is not there."""

    name: str
    title: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Bar:
    """One row of a plot, in hundredths of its width and units of its height."""

    name: str
    title: str
    held: int
    newly_held: int
    newly_freed: int
    y: int
    held_width: float
    freed_width: float

    @property
    def x_freed(self) -> float:
        """Where the bar of the freed begins: it ends at the middle."""
        return MIDDLE - self.freed_width


@dataclass(frozen=True, slots=True)
class Held:
    """A freeze that holds now, or when a release of today would begin: who broke the glass, and whether that does."""

    freeze: Freeze
    approved: list[By]

    @property
    def is_broken(self) -> bool:
        return lifecycle.is_broken(self.approved)


@dataclass(frozen=True, slots=True)
class Plotted:
    """A report with its plot."""

    report: PolicyReport
    bars: list[Bar]
    height: int
    groups: list[tuple[str, list[dict[str, Any]]]]

    @property
    def unfair(self) -> int:
        return sum(not one["fair"] for _, rows in self.groups for one in rows)


def sheet(version: str, me: str) -> dict[str, Any]:
    """Everything of one version's page. Some 15 queries."""
    row = queries.version(version)
    current, policy, reports = services.current(), queries.policy_of(row), queries.reports(row)
    steps = queries.steps(row)
    written = releases.authors(row)
    change, now = Change(row.change), clock.now()
    signed = sorted({step.actor for step in steps if step.move == Move.SIGN.value})
    terms = lifecycle.TERMS[change]
    shadow_until = row.shadow_since + lifecycle.SHADOW_FOR if row.shadow_since else None
    shadowed = queries.shadowed(row)
    earliest = now + timedelta(days=terms.notice)
    held = _held(row, now, earliest)
    days, fewer = lifecycle.missing(since=row.shadow_since, decisions=shadowed.total - shadowed.failed, at=now)
    return {
        "row": row, "version": row.version, "steps": steps, "stages": STAGES, "signed": signed, "current": current,
        "differences": differences(policy, current), "terms": terms,
        "earliest": earliest, "shadow_until": shadow_until, "held": held,
        "waits_for_shadow": change not in lifecycle.AT_ONCE and bool(days),
        "waits_for_decisions": change not in lifecycle.AT_ONCE and bool(fewer),
        "shadowed": shadowed, "decisions_missing": fewer, "decisions_asked": lifecycle.SHADOW_DECISIONS,
        "notice": clocks.running_of(releases.NOTICE, row.version),
        "adapts_until": lifecycle.adapts_until(change, row.effective_from),
        "moves": [move.value for move in BUTTONS if Status(row.status) in FROM[move] and _fits(row, move, held)],
        "is_author": me in written, "authors": sorted(written), "has_signed": me in signed,
        "reports": [plotted(one) for one in reports],
        "watch": queries.watch(row, current), "may_amend": Status(row.status) in FROM[Move.AMEND],
        "text": "" if _tells_secrets(row) else row.text, "lacks": fit.problems(policy, change, at=now),
        "at_once": change in lifecycle.AT_ONCE, "has_compliance": _has_compliance(steps), "appetite": policy.appetite,
        "expires_on": policy.expires_on, "report_gate": _report_gate(reports, policy, current, now),
        "changes": list(Change),
    }  # fmt: skip


def _has_compliance(steps: Iterable[PolicyStep]) -> bool:
    return any(step.move == Move.SIGN.value and COMPLIANCE in step.role.split(", ") for step in steps)


def _report_gate(reports: list[PolicyReport], policy: Policy, current: Policy, now: datetime) -> DomainError | None:
    """What a release would say of the newest report; None: it bears one."""
    newest = reports[0] if reports else None
    try:
        fit.check_report(newest.body if newest else None, newest.at if newest else None, policy, current.base, at=now)
    except DomainError as error:
        return error
    return None


def _tells_secrets(row: PolicyVersion) -> bool:
    """Whether the text has a rule that no page may show; it is then amended by file alone."""
    policy = queries.policy_of(row)
    return any(secrecy.is_hidden(policy, rule) for rule in policy.rules)


def _held(row: PolicyVersion, *moments: datetime) -> list[Held]:
    """One query for each freeze, mostly none; none for a version that is past its release."""
    if Status(row.status) not in FROM[Move.RELEASE]:
        return []
    found = dict.fromkeys(one for moment in moments for one in freezes.at(moment))
    return [Held(one, releases.broken(row, one.key)) for one in found]


def _fits(row: PolicyVersion, move: Move, held: list[Held]) -> bool:
    if move is Move.BREAK_GLASS:
        return any(not one.is_broken for one in held)
    if move is Move.RETIRE:
        return row.status != Status.ACTIVE.value
    return move is not Move.CANARY or row.share < lifecycle.SHARES[-1]


def differences(new: Policy, old: Policy) -> list[Difference]:
    """What reads otherwise, parameters first; confidential rules are not named."""
    found = [
        Difference(name, "", _said(old.params.get(name)), _said(new.params.get(name)))
        for name in sorted({*old.params, *new.params})
        if old.params.get(name) != new.params.get(name)
    ]
    for kind in ("derived", "terms"):
        before = {one.name: one.sql.sql for one in getattr(old, kind)}
        after = {one.name: one.sql.sql for one in getattr(new, kind)}
        found += [
            Difference(name, "", before.get(name, ""), after.get(name, ""))
            for name in sorted({*before, *after})
            if before.get(name) != after.get(name)
        ]
    before, after = _rules(old), _rules(new)
    return found + [
        Difference(code, title(code), before.get(code, ""), after.get(code, ""))
        for code in sorted({*before, *after})
        if before.get(code) != after.get(code)
    ]


def _said(value: object) -> str:
    return "" if value is None else str(value)


def _rules(policy: Policy) -> dict[str, str]:
    texts: dict[str, list[str]] = {}
    for rule in policy.rules:
        if not secrecy.is_hidden(policy, rule):
            texts.setdefault(rule.code, []).append(_rule(rule))
    return {code: "\n".join(found) for code, found in texts.items()}


def _rule(rule: Rule) -> str:
    cap = f" (cap {rule.cap.sql})" if rule.cap else ""
    return f"{' '.join(rule.capabilities)}: {rule.when.sql if rule.when else rule.by}{cap}"


def plotted(report: PolicyReport) -> Plotted:
    """A report's rules as bars either side of a middle: newly held to the right, newly freed to the left."""
    rules = [
        (secrecy.public(code), counts)
        for code, counts in report.body["by_rule"].items()
        if counts["newly_held"] or counts["newly_freed"]
    ]
    most = max((max(counts["newly_held"], counts["newly_freed"]) for _, counts in rules), default=1)
    bars = [
        Bar(
            code, title(code), **counts, y=number * ROW,
            held_width=round(counts["newly_held"] * WIDTH / most, 2),
            freed_width=round(counts["newly_freed"] * WIDTH / most, 2),
        )
        for number, (code, counts) in enumerate(sorted(rules, key=lambda rule: -rule[1]["newly_held"]))
    ]  # fmt: skip
    groups = [
        (dimension, [{"name": name, **found} for name, found in told.items()])
        for dimension, told in report.body["by_group"].items()
    ]
    return Plotted(report, bars, max(1, len(bars)) * ROW, groups)
