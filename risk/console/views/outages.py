"""The pages of incidents and maintenance: who is inside, why each of them stands still, opening and closing."""

from datetime import datetime
from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from risk import clock
from risk.console import acts, afterwards, outages, roles
from risk.console import queries as console
from risk.console.views import StaffRequest, show, staff_only, whole
from risk.diagnosis.services import diagnose_line
from risk.diagnosis.telling import explanation
from risk.errors import Refusal
from risk.evaluations import queries as evaluations
from risk.incidents import queries
from risk.incidents.models import Compensation

LOOKS = 5  # beside an explanation; the rest is one tap away


@staff_only()
@require_http_methods(["GET", "POST"])
def incidents(request: StaffRequest) -> HttpResponse:
    """What is open and what was, windows to come, proposals; and the form for another incident."""
    shown: dict[str, object] = {"filled": outages.Filled(), "status": 200}
    if request.method == "POST":
        filled = outages.filled(request.POST)
        try:
            ref = acts.open_incident(
                filled, staff=request.user, reason=request.POST.get("reason", ""), key=_key(request),
                proposal=whole(request.POST.get("proposal")) or None,
            )  # fmt: skip
        except outages.REFUSED as error:
            shown = {"filled": filled, "status": 422, "problem": str(error), "next": error.next}
        else:
            messages.success(request, _("故障已记录，正在找出范围内的客户。"))
            return HttpResponseRedirect(reverse("console:incident", args=[ref]))
    status, recent = int(str(shown.pop("status"))), queries.recent()
    return show(
        request, "incidents", status=status,
        **shown, incidents=recent, undecided={ref for ref, _at in queries.undecided([one for one, _counts in recent])},
        windows=queries.maintenance(), proposals=outages.proposals(),
        proposal=whole(request.POST.get("proposal") or request.GET.get("proposal")),
        choices=outages.CHOICES, now=clock.now(), key=uuid4().hex,
        may_open=roles.may(request.user, "incidents"),
    )  # fmt: skip


@staff_only()
@require_GET
def incident(request: StaffRequest, ref: str) -> HttpResponse:
    """One: its scope, exactly who is inside, and what was done for them."""
    return _incident(request, ref)


def _incident(request: StaffRequest, ref: str, problem: Refusal | None = None) -> HttpResponse:
    one = queries.incident(ref)
    inside = queries.members(one, after=request.GET.get("after", "")) if roles.may(request.user, "people") else []
    return show(
        request, "incident", status=422 if problem else 200,
        problem=problem, sent=request.POST, assessment=queries.assessment(one), compensations=Compensation.choices,
        incident=one, counts=queries.counts(one), members=inside,
        more=inside[-1].row.line if len(inside) == queries.PAGE else "",
        filled=outages.Filled.of(one), choices=outages.CHOICES, steps=console.steps_of(ref), key=uuid4().hex,
        freezes=outages.freezes(one), may_open=roles.may(request.user, "incidents"),
    )  # fmt: skip


@staff_only("incidents")
@require_POST
def update(request: StaffRequest, ref: str) -> HttpResponse:
    acts.update_incident(
        ref, outages.filled(request.POST), staff=request.user, reason=request.POST.get("reason", ""), key=_key(request)
    )
    messages.success(request, _("已更新，正在重新找出范围内的客户。"))
    return HttpResponseRedirect(reverse("console:incident", args=[ref]))


@staff_only("incidents")
@require_POST
def assess(request: StaffRequest, ref: str) -> HttpResponse:
    """What it did to customers and what they get for it."""
    sent = request.POST
    try:
        afterwards.assess(
            ref, impact=sent.get("impact", ""), compensation=sent.get("compensation", ""),
            release=sent.get("release", "")[:80], staff=request.user, reason=sent.get("reason", ""), key=_key(request),
        )  # fmt: skip
    except Refusal as error:
        return _incident(request, ref, error)
    messages.success(request, _("影响和补偿已记录。"))
    return HttpResponseRedirect(reverse("console:incident", args=[ref]))


@staff_only("incidents")
@require_POST
def roll_back(request: StaffRequest, ref: str) -> HttpResponse:
    try:
        afterwards.roll_back(ref, staff=request.user, reason=request.POST.get("reason", ""), key=_key(request))
    except Refusal as error:
        return _incident(request, ref, error)
    messages.success(request, _("已记录回滚，故障已关闭，正在逐一通知范围内的客户。"))
    return HttpResponseRedirect(reverse("console:incident", args=[ref]))


@staff_only("incidents")
@require_POST
def close(request: StaffRequest, ref: str) -> HttpResponse:
    acts.close_incident(ref, staff=request.user, reason=request.POST.get("reason", ""), key=_key(request))
    messages.success(request, _("故障已关闭，正在逐一通知范围内的客户。"))
    return HttpResponseRedirect(reverse("console:incident", args=[ref]))


@staff_only("incidents")
@require_POST
def dismiss(request: StaffRequest, pk: int) -> HttpResponse:
    acts.dismiss_proposal(pk, staff=request.user, reason=request.POST.get("reason", ""))
    messages.success(request, _("已记录，这次不算故障。"))
    return HttpResponseRedirect(reverse("console:incidents"))


@staff_only("incidents")
@require_POST
def plan(request: StaffRequest) -> HttpResponse:
    """A maintenance window, times of Shanghai."""
    acts.plan_maintenance(
        services=request.POST.getlist("services"),
        starts_at=outages.shanghai(request.POST.get("starts_at")),
        ends_at=outages.shanghai(request.POST.get("ends_at")),
        staff=request.user, reason=request.POST.get("reason", ""), key=_key(request),
    )  # fmt: skip
    messages.success(request, _("维护窗口已记录。"))
    return HttpResponseRedirect(reverse("console:incidents"))


@staff_only("incidents")
@require_POST
def end_window(request: StaffRequest, ref: str) -> HttpResponse:
    acts.end_maintenance(ref, staff=request.user, reason=request.POST.get("reason", ""), key=_key(request))
    messages.success(request, _("维护窗口已结束。"))
    return HttpResponseRedirect(reverse("console:incidents"))


@staff_only("people")
@require_GET
def explain(request: StaffRequest, line: str) -> HttpResponse:
    """What this line's borrower would read now; looking stores nothing and tells nobody."""
    at: datetime = clock.now()
    lang = "en" if (get_language() or "").startswith("en") else "zh"
    told = explanation(diagnose_line(line, at=at), lang)
    looks = evaluations.of_line(line, most=LOOKS)
    return show(request, "explain", told=told, at=at, looks=looks, back=request.GET.get("incident", ""))


@staff_only("people")
@require_GET
def looks(request: StaffRequest, line: str) -> HttpResponse:
    """Every time a line was looked at again in 24 months, changed or not, with its indicators then."""
    found = evaluations.of_line(line, before=whole(request.GET.get("before")) or None, most=evaluations.PAGE)
    more = found[-1].pk if len(found) == evaluations.PAGE else 0
    return show(request, "evaluations", line=line, looks=found, more=more)


def _key(request: StaffRequest) -> str:
    return request.POST.get("key", "")[:64] or uuid4().hex
