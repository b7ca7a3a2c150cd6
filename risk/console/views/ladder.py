"""The page of reductions: what was asked for and how far it is, asking for one, and each step of it."""

from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from risk.console import laddering, roles
from risk.console.views import StaffRequest, show, staff_only, whole
from risk.errors import DomainError
from risk.ladder import queries, rungs, services
from risk.reasons import CATALOGUE


@staff_only("people")
@require_http_methods(["GET", "POST"])
def ladder(request: StaffRequest) -> HttpResponse:
    """Every reduction, newest first; POST asks for one."""
    if request.method != "POST":
        return _page(request)
    sent = request.POST
    try:
        laddering.ask(
            sent.get("line", "").strip(), whole(sent.get("rung")), code=sent.get("code", ""),
            amount=whole(sent.get("amount")) * 100 if sent.get("amount") else None,
            staff=request.user, reason=sent.get("reason", ""), key=sent.get("key", "")[:96] or uuid4().hex,
        )  # fmt: skip
    except DomainError as error:
        return _page(request, problem=error)
    messages.success(request, _("已提出，要一位合规同事签字。"))
    return HttpResponseRedirect(reverse("console:ladder"))


@staff_only("ladder")
@require_POST
def move(request: StaffRequest, pk: int, move: str) -> HttpResponse:
    try:
        laddering.move(pk, move, staff=request.user, reason=request.POST.get("reason", ""))
    except DomainError as error:
        return _page(request, problem=error)
    messages.success(request, _("已记录这一步。"))
    return HttpResponseRedirect(reverse("console:ladder"))


def _page(request: StaffRequest, problem: DomainError | None = None) -> HttpResponse:
    lang = "en" if (get_language() or "").startswith("en") else "zh"
    rows = queries.newest(before=whole(request.GET.get("before")) or None, most=queries.PAGE)
    return show(
        request, "ladder", status=422 if problem else 200,
        rows=rows, more=rows[-1].pk if len(rows) == queries.PAGE else 0, problem=problem, sent=request.POST,
        rungs=rungs.RUNGS, reasons=[(code, CATALOGUE[code].texts[lang]["title"]) for code in services.codes()],
        key=uuid4().hex, may_write=roles.may(request.user, "ladder"), me=request.user.get_username(),
    )  # fmt: skip
