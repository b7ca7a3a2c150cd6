"""Follows hardship cases: while one is open collection stands still; what it decides, its quote becomes."""

from django.db import transaction

from appeals import queries as appeals
from appeals.models import Case
from appeals.status import CLOSED, Kind, Status
from risk.nights.outreach import OFFER
from risk.work.services import handles
from support.plans import collection, offering, queries, services
from support.plans.models import Quote

REFUSED = (Status.DECIDED_KEEP, Status.CLOSED_FINAL)


@handles("case.step", queue="notify", only=Kind.HARDSHIP)
def follow(subject: str) -> None:
    """One step of a hardship case. Safe to repeat."""
    number, _slash, seq = subject.rpartition("/")
    step = appeals.step_named(number, int(seq))
    with transaction.atomic():
        quote = queries.of_case(number)
        if quote is not None:
            quote = Quote.objects.select_for_update().get(pk=quote.pk)
        _follow(step.case, step.event, step.target, quote)


@handles(OFFER, queue="notify")
def offer_help(line: str) -> None:
    """A line came to orange or red in the nightly walk."""
    offering.prepare(line)


def _follow(case: Case, event: str, target: str, quote: Quote | None) -> None:
    waits = quote is not None and quote.state == Quote.State.WAITING
    # A second review may grant what was declined, unless another choice took its place meanwhile.
    again = quote is not None and quote.state == Quote.State.DECLINED and not queries.is_chosen(quote)
    if target not in CLOSED and target not in REFUSED and event != "confirm" and case.status not in CLOSED:
        collection.pause(case.line, borrower=case.borrower, why="request")
    if quote is not None and (waits or again) and event == "confirm":
        services.approve(quote)
    elif quote is not None and waits and target in REFUSED and event in ("decline", "agree"):
        services.end(quote, Quote.State.DECLINED)
    elif quote is not None and waits and target in CLOSED and target != Status.CLOSED:
        services.end(quote, Quote.State.DROPPED)
    elif target in CLOSED or target in REFUSED:
        collection.resume(case.line, why=target)  # unless something still holds it
