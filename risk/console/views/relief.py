"""Relief programmes: all there were, starting one, ending one."""

from datetime import date
from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from risk import clock
from risk.console import acts, roles
from risk.console.views import StaffRequest, show, staff_only
from risk.errors import DomainError
from risk.relief import queries
from risk.relief.models import Programme


@staff_only("people")
@require_http_methods(["GET", "POST"])
def programmes(request: StaffRequest) -> HttpResponse:
    """Every programme with who started and ended it, and why; POST starts one."""
    if request.method == "POST":
        try:
            _start(request)
        except DomainError as error:
            return _shown(request, problem=str(error), next_step=error.next, status=422)
        messages.success(request, _("已开始，从现在起的报价会按它算。"))
        return HttpResponseRedirect(reverse("console:relief"))
    return _shown(request)


@staff_only("relief")
@require_POST
def end(request: StaffRequest, pk: int) -> HttpResponse:
    acts.end_relief(pk, staff=request.user, reason=request.POST.get("reason", ""))
    messages.success(request, _("已结束，签过的方案不变。"))
    return HttpResponseRedirect(reverse("console:relief"))


def _start(request: StaffRequest) -> None:
    sent = request.POST
    acts.start_relief(
        kind=sent.get("kind", ""),
        title=sent.get("title", ""),
        regions=sent.get("regions", "").split(),
        days=(day(sent.get("starts_on")), day(sent.get("ends_on"))),
        staff=request.user,
        reason=sent.get("reason", ""),
        key=sent.get("key", "")[:96] or uuid4().hex,
    )


def _shown(request: StaffRequest, *, problem: str = "", next_step: str = "", status: int = 200) -> HttpResponse:
    today = clock.day(clock.now())
    rows = [
        (
            one,
            one.ended_at is None and one.starts_on <= today <= one.ends_on,
            one.ended_at is None and one.ends_on >= today,
        )
        for one in queries.programmes()
    ]
    return show(
        request, "relief", status=status,
        rows=rows, kinds=Programme.Kind.choices, today=today, key=uuid4().hex,
        may_relieve=roles.may(request.user, "relief"), problem=problem, next_step=next_step, sent=request.POST,
    )  # fmt: skip


def day(text: str | None) -> date:
    """A day; for a text that is none, one long over."""
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return date(1970, 1, 1)
