"""The numbers anyone may see."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from appeals import figures
from risk import clock
from support.http import show
from support.signin.requests import borrower_of
from support.why import held, told

FAIRNESS_DAYS = timedelta(days=90)


@require_safe
def fairness(request: HttpRequest) -> HttpResponse:
    """Sums of the last 90 days, in groups of twenty people and more."""
    borrower_of(request)  # the footer of somebody signed in keeps its links
    since = clock.now() - FAIRNESS_DAYS
    rows = [(told.title(found.code) if found.code else "", found) for found in figures.public(since=since)]
    return show(request, "support/fairness.html", context={"rows": rows, "held": held.by_group(since=since)})
