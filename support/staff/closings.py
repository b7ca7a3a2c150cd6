"""The console's page of repayment channels that end: planning one, what was told, giving one up."""

from datetime import date, timedelta
from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from risk import clock
from risk.console import acts, roles
from risk.console.views import StaffRequest, show, staff_only
from risk.errors import Clash, DomainError, Refusal
from support.closings import queries, services, words
from support.staff.directory import NEVER


@staff_only()
@require_http_methods(["GET", "POST"])
def closings(request: StaffRequest) -> HttpResponse:
    """Every closing with who did what; POST plans one."""
    if request.method != "POST":
        return _page(request)
    sent = request.POST
    try:
        by = acts.by_of(request.user, sent.get("reason", ""), "channels")
        services.plan(
            sent.get("channel", ""), template=sent.get("template", ""), alternatives=sent.getlist("alternatives"),
            closes_at=clock.midnight(_day(sent.get("closes_on", ""))), by=by,
            key=sent.get("key", "")[:80] or uuid4().hex,
        )  # fmt: skip
    except (Refusal, Clash) as error:
        return _page(request, problem=error)
    messages.success(request, _("已计划，公告草稿写好了，要两位同事签字后才开始计时。"))
    return HttpResponseRedirect(reverse("staff:closings"))


@staff_only("channels")
@require_POST
def stop(request: StaffRequest, pk: int) -> HttpResponse:
    services.stop(pk, by=acts.by_of(request.user, request.POST.get("reason", ""), "channels"))
    messages.success(request, _("已停下。公告已经发布的，请再发一条更正。"))
    return HttpResponseRedirect(reverse("staff:closings"))


def _page(request: StaffRequest, problem: DomainError | None = None) -> HttpResponse:
    lang = "en" if (get_language() or "").startswith("en") else "zh"
    known = words.channels(lang)
    rows = [(one, known.get(one.channel, one.channel), [known.get(other, other) for other in one.alternatives])
            for one in queries.closings()]  # fmt: skip
    return show(
        request, "closings", status=_status(problem),
        rows=rows, channels=known.items(), templates=words.templates(), problem=problem, sent=request.POST,
        others=request.POST.getlist("alternatives"), key=uuid4().hex, may_write=roles.may(request.user, "channels"),
        earliest=clock.day(clock.now() + services.NOTICE + services.BESIDE) + timedelta(days=1),
    )  # fmt: skip


def _status(problem: DomainError | None) -> int:
    if problem is None:
        return 200
    return 409 if isinstance(problem, Clash) else 422


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return NEVER
