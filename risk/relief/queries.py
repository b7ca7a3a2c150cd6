"""Reads relief programmes: who is covered today, and all there ever were."""

from datetime import date

from risk.facts.incidents import covers
from risk.relief.models import Programme


def covering(region: str | None, *, on: date) -> frozenset[str]:
    """The kinds of programmes in force on a day for somebody of a region. 1 query.

    Args:
        region: GB/T 2260, None when not known: then only what names no region covers.
    """
    running = Programme.objects.filter(starts_on__lte=on, ends_on__gte=on, ended_at=None)
    return frozenset(
        programme.kind
        for programme in running
        if not programme.regions or (region and any(covers(place, region) for place in programme.regions))
    )


def programmes(*, most: int = 100) -> list[Programme]:
    """Newest first, each with its steps. 2 queries."""
    return list(Programme.objects.order_by("-pk").prefetch_related("steps")[:most])
