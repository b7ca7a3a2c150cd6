"""Reads versions, their steps and reports, and how a canary fares beside the policy in force."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import connection

from risk.policy.engine import Policy
from risk.policy.errors import NoSuchPolicy
from risk.policy.models import PolicyReport, PolicyStep, PolicyVersion
from risk.policy.pack import read_once

PAGE = 50
# [D] F.8: a canary is rolled back where it blocks, or is appealed, so much more often than the policy in force.
MORE_BLOCKS, MORE_APPEALS = Decimal("1.20"), Decimal("1.30")
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
    """A canary beside the policy in force; `tripped` names what is beyond its bound."""

    since: datetime
    canary: Fared
    current: Fared
    tripped: tuple[str, ...]

    @property
    def sides(self) -> tuple[Fared, Fared]:
        return self.canary, self.current


def versions(*, before: int | None = None, most: int = PAGE) -> list[PolicyVersion]:
    """Newest first; page with the id of the last one. One query."""
    found = PolicyVersion.objects.order_by("-id").defer("text")
    return list((found if before is None else found.filter(id__lt=before))[:most])


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
    """How a canary fares since its first share; None: it never was one. 5 queries."""
    first = row.steps.filter(move="canary").order_by("id").first()
    if first is None:
        return None
    ours, theirs = _fared(row.version, first.at), _fared(current.base, first.at)
    pairs = {
        "blocks": (ours.block_rate, theirs.block_rate, MORE_BLOCKS),
        "appeals": (ours.appeal_rate, theirs.appeal_rate, MORE_APPEALS),
    }
    tripped = tuple(
        name for name, (new, old, most) in pairs.items() if new is not None and old is not None and new > old * most
    )
    return Watch(first.at, ours, theirs, tripped)


def _fared(version: str, since: datetime) -> Fared:
    with connection.cursor() as cursor:
        cursor.execute(_JUDGED, [version, since])
        lines, blocked = cursor.fetchone()
        cursor.execute(_CONTESTED, [version, since])
        return Fared(version, lines, blocked, cursor.fetchone()[0])
