"""The page of papers whose time is nearly over: what goes when, while there is time to hold it."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from appeals import roles
from appeals.desk import papers
from appeals.desk.views import StaffRequest, staff_only
from risk import clock


@staff_only
@require_GET
def soon(request: StaffRequest) -> HttpResponse:
    """What CLK-19 warns of, the first to go first."""
    roles.require(request.user, "keeping")
    found = papers.going(request.user, at=clock.now())
    return render(request, "desk/going.html", {"here": "team", "papers": found, "most": papers.MOST_GOING})
