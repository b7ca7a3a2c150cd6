"""Finds cases that go nowhere: too long with a machine, to and fro between people, long without a step. Reads only."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from django.contrib.auth.models import User
from django.db.models import Count, Q

from appeals import roles
from appeals.models import Case
from appeals.status import ON_SYSTEM, OPEN, Part, Status

type Why = Literal["stuck", "bouncing", "aging"]
STUCK = timedelta(hours=1)  # with a machine; the sweep rings after minutes, so an hour is nobody's plan
AGING = timedelta(days=5)  # with people and no step
BOUNCES = 3  # times handed back
BACK = ("release", "send_back", "give_up")
SHOWN = 20


@dataclass(frozen=True, slots=True)
class Found:
    """A case, why it is here, and since when or how often."""

    case: Case
    why: Why
    since: datetime
    times: int = 0


def attention(staff: User, *, at: datetime) -> list[Found]:
    """What a lead should look at, longest first within each ground; at most 20 of each. 3 queries.

    Raises:
        NotYourPart: a role that leads nobody.
    """
    roles.require(staff, "queue")
    if Part.SUP not in roles.parts_of(staff):
        return []
    known = Case.objects.waiting_for(roles.parts_of(staff))
    stuck = known.filter(status__in=ON_SYSTEM, moved_at__lte=at - STUCK).order_by("moved_at")
    with_people = [status for status in OPEN if status not in (*ON_SYSTEM, Status.DRAFT)]
    times = Count("steps", filter=Q(steps__event__in=BACK, steps__actor__isnull=False) | Q(steps__event="give_up"))
    back = known.filter(status__in=with_people).annotate(times=times).filter(times__gte=BOUNCES)
    aging = known.filter(status__in=with_people, moved_at__lte=at - AGING).order_by("moved_at")
    return [
        *(Found(case, "stuck", case.moved_at) for case in stuck[:SHOWN]),
        *(
            Found(case, "bouncing", case.moved_at, case.times)  # type: ignore[attr-defined]  # annotated above
            for case in back.order_by("-times", "moved_at")[:SHOWN]
        ),
        *(Found(case, "aging", case.moved_at) for case in aging[:SHOWN]),
    ]
