"""Reads reductions, and what is so of a line before one."""

from risk.diagnosis.services import facts_of
from risk.ladder.errors import NoSuchReduction
from risk.ladder.models import OPEN, Reduction
from risk.ladder.rungs import Standing
from risk.nights import queries as nights
from risk.orders import queries as orders

PAGE = 50


def standing(line: str) -> Standing:
    """A line as it is now. 5 queries.

    Raises:
        NoSuchLine: no opening of this line is known.
    """
    facts = facts_of(line)
    in_force = Reduction.objects.filter(line=line, state="in_force").values_list("rung", flat=True)
    cuts = [record.since for record in facts.records if record.kind == "cut" and record.initiator != "borrower"]
    protected = [one.protection_until for one in orders.of_line(line) if one.case]
    return Standing(
        facts, frozenset(in_force), max(cuts, default=None), max(protected, default=None), nights.is_unreached(line)
    )


def reduction(pk: int) -> Reduction:
    """One with its steps. Two queries.

    Raises:
        NoSuchReduction: there is none.
    """
    found = Reduction.objects.prefetch_related("steps").filter(pk=pk).first()
    if found is None:
        raise NoSuchReduction("There is no such reduction.", reduction=pk)
    return found


def newest(*, before: int | None = None, most: int) -> list[Reduction]:
    """Newest first, with their steps; page with the id of the last one. Two queries."""
    found = Reduction.objects.order_by("-id").prefetch_related("steps")
    return list((found if before is None else found.filter(pk__lt=before))[:most])


def open_of(line: str) -> list[Reduction]:
    """Those of a line that are under way or in force, the mildest first. One query."""
    return list(Reduction.objects.filter(line=line, state__in=OPEN).order_by("rung", "id"))
