"""Reads of promised calls: a borrower's own, the free hours, and the agents' list."""

from collections import Counter
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from risk.events import queries as events
from risk.events.errors import NoSuchBorrower
from support import hours
from support.calls import slots
from support.calls.errors import NoSuchCall
from support.calls.models import Call

SHOWN = 100
LATELY = timedelta(days=7)


def free(now: datetime) -> list[datetime]:
    """The hours a call may be promised for. One query."""
    taken = Counter(Call.objects.filter(state=Call.State.BOOKED, slot_at__gte=now).values_list("slot_at", flat=True))
    return slots.offered(now, taken, is_day=hours.is_day, opens=hours.opens(), closes=hours.closes())


def own(borrower: str) -> Call | None:
    """The call a borrower waits for or has to arrange anew. One query."""
    return Call.objects.filter(borrower=borrower, state__in=(Call.State.BOOKED, Call.State.UNREACHED)).first()


def all_of(borrower: str) -> list[Call]:
    """Every call they asked for, oldest first: for their own copy. One query."""
    return list(Call.objects.filter(borrower=borrower).order_by("made_at"))


def phone(borrower: str) -> str:
    """The number to call, from the lender's record; empty when none was told. Two queries."""
    try:
        return events.borrower(borrower).phone or ""
    except NoSuchBorrower:
        return ""


def due(now: datetime) -> list[Call]:
    """Promised calls, earliest first. One query."""
    return list(Call.objects.filter(state=Call.State.BOOKED).order_by("slot_at", "made_at")[:SHOWN])


def settled(now: datetime) -> list[Call]:
    """What became of the calls of a week, newest first. One query."""
    over = Q(settled_at__gte=now - LATELY) | Q(state=Call.State.UNREACHED)
    return list(Call.objects.filter(over).exclude(state=Call.State.BOOKED).order_by("-slot_at")[:SHOWN])


def named(call_id: UUID) -> Call:
    """One call with its steps. Two queries.

    Raises:
        NoSuchCall: there is none.
    """
    found = Call.objects.prefetch_related("steps").filter(pk=call_id).first()
    if found is None:
        raise NoSuchCall(_("没有这个回电。"))
    return found
