"""The calendar of what falls due and what comes, and the same as a file for a phone's calendar."""

from itertools import groupby

from django.contrib.messages import success as messages_of
from django.http import HttpResponse
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from risk import clock
from support.dates import ics, planning, queries
from support.http import go, show
from support.notices import channels
from support.signin.requests import BorrowerRequest, borrower_only
from support.why import told, trial


@require_safe
@borrower_only
def calendar(request: BorrowerRequest) -> HttpResponse:
    """Every day ahead that the records hold, by month."""
    found = queries.ahead_of(request.borrower)
    months = [
        (date_format(month, _("Y年n月")), list(days))
        for month, days in groupby(found.ahead, key=lambda one: one.day.replace(day=1))
    ]
    wish = channels.wish(request.borrower)
    context = {"months": months, "wish": wish, "several": len({one.line for one in found.ahead}) > 1}
    context["unchecked"] = not found.is_whole
    return show(request, "support/calendar.html", context=context)


@require_safe
@borrower_only
def calendar_file(request: BorrowerRequest) -> HttpResponse:
    """The same as an .ics file."""
    wish = channels.wish(request.borrower)
    text = ics.calendar(queries.ahead_of(request.borrower).ahead, at=clock.now(), remind=wish.due_days)
    headers = {"Content-Disposition": 'attachment; filename="dates.ics"', "Cache-Control": "private, no-store"}
    return HttpResponse(text, content_type="text/calendar; charset=utf-8", headers=headers)


@require_POST
@borrower_only
def planned(request: BorrowerRequest, ref: str) -> HttpResponse:
    """Keeps the day on which they plan to draw, or takes it back; what can't be read is asked for again."""
    told.check_own(ref, borrower=request.borrower)
    sent, url = request.POST, reverse("support:draw", args=[ref])
    if "drop" in sent:
        planning.drop(request.borrower, ref)
        messages_of(request, _("已取消，不再提醒。"))
        return go(request, url)
    try:
        day, amount = parse_date(sent.get("day", "")), trial.fen(sent.get("amount", "")[:40])
    except ValueError:
        day, amount = None, None
    context = {
        "line": ref,
        "at": clock.now(),
        "day": sent.get("day", "")[:20],
        "typed": sent.get("amount", "")[:40],
    }
    if day is None or amount is None:
        return show(request, "support/draw.html", context=context | {"bad": True}, status=422)
    try:
        planning.plan(request.borrower, ref, day=day, amount=amount)
    except planning.BadDay:
        return show(request, "support/draw.html", context=context | {"bad": True}, status=422)
    messages_of(request, _("记下了。%(then)s") % {"then": planning.promise(day)})
    return go(request, url)
