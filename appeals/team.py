"""Numbers of a team: what waits and how long, what is at risk, what was overturned, and each one's own. Reads only.

A colleague's own figures are theirs alone; everything else is of the whole team.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db import connection

from appeals import roles
from appeals.golden import queries as golden
from appeals.golden.queries import Agreement
from appeals.status import APART, OPEN, Status
from risk.clock import SHANGHAI

AT_RISK = timedelta(days=2)  # the last pre-alert of a statute. Source: C.4.
PERIOD = timedelta(days=30)
LEAST_SECONDS = 60  # at work on a case. Source: C.6 (d).
STAMP_OF, STAMP_FROM = 200, 0.98  # verdicts, and the share of them that agreed with the machine. Source: C.6 (e).
STAMP_WITHIN = timedelta(days=365)
SHARE_FROM = 10  # decisions below which a share says more about chance than about a rule

_WITH_PEOPLE = tuple(
    status.value
    for status in OPEN
    if status in (Status.QUEUED, Status.IN_REVIEW, Status.SPECIALIST, Status.OFFLINE_VERIFY, Status.PENDING_2ND_EYE)
)


@dataclass(frozen=True, slots=True)
class Waiting:
    """Open cases of one queue, or of one contested code.

    Attributes:
        name: the queue's or the reason's code.
        p50, p90: hours since they were received.
        at_risk: due within two days; `overdue` those already past it.
    """

    name: str
    count: int
    p50: float
    p90: float
    at_risk: int
    overdue: int


@dataclass(frozen=True, slots=True)
class Overturned:
    """Decided cases about one code; `share` is None where they are too few to tell."""

    code: str
    decided: int
    overturned: int
    median_days: float

    @property
    def share(self) -> float | None:
        return self.overturned / self.decided if self.decided >= SHARE_FROM else None


@dataclass(frozen=True, slots=True)
class Eyes:
    """Second approvals: `unseen` were given to a case with papers without a look at any of them."""

    given: int
    unseen: int

    @property
    def share(self) -> float | None:
        return self.unseen / self.given if self.given else None


@dataclass(frozen=True, slots=True)
class Care:
    """How verdicts were reached.

    Attributes:
        measured: verdicts whose time at work the screen measured; `seconds` is their median.
        hasty: of them, under a minute.
        compared: verdicts that carry what the machine had recognised; `agreed` came to the same.
    """

    measured: int
    seconds: float | None
    hasty: int
    compared: int
    agreed: int

    @property
    def agreement(self) -> float | None:
        return self.agreed / self.compared if self.compared >= SHARE_FROM else None


@dataclass(frozen=True, slots=True)
class Own:
    """What one colleague did, shown to nobody else.

    Attributes:
        proposed: approvals and refusals; `returned` of them came back from the second pair of eyes.
        reviewed: of their cases, how many somebody above looked at again; `changed` how many came out otherwise.
    """

    proposed: int
    returned: int
    reviewed: int
    changed: int
    eyes: Eyes
    care: Care
    golden: Agreement


@dataclass(frozen=True, slots=True)
class Team:
    """All of the page; `stamping` colleagues agreed with the machine in almost all of their last 200 verdicts."""

    queues: list[Waiting]
    reasons: list[Waiting]
    overturned: list[Overturned]
    eyes: Eyes
    care: Care
    stamping: int
    golden: Agreement
    own: Own


def team(staff: User, *, at: datetime) -> Team:
    """Everything of the team page. 11 queries.

    Raises:
        NotYourPart: a role that has no team.
    """
    roles.require(staff, "queue")
    since = at - PERIOD
    return Team(
        queues=_waiting("queue", at),
        reasons=_waiting("code", at),
        overturned=_overturned(since),
        eyes=_eyes(since, None),
        care=_care(since, None),
        stamping=_stamping(at - STAMP_WITHIN),
        golden=golden.agreement(since=at - STAMP_WITHIN),
        own=_own(staff, at),
    )


def _waiting(by: str, at: datetime) -> list[Waiting]:
    source = ", jsonb_array_elements_text(codes) AS code" if by == "code" else ""
    today = at.astimezone(SHANGHAI).date()
    rows = _rows(
        f"""
        WITH waiting AS (
            SELECT {by} AS name, due_on, extract(epoch FROM %(at)s - received_at) / 3600 AS hours
            FROM appeals_case{source}
            WHERE status = ANY(%(with_people)s) AND received_at IS NOT NULL AND kind <> ALL(%(apart)s)
        )
        SELECT name, count(*),
            percentile_cont(0.5) WITHIN GROUP (ORDER BY hours), percentile_cont(0.9) WITHIN GROUP (ORDER BY hours),
            count(*) FILTER (WHERE due_on BETWEEN %(today)s AND %(soon)s), count(*) FILTER (WHERE due_on < %(today)s)
        FROM waiting GROUP BY name ORDER BY 6 DESC, 5 DESC, 2 DESC, 1
        """,  # noqa: S608 - one of two names of ours
        at=at,
        with_people=list(_WITH_PEOPLE),
        apart=list(APART),
        today=today,
        soon=today + AT_RISK,
    )
    return [Waiting(name, count, float(p50), float(p90), risk, over) for name, count, p50, p90, risk, over in rows]


def _overturned(since: datetime) -> list[Overturned]:
    rows = _rows(
        """
        SELECT code, count(*), count(*) FILTER (WHERE outcome IN ('full', 'partial')),
            percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM decided_at - received_at)) / 86400
        FROM appeals_case, jsonb_array_elements_text(codes) AS code
        WHERE decided_at >= %(since)s AND outcome <> '' AND received_at IS NOT NULL AND kind <> ALL(%(apart)s)
        GROUP BY code ORDER BY 2 DESC, 1
        """,
        since=since,
        apart=list(APART),
    )
    return [Overturned(code, decided, over, float(days)) for code, decided, over, days in rows]


def _eyes(since: datetime, staff_id: int | None) -> Eyes:
    rows = _rows(
        """
        SELECT count(*), count(*) FILTER (WHERE papers AND NOT looked) FROM (
            SELECT EXISTS (SELECT FROM proofs_proof p WHERE p.case_id = a.case_id) AS papers,
                EXISTS (
                    SELECT FROM proofs_look l JOIN proofs_proof p ON p.id = l.proof_id
                    WHERE p.case_id = a.case_id AND l.actor = 'staff:' || a.staff_id AND l.at <= a.at
                        AND l.what LIKE 'page%%'
                ) AS looked
            FROM appeals_assent a WHERE a.at >= %(since)s AND (%(who)s::int IS NULL OR a.staff_id = %(who)s)
        ) AS given
        """,
        since=since,
        who=staff_id,
    )
    return Eyes(*rows[0])


def _own(staff: User, at: datetime) -> Own:
    since = at - PERIOD
    rows = _rows(
        """
        WITH mine AS (
            SELECT case_id, seq FROM appeals_step
            WHERE actor_id = %(who)s AND event IN ('approve', 'decline') AND at >= %(since)s
        ), later AS (
            SELECT m.case_id, m.seq, (
                SELECT s.event FROM appeals_step s
                WHERE s.case_id = m.case_id AND s.seq > m.seq AND s.event IN ('send_back', 'agree')
                ORDER BY s.seq LIMIT 1
            ) AS answer FROM mine m
        )
        SELECT (SELECT count(*) FROM mine), (SELECT count(*) FROM later WHERE answer = 'send_back'),
            count(DISTINCT s.case_id) FILTER (WHERE s.event IN ('uphold', 'change')),
            count(DISTINCT s.case_id) FILTER (WHERE s.event = 'change')
        FROM appeals_step s JOIN mine m ON m.case_id = s.case_id AND s.seq > m.seq
        """,
        who=staff.pk,
        since=since,
    )
    proposed, returned, reviewed, changed = rows[0]
    practice = golden.agreement(since=at - STAMP_WITHIN, staff_id=staff.pk)
    return Own(proposed, returned, reviewed, changed, _eyes(since, staff.pk), _care(since, staff.pk), practice)


# A verdict that says what the machine had recognised, and whether it came to the same.
_VERDICTS = """
    SELECT actor_id, at, (body->>'active')::int AS active,
        CASE WHEN event = 'approve' THEN body#>>'{proposal,income}' = body#>>'{proposal,suggested}'
             ELSE body#>>'{proposal,suggested}' = '0' END AS agreed
    FROM appeals_step WHERE event IN ('approve', 'decline') AND body#>'{proposal,suggested}' IS NOT NULL
