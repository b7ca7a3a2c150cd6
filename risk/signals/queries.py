"""Reads the register of signals, and which are late for early warning."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

from risk import clock
from risk.signals.models import Signal
from risk.watching.readings import Reading, reads

MOST = 200


def signals(*, most: int = MOST) -> list[Signal]:
    """Those that are kept an eye on, the next due first, each with its steps. Two queries."""
    found = Signal.objects.filter(retired_at=None).order_by("next_on", "id").prefetch_related("steps")
    return list(found[:most])


@reads
def late(now: datetime) -> Iterator[Reading]:
    """By how many days each review is late; 0 lets a warning end. One query."""
    today = clock.day(now)
    for pk, title, next_on in Signal.objects.filter(retired_at=None).values_list("pk", "title", "next_on")[:MOST]:
        yield Reading("signal-late", f"{pk} {title}", Decimal(max(0, (today - next_on).days)))
