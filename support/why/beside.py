"""What stands beside an explanation: looked for in one statement, so that only what is there is read whole."""

from dataclasses import dataclass

from django.db import connection

from risk import clock
from risk.decisions import queries as decisions
from support.announcements import queries as announcements
from support.announcements.models import Announcement
from support.plans import offering
from support.plans import queries as plans
from support.plans.models import Plan

_LOOK = f"SELECT {decisions.IS_KEPT}, {announcements.ANY_IN_FORCE}, {plans.ANY_RUNNING}, {offering.HINTS}"


@dataclass(frozen=True, slots=True)
class Beside:
    """What there is beside a line's explanation.

    Attributes:
        is_kept: its decision is stored.
        hints: what speaks for an offer of plans.
        announced: in force, whomever they concern.
        plans: running, of the borrower.
    """

    is_kept: bool
    hints: offering.Hints
    announced: list[Announcement]
    plans: list[Plan]


def look(*, decision: str, line: str, borrower: str) -> Beside:
    """One query, and one each for announcements and running plans where there are any."""
    with connection.cursor() as cursor:
        cursor.execute(_LOOK, {"decision": decision, "line": line, "borrower": borrower, "at": clock.now()})
        is_kept, is_announced, has_plans, *hints = cursor.fetchone()
    return Beside(
        is_kept,
        offering.Hints(*hints),
        announcements.in_force() if is_announced else [],
        plans.running(borrower) if has_plans else [],
    )