"""


def _care(since: datetime, staff_id: int | None) -> Care:
    rows = _rows(
        f"""
        SELECT count(active), percentile_cont(0.5) WITHIN GROUP (ORDER BY active),
            count(*) FILTER (WHERE active < %(least)s), count(*), count(*) FILTER (WHERE agreed)
        FROM ({_VERDICTS} AND at >= %(since)s AND (%(who)s::int IS NULL OR actor_id = %(who)s)) AS verdicts
        """,  # noqa: S608 - a constant of ours
        since=since,
        who=staff_id,
        least=LEAST_SECONDS,
    )
    measured, seconds, hasty, compared, agreed = rows[0]
    return Care(measured, None if seconds is None else float(seconds), hasty, compared, agreed)


def _stamping(since: datetime) -> int:
    rows = _rows(
        f"""
        SELECT count(*) FROM (
            SELECT actor_id FROM (
                SELECT actor_id, agreed, row_number() OVER (PARTITION BY actor_id ORDER BY at DESC) AS n
                FROM ({_VERDICTS} AND at >= %(since)s) AS verdicts
            ) AS newest WHERE n <= %(many)s
            GROUP BY actor_id HAVING count(*) = %(many)s AND avg(agreed::int) > %(share)s
        ) AS stamping
        """,  # noqa: S608 - a constant of ours
        since=since,
        many=STAMP_OF,
        share=STAMP_FROM,
    )
    return int(rows[0][0])


def _rows(sql: str, **said: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, said)
        return list(cursor.fetchall())
