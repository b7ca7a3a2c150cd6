"""Owns who has a case on their screen now, so that two colleagues notice each other before they collide."""

from datetime import datetime, timedelta

from django.contrib.auth.models import User

from appeals.models import Case, Presence
from risk import clock

FRESH = timedelta(seconds=45)  # three looks of a screen that asks every fifteen seconds
KEPT = timedelta(days=1)


def here(case: Case, staff: User) -> list[User]:
    """Say that this colleague looks at the case. 2 queries.

    Returns:
        The others who look at it now, who came first first.
    """
    now = clock.now()
    Presence.objects.update_or_create(
        case=case, staff=staff, defaults={"seen_at": now}, create_defaults={"seen_at": now, "came_at": now}
    )
    others = Presence.objects.filter(case=case, seen_at__gt=now - FRESH).exclude(staff=staff)
    return [one.staff for one in others.select_related("staff").order_by("came_at")]


def forget(now: datetime) -> int:
    """Drop what nobody needs to know any more: presence is no trail."""
    return Presence.objects.filter(seen_at__lte=now - KEPT).delete()[0]
