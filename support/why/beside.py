"""What stands beside an explanation: looked for in one statement, so that only what is there is read whole."""

from dataclasses import dataclass

from django.db import connection

from risk import clock
from risk.decisions import queries as decisions
from risk.nights import queries as nights
from risk.watching.levels import CALM
from support.announcements import queries as announcements
from support.announcements.models import Announcement
from support.plans import queries as plans
from support.plans.models import Plan

_LOOK = f"SELECT {decisions.IS_KEPT}, {nights.LEVEL}, {announcements.ANY_IN_FORCE}, {plans.ANY_RUNNING}"


@dataclass(frozen=True, slots=True)
class Beside:
    """What there is beside a line's explanation.

    Attributes:
        is_kept: its decision is stored.
        level: where the line stands in early warning, as of `nights.level_of`.
        announced: in force, whomever they concern.
        plans: running, of the borrower.
    """

    is_kept: bool
    level: int
    announced: list[Announcement]
    plans: list[Plan]


def look(*, decision: str, line: str, borrower: str) -> Beside:
    """One query, and one each for announcements and running plans where there are any."""
    with connection.cursor() as cursor:
        cursor.execute(_LOOK, {"decision": decision, "line": line, "borrower": borrower, "at": clock.now()})
        is_kept, level, is_announced, has_plans = cursor.fetchone()
    return Beside(
        is_kept,
        level or CALM,
        announcements.in_force() if is_announced else [],
        plans.running(borrower) if has_plans else [],
    )
