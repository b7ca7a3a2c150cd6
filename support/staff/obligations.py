"""The console's page of obligations: the register, and the report of a month to look at and to take away."""

from datetime import date

from django.http import HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from risk import clock
from risk.console import tables
from risk.console.sheets import title
from risk.console.views import StaffRequest, show, staff_only
from support.obligations import queries


@staff_only("people")
@require_GET
def obligations(request: StaffRequest) -> HttpResponse:
    first = _first(request.GET.get("month", ""))
    rows = queries.month(first)
    english = (get_language() or "").startswith("en")
    return show(
        request, "obligations",
        first=first, rows=[(one, title(one.reason) if one.reason else "") for one in rows],
        late=sum(one.late for one in rows), missing=sum(one.missing for one in rows),
        duties=[(one.en if english else one.zh, one.law, reverse(one.page)) for one in queries.duties()],
    )  # fmt: skip


@staff_only("people")
@require_GET
def export(request: StaffRequest, month: str) -> StreamingHttpResponse:
    """The month as CSV."""
    first = _first(month)
    return tables.download(f"obligations-{first:%Y-%m}.csv", queries.sheet(first), mark=tables.CHINESE)


def _first(text: str) -> date:
    """The first day of a month as text; of this month where it is none."""
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return clock.day(clock.now()).replace(day=1)
