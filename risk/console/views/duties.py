"""The pages of what colleagues are asked to do, and of what every indicator was over two years."""

from datetime import timedelta

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from risk import clock
from risk.console import plots
from risk.console.views import StaffRequest, show, staff_only, whole
from risk.nights import queries as nights
from risk.todos import queries
from risk.todos.models import Kind
from risk.watching import queries as watching

SPANS = (1, 7, 30, 90, 365, 730)  # days


@staff_only("people")
@require_GET
def todos(request: StaffRequest) -> HttpResponse:
    """Every open task, the first due first, each with the page where it is done."""
    now, kind = clock.now(), request.GET.get("kind", "")
    behind = clock.instant_of(request.GET.get("due"))
    after = (behind, whole(request.GET.get("after"))) if behind else None
    found = queries.waiting(kind=kind if kind in Kind.values else "", after=after)
    counts = queries.counts(now)
    return show(
        request, "todos",
        todos=found, now=now, chosen=kind, more=found[-1] if len(found) == queries.PAGE else None,
        kinds=[(one.value, *counts.get(one.value, (0, 0))) for one in Kind],
    )  # fmt: skip


@staff_only()
@require_GET
def measures(request: StaffRequest) -> HttpResponse:
    """An indicator over a span of days, as a plot with its table; and the months of draws that came."""
    series, now = watching.series(), clock.now()
    known = [(one.name, subject) for one, subject in series]
    wanted = request.GET.get("indicator", ""), request.GET.get("subject", "")
    name, subject = wanted if wanted[0] else known[0] if known else ("", "")
    days = whole(request.GET.get("days"))
    days = days if days in SPANS else SPANS[2]
    chosen = watching.history(name, subject, since=now - timedelta(days=days), until=now) if name else None
    return show(
        request, "measures",
        series=series, chosen=chosen, plot=plots.line(chosen) if chosen else None, days=days, spans=SPANS,
        rows=chosen.measures[-24:][::-1] if chosen else [], months=nights.months_kept(),
    )  # fmt: skip
