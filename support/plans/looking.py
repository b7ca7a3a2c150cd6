"""Remembers for two days that a borrower looked at what being late costs: who does so often may want a plan (G.8)."""

from datetime import timedelta

from risk import clock
from support.plans.models import Looked
from support.plans.rules import rules

KEPT = timedelta(hours=48)
AT_ONCE = timedelta(minutes=10)  # [D] a page opened again so soon is the same look


def looked(borrower: str, page: str) -> None:
    """One look, if it is such a page. At most two statements; safe to repeat."""
    if page not in rules().late_pages:
        return
    at = clock.now()
    slot = int(at.timestamp() // AT_ONCE.total_seconds())
    row = Looked(borrower=borrower, page=page, slot=slot, at=at)
    Looked.objects.bulk_create([row], ignore_conflicts=True)
    Looked.objects.filter(borrower=borrower, at__lte=at - KEPT).delete()


def sweep() -> int:
    """Deletes what is older than two days; how many."""
    return Looked.objects.filter(at__lte=clock.now() - KEPT).delete()[0]


def forget(borrower: str) -> int:
    """Deletes what is kept of one borrower, as they asked; how many."""
    return Looked.objects.filter(borrower=borrower).delete()[0]
