"""The register of signals from outside: entering one, keeping what a look found, retiring one."""

from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from risk import clock
from risk.console import foreseeing, roles
from risk.console.views import StaffRequest, show, staff_only
from risk.console.views.relief import day
from risk.errors import Refusal
from risk.signals import queries
from risk.signals.models import Kind


@staff_only()
@require_http_methods(["GET", "POST"])
def signals(request: StaffRequest) -> HttpResponse:
    """Every signal with who looks at it, where and by when; POST enters one."""
    if request.method == "POST":
        sent = request.POST
        try:
            foreseeing.enter_signal(
                kind=sent.get("kind", ""), title=sent.get("title", ""), source=sent.get("source", "")[:400],
                owner=sent.get("owner", "")[:150], next_on=day(sent.get("next_on")),
                staff=request.user, reason=sent.get("reason", ""), key=_key(request),
            )  # fmt: skip
        except Refusal as error:
            return _shown(request, error)
        messages.success(request, _("已登记，到期会有待办。"))
        return HttpResponseRedirect(reverse("console:signals"))
    return _shown(request)


@staff_only("signals")
@require_POST
def review(request: StaffRequest, pk: int) -> HttpResponse:
    try:
        foreseeing.review_signal(
            pk, next_on=day(request.POST.get("next_on")),
            staff=request.user, reason=request.POST.get("reason", ""), key=_key(request),
        )  # fmt: skip
    except Refusal as error:
        return _shown(request, error)
    messages.success(request, _("这次复审已记录。"))
    return HttpResponseRedirect(reverse("console:signals"))


@staff_only("signals")
@require_POST
def retire(request: StaffRequest, pk: int) -> HttpResponse:
    foreseeing.retire_signal(pk, staff=request.user, reason=request.POST.get("reason", ""), key=_key(request))
    messages.success(request, _("已停用。"))
    return HttpResponseRedirect(reverse("console:signals"))


def _shown(request: StaffRequest, problem: Refusal | None = None) -> HttpResponse:
    today = clock.day(clock.now())
    return show(
        request, "signals", status=422 if problem else 200,
        rows=[(one, max(0, (today - one.next_on).days)) for one in queries.signals()],
        kinds=Kind.choices, key=uuid4().hex, problem=problem, sent=request.POST,
        may_keep=roles.may(request.user, "signals"),
    )  # fmt: skip


def _key(request: StaffRequest) -> str:
    return request.POST.get("key", "")[:96] or uuid4().hex
