"""Reads the scoreboard: by rule, segment and reviewer, and what counts against a rule as it now reads."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from django.db import connection
from django.db.models import Count

from risk.policy import Policy, diversions
from risk.policy import services as policies
from risk.policy.errors import NoSuchPolicy
from risk.policy.models import Diversion
from risk.scoreboard.limits import Level, limits
from risk.scoreboard.models import Label

type By = Literal["policy", "segment", "age", "region", "reviewer"]

# Of each case the newest verdict within the window; a case decided again is one case.
_DECIDED = """
WITH decided AS (
    SELECT DISTINCT ON ("case") "case", reviewer, outcome, at FROM risk_rule_verdict
    WHERE at > %(since)s AND at <= %(at)s ORDER BY "case", seq DESC
), counted AS (
    SELECT c.code, c.policy, c.blocked_at, c.segment, c.age, c.region, c.filed_at, c."case", d.reviewer, d.at,
        d.outcome <> 'keep' AS won
    FROM decided d JOIN risk_rule_contest c ON c."case" = d."case"
)
"""


@dataclass(frozen=True, slots=True)
class Score:
    """Decided appeals against one rule, within one policy, group or reviewer.

    Attributes:
        name: the version, the group or the reviewer's number.
        share: of 1; None where they are too few to tell.
        median_days: from handing in to the decision.
    """

    name: str
    code: str
    decided: int
    overturned: int
    level: Level
    median_days: float

    @property
    def share(self) -> float | None:
        return self.overturned / self.decided if self.decided and self.decided >= limits().shown_from else None


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of one version: lines it blocked and appeals handed in within the window, and what was decided.

    Attributes:
        is_current: the policy in force reads the rule the same.
        goes_to_people: it stops nobody by itself now.
        asked: the first of two persons asked to give it back.
    """

    score: Score
    blocks: int
    appeals: int
    is_current: bool
    goes_to_people: bool
    asked: Diversion | None


def board(policy: Policy, *, at: datetime) -> list[Rule]:
    """Every rule that blocked anybody, was contested or goes to people; the worst first. 3 queries, 1 a diversion."""
    blocks = _counts("risk_rule_block", "line", "at", at)
    appeals = _counts("risk_rule_contest", '"case"', "filed_at", at)
    scores = {(score.code, score.name): score for score in by("policy", at=at)}
    asked = {code: diversions.asking(policy, code) for code in policy.diverted}
    rows = []
    for code, version in {*blocks, *appeals, *scores, *((code, policy.base) for code in policy.diverted)}:
        is_current = _reads_the_same(version, policy, code)
        goes = is_current and code in policy.diverted
        rows.append(
            Rule(
                score=scores.get((code, version), Score(version, code, 0, 0, "few", 0.0)),
                blocks=blocks.get((code, version), 0),
                appeals=appeals.get((code, version), 0),
                is_current=is_current,
                goes_to_people=goes,
                asked=asked[code] if goes else None,
            )
        )
    return sorted(rows, key=_worst)


def _worst(row: Rule) -> tuple[object, ...]:
    levels = ("red", "amber", "stamp", "calm", "few")
    score = row.score
    return not row.goes_to_people, levels.index(score.level), -score.decided, -row.blocks, score.code, score.name


def by(what: By, *, at: datetime) -> list[Score]:
    """Decided appeals by rule within each policy, group or reviewer, most decided first. 1 query."""
    known = "" if what == "policy" else f"WHERE {what} <> ''"
    rows = _rows(
        f"""
        {_DECIDED} SELECT {what}, code, count(*), count(*) FILTER (WHERE won),
            percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM at - filed_at)) / 86400
        FROM counted {known} GROUP BY {what}, code ORDER BY 3 DESC, 1, 2
        """,  # noqa: S608 - one of five names of ours
        at,
    )
    judged = limits()
    return [
        Score(name, code, decided, won, judged.level(won, decided), round(float(days), 2))
        for name, code, decided, won, days in rows
    ]


@dataclass(frozen=True, slots=True)
class Handled:
    """Decided appeals of one group, each case once; `days` is the median from handing in to the decision."""

    name: str
    decided: int
    overturned: int
    days: float


