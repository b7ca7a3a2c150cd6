"""Keeps that a colleague did an item of a checklist."""

from django.db import transaction

from risk import clock
from risk.peaks import queries
from risk.peaks.errors import NoSuchItem
from risk.peaks.models import Signed


@transaction.atomic
def sign(item: str, *, by: str, role: str, reason: str) -> bool:
    """False when it was signed before.

    Raises:
        NoSuchItem: no open checklist has it.
    """
    if item not in {row.item.key for row in queries.rows(clock.day(clock.now()))}:
        raise NoSuchItem("There is no such item.", item=item)
    kept = {"by": by, "role": role, "reason": reason, "at": clock.now()}
    return Signed.objects.get_or_create(item=item, defaults=kept)[1]
