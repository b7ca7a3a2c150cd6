"""The calendar of what falls due and what comes, and the same as a file for a phone's calendar."""

from itertools import groupby

from django.http import HttpResponse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from risk import clock
from support.dates import ics, queries
from support.http import show
from support.notices import channels
from support.signin.requests import BorrowerRequest, borrower_only


@require_safe
@borrower_only
def calendar(request: BorrowerRequest) -> HttpResponse:
    """Every day ahead that the records hold, by month."""
    found = queries.ahead_of(request.borrower)
    months = [
        (date_format(month, _("Y年n月")), list(days))
        for month, days in groupby(found, key=lambda one: one.day.replace(day=1))
    ]
    wish = channels.wish(request.borrower)
    context = {"months": months, "wish": wish, "several": len({one.line for one in found}) > 1}
    return show(request, "support/calendar.html", context=context)


@require_safe
@borrower_only
def calendar_file(request: BorrowerRequest) -> HttpResponse:
    """The same as an .ics file."""
    wish = channels.wish(request.borrower)
    text = ics.calendar(queries.ahead_of(request.borrower), at=clock.now(), remind=wish.due_days)
    headers = {"Content-Disposition": 'attachment; filename="dates.ics"', "Cache-Control": "private, no-store"}
    return HttpResponse(text, content_type="text/calendar; charset=utf-8", headers=headers)