def handled(what: By, *, at: datetime) -> list[Handled]:
    """Decided appeals of everybody (name empty, first) and of each group of a dimension. 1 query."""
    measures = (
        "count(*), count(*) FILTER (WHERE won),"
        " percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM at - filed_at)) / 86400"
    )
    rows = _rows(
        f"""
        {_DECIDED}, once AS (SELECT DISTINCT ON ("case") * FROM counted ORDER BY "case", code)
        SELECT '', {measures} FROM once HAVING count(*) > 0
        UNION ALL (SELECT {what}, {measures} FROM once WHERE {what} <> '' GROUP BY {what} ORDER BY {what})
        """,  # noqa: S608 - one of five names of ours
        at,
    )
    return [Handled(name, decided, won, round(float(days), 2)) for name, decided, won, days in rows]


@dataclass(frozen=True, slots=True)
class Lately:
    """What became of a code's rule: appeals of the last days, and verdicts within the scoreboard's window."""

    appeals: int
    decided: int
    overturned: int

    @property
    def share(self) -> float | None:
        """Overturned of decided, of 1; None where they are too few to tell."""
        return self.overturned / self.decided if self.decided and self.decided >= limits().shown_from else None


def lately(codes: Collection[str], *, at: datetime, since: datetime) -> dict[str, Lately]:
    """Appeals handed in after `since` against each code, and how those within the window were decided. 1 query."""
    rows = _rows(
        f"""
        {_DECIDED} SELECT code,
            (SELECT count(*) FROM risk_rule_contest c
             WHERE c.code = asked.code AND filed_at > %(after)s AND filed_at <= %(at)s),
            (SELECT count(*) FROM counted WHERE counted.code = asked.code),
            (SELECT count(*) FROM counted WHERE counted.code = asked.code AND won)
        FROM unnest(%(codes)s::text[]) AS asked(code)
        """,  # noqa: S608 - a constant of ours
        at,
        after=since,
        codes=list(codes),
    )
    return {code: Lately(*counts) for code, *counts in rows}


def tally(policy: Policy, code: str, *, at: datetime) -> tuple[int, int]:
    """Overturned and decided appeals against the rule of a code as the policy reads it. At most 4 queries."""
    rows = _rows(
        f"{_DECIDED} SELECT policy, blocked_at, won FROM counted WHERE code = %(code)s",  # noqa: S608 - ours
        at,
        code=code,
    )
    same = {version for version in {row[0] for row in rows} if _reads_the_same(version, policy, code)}
    returned = diversions.returned(policy, code)
    counted = [won for version, blocked, won in rows if version in same and (not returned or blocked > returned.at)]
    return sum(counted), len(counted)


def _reads_the_same(version: str, policy: Policy, code: str) -> bool:
    """A decision that is not ours names no version: it counts against no rule of ours."""
    try:
        return bool(version) and policies.named(version).reading(code) == policy.reading(code)
    except NoSuchPolicy:
        return False


def _counts(table: str, what: str, when: str, at: datetime) -> dict[tuple[str, str], int]:
    rows = _rows(
        f"SELECT code, policy, count(DISTINCT {what}) FROM {table}"  # noqa: S608 - names of ours
        f" WHERE {when} > %(since)s AND {when} <= %(at)s GROUP BY code, policy",
        at,
    )
    return {(code, version): many for code, version, many in rows}


def _rows(sql: str, at: datetime, **said: Any) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, {"at": at, "since": at - limits().window, **said})
        return list(cursor.fetchall())


def labels() -> Iterator[Label]:
    """The feedback set: of each decided case its newest labels, oldest case first. Read in slices, one query."""
    found = Label.objects.order_by("case", "code", "-seq").distinct("case", "code")
    return found.iterator()


def taught(*, at: datetime) -> list[tuple[str, int]]:
    """Why overturned blocks of the window were false, most often first; unknown causes left out. 1 query."""
    found = Label.objects.filter(is_false=True, at__gt=at - limits().window, at__lte=at).exclude(cause="")
    counts = found.values_list("cause").annotate(many=Count("id")).order_by("-many", "cause")
    return [(str(Label.Cause(cause).label), many) for cause, many in counts]
