"""Reads how consent stands and what was asked of the bureau."""

from risk import clock
from risk.bureau.consent import TYPE, Standing, standing
from risk.bureau.models import Pull
from risk.events import queries as events

PAGE = 50


def consent(borrower: str) -> Standing:
    """How a borrower's consent stands now. One query."""
    return standing(events.of_types([borrower], [TYPE]), today=clock.day(clock.now()))


def pulls(*, before: int | None = None, most: int = PAGE) -> list[Pull]:
    """Every question, newest first, a page behind an id. One query."""
    found = Pull.objects.order_by("-id")
    return list((found.filter(id__lt=before) if before else found)[:most])


def pulls_of(borrower: str) -> list[Pull]:
    """Everything that was asked about a borrower, newest first: for their own eyes. One query."""
    return list(Pull.objects.filter(borrower=borrower).order_by("-id"))
