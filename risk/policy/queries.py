"""Reads versions, their steps and reports, and how a canary fares beside the policy in force."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.db import connection
from django.db.models import Count

from risk.policy.engine import Policy
from risk.policy.errors import NoSuchPolicy
from risk.policy.models import PolicyReport, PolicyStep, PolicyVersion
from risk.policy.pack import read_once, shelf

PAGE = 50
# [D] F.8: a canary is rolled back where it blocks, or is appealed, so much more often than the policy in force.
MORE_BLOCKS, MORE_APPEALS, MOST_ERRORS = Decimal("1.20"), Decimal("1.30"), Decimal("0.005")
# [D] Lines or blocks of either side below which a share says more about chance than about a policy; F.8's n.
LEAST = 30
OVERLAP = timedelta(minutes=10)  # what a slow transaction recorded before this is still found
_JUDGED = """
WITH newest AS (
    SELECT DISTINCT ON (line) line, outcome FROM risk_decision
    WHERE kind = 'block' AND split_part(policy, '+people.', 1) = %s AND recorded_at >= %s ORDER BY line, number DESC
)
SELECT count(*), count(*) FILTER (WHERE outcome = 'blocked') FROM newest
"""
_CONTESTED = """
SELECT count(DISTINCT contest.case) FROM risk_rule_contest AS contest WHERE contest.policy = %s AND filed_at >= %s
"""
_NOT_SHADOWED = """
SELECT id FROM risk_decision WHERE kind = 'block' AND recorded_at > %(since)s AND NOT EXISTS (
    SELECT FROM risk_policy_shadow_decision WHERE policy_id = %(policy)s AND decision = risk_decision.id)
ORDER BY recorded_at, id LIMIT %(most)s
"""


@dataclass(frozen=True, slots=True)
class Fared:
    """What one policy did since a canary began: lines told, those blocked among them, and appeals against it."""

    version: str
    lines: int
    blocked: int
    appeals: int

    @property
    def block_rate(self) -> Decimal | None:
        return Decimal(self.blocked) / self.lines if self.lines else None

    @property
    def appeal_rate(self) -> Decimal | None:
        return Decimal(self.appeals) / self.blocked if self.blocked else None


@dataclass(frozen=True, slots=True)
class Watch:
    """A canary beside the policy in force; `tripped` names what is beyond its bound.

    Attributes:
        judged, failed: decisions it was tried on beside those told, and on how many of them it failed.
        certain: of `tripped`, those with enough counted to roll back on by itself.
    """

    since: datetime
    canary: Fared
    current: Fared
    judged: int
    failed: int
    tripped: tuple[str, ...]
    certain: tuple[str, ...]

    @property
    def error_rate(self) -> Decimal | None:
        return Decimal(self.failed) / self.judged if self.judged else None

    @property
    def sides(self) -> tuple[Fared, Fared]:
        return self.canary, self.current


def versions(*, before: int | None = None, most: int = PAGE) -> list[PolicyVersion]:
    """Newest first; page with the id of the last one. One query."""
    found = PolicyVersion.objects.order_by("-id").defer("text")
    return list((found if before is None else found.filter(id__lt=before))[:most])


def numbers(name: str) -> list[str]:
    """Every number a policy of this name has, stored or shipped. One query."""
    stored = PolicyVersion.objects.filter(name=name).values_list("number", flat=True)
    return [*stored, *(one.number for one in shelf() if one.name == name)]


def version(name: str) -> PolicyVersion:
    """One by `NAME@NUMBER`. One query.

    Raises:
        NoSuchPolicy: there is none.
    """
    policy, _, number = name.partition("@")
    found = PolicyVersion.objects.filter(name=policy, number=number).first()
    if found is None:
        raise NoSuchPolicy(f"There is no version {name}.")
    return found


def policy_of(row: PolicyVersion) -> Policy:
    return read_once(row.text, row.version)


def steps(row: PolicyVersion) -> list[PolicyStep]:
    """Every step, the oldest first. One query."""
    return list(row.steps.order_by("id"))


def reports(row: PolicyVersion, *, most: int = 5) -> list[PolicyReport]:
    """The newest reports. One query."""
    return list(row.reports.order_by("-id")[:most])


def watch(row: PolicyVersion, current: Policy) -> Watch | None:
    """How a canary fares since its first share; None: it never was one. 7 queries."""
    first = row.steps.filter(move="canary").order_by("id").first()
    if first is None:
        return None
    ours, theirs = _fared(row.version, first.at), _fared(current.base, first.at)
    since = row.shadowed.filter(at__gte=first.at)
    judged, failed = since.count(), since.exclude(error="").count()
    pairs = {
        "blocks": (ours.block_rate, theirs.block_rate, MORE_BLOCKS, min(ours.lines, theirs.lines)),
        "appeals": (ours.appeal_rate, theirs.appeal_rate, MORE_APPEALS, min(ours.blocked, theirs.blocked)),
    }
    counted = {
        name: least
        for name, (new, old, most, least) in pairs.items()
        if new is not None and old is not None and new > old * most
    }
    if failed > judged * MOST_ERRORS:
        counted["errors"] = judged
    certain = tuple(name for name, least in counted.items() if least >= LEAST)
    return Watch(first.at, ours, theirs, judged, failed, tuple(counted), certain)


@dataclass(frozen=True, slots=True)
class Shadowed:
    """How often a version was tried beside a told decision, by both outcomes; `failed`: it could not say."""

    total: int
    failed: int
    both_clear: int
    newly_blocked: int
    newly_clear: int
    both_blocked: int


def shadowed(row: PolicyVersion) -> Shadowed:
    """The matrix of outcomes in the shadow, F.8's. One query."""
    counts = {
        (before, after): n
        for before, after, n in row.shadowed.order_by().values_list("before", "after").annotate(n=Count("id"))
    }
    failed = sum(n for (_, after), n in counts.items() if not after)
    cells = (("clear", "clear"), ("clear", "blocked"), ("blocked", "clear"), ("blocked", "blocked"))
    return Shadowed(sum(counts.values()), failed, *(counts.get(cell, 0) for cell in cells))


def beside() -> list[PolicyVersion]:
    """The versions that run beside the one in force: in the shadow, or a canary. One query."""
    return list(PolicyVersion.objects.filter(status__in=["shadow", "canary"]).order_by("id"))


def not_yet_shadowed(row: PolicyVersion, *, most: int) -> list[str]:
    """Told decisions since the shadow began that this version was not tried on, the oldest first. Two queries."""
    newest = row.shadowed.order_by("-told_at").values_list("told_at", flat=True).first()
    since = max(row.shadow_since, newest - OVERLAP) if row.shadow_since and newest else row.shadow_since
    with connection.cursor() as cursor:
        cursor.execute(_NOT_SHADOWED, {"policy": row.pk, "since": since, "most": most})
        return [decision for (decision,) in cursor.fetchall()]


def _fared(version: str, since: datetime) -> Fared:
    with connection.cursor() as cursor:
        cursor.execute(_JUDGED, [version, since])
        lines, blocked = cursor.fetchone()
        cursor.execute(_CONTESTED, [version, since])
        return Fared(version, lines, blocked, cursor.fetchone()[0])
