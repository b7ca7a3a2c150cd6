"""The borrower's page of a call, and the colleagues' list of calls. Forms alone; no script is needed."""

from datetime import datetime
from itertools import groupby
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from appeals import roles
from appeals.desk.views import StaffRequest, staff_only
from risk import clock
from risk.errors import DomainError
from risk.events import queries as events
from support.assistant.masking import mask
from support.calls import queries, services
from support.calls.models import SLOT, Call
from support.cases import heard
from support.http import SeeOther, show
from support.signin.requests import BorrowerRequest, borrower_only

PAGE = "calls/call.html"


@require_http_methods(["GET", "HEAD", "POST"])
@borrower_only
def call(request: BorrowerRequest) -> HttpResponse:
    """The call that is promised, and the hours to choose from."""
    problem = None
    if request.method == "POST":
        try:
            services.book(request.borrower, _slot(request.POST.get("slot")), about=request.POST.get("about", ""))
        except DomainError as error:
            problem = error
        else:
            return SeeOther(request.path)
    now = clock.now()
    mine, phone = queries.own(request.borrower), queries.phone(request.borrower)
    context = {
        "call": mine, "is_late": mine and mine.state == "booked" and mine.ends_at < now, "problem": problem,
        "phone": mask(phone).text, "days": _days(queries.free(now)), "longest": services.LONGEST,
    }  # fmt: skip
    return show(request, PAGE, context=context, status=422 if problem else 200)


@require_POST
@borrower_only
def cancel(request: BorrowerRequest) -> HttpResponse:
    services.cancel(request.borrower)
    return SeeOther(reverse("calls:call"))


@staff_only
@require_GET
def calls(request: StaffRequest) -> HttpResponse:
    """What is promised, earliest first: what is late comes first by itself."""
    roles.require(request.user, "queue")
    now = clock.now()
    due = queries.due(now)
    for one in due:
        one.is_late, one.is_now = one.ends_at < now, one.slot_at <= now <= one.ends_at  # type: ignore[attr-defined]
    return render(
        request, "calls/list.html",
        {"here": "calls", "due": due, "late": sum(one.ends_at < now for one in due), "settled": queries.settled(now)},
    )  # fmt: skip


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: StaffRequest, call_id: UUID) -> HttpResponse:
    """One call: whoever takes it sees the number, and says what came of it."""
    roles.require(request.user, "queue")
    found, problem = queries.named(call_id), None
    if request.method == "POST":
        try:
            done = _act(request, found)
        except DomainError as error:
            problem = error
        else:
            return SeeOther(reverse("calls:list") if done else request.path)
    mine = found.taken_by == request.user.get_username() and found.state == "booked"
    card = events.borrower(found.borrower) if mine else None
    sent = request.POST if request.POST.get("act") == "file" else None
    context = {
        "here": "calls", "call": found, "mine": mine, "card": card, "problem": problem, "longest": services.LONGEST,
        "days": _days(queries.free(clock.now())) if mine else [], "until": found.slot_at + SLOT,
        "is_free": services.is_free(found, request.user), "key": request.POST.get("key") or uuid4(),
        "to": request.path, "heard": heard.Heard(found.borrower, sent) if mine else None,
    }  # fmt: skip
    return render(request, "calls/one.html", context, status=422 if problem else 200)


def _act(request: StaffRequest, call: Call) -> bool:
    """Does what the form says; whether the call is out of my hands then."""
    note, call_id = request.POST.get("note", ""), call.pk
    match request.POST.get("act"):
        case "file":
            made = services.write_down(call_id, request.user, request.POST)
            messages.success(request, heard.told(made))
            return False
        case "take":
            services.take(call_id, request.user)
            return False
        case "done":
            services.done(call_id, request.user, note=note)
        case "unreached":
            services.unreached(call_id, request.user, note=note)
        case _:
            services.move(call_id, request.user, _slot(request.POST.get("slot")), note=note)
    return True


def _slot(said: str | None) -> datetime:
    """The hour a form names; what isn't one is long over and is refused as such."""
    try:
        found = parse_datetime(said or "")
    except ValueError:
        found = None
    return found if found and found.tzinfo else datetime.fromtimestamp(0, clock.SHANGHAI)


def _days(slots: list[datetime]) -> list[tuple[datetime, list[tuple[datetime, datetime]]]]:
    """The hours by day: its first hour, and each hour with its end."""
    return [
        (hours[0], [(hour, hour + SLOT) for hour in hours])
        for hours in (list(found) for _day, found in groupby(slots, key=clock.day))
    ]
