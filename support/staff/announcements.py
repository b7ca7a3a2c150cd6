"""The console's pages of announcements: all of them, writing one, signing, withdrawing."""

from collections.abc import Mapping
from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from risk.acting import SIGNATURES, By
from risk.console import acts, roles
from risk.console.views import StaffRequest, show, staff_only, whole
from risk.errors import Clash, Forbidden, Refusal
from risk.incidents import queries as incidents
from risk.policy import releases
from support.announcements import queries, services
from support.announcements.models import Kind
from support.staff import announcing


@staff_only()
@require_http_methods(["GET", "POST"])
def announcements(request: StaffRequest) -> HttpResponse:
    """Every version, newest first; POST keeps a new draft."""
    if request.method == "POST":
        return _draft(request)
    found = queries.versions(before=whole(request.GET.get("before")))
    more = found[-1].pk if len(found) == queries.PAGE else None
    form = _begun(request)
    return _list(request, rows=found, more=more, form=form)


@staff_only()
@require_http_methods(["GET", "POST"])
def announcement(request: StaffRequest, ref: str) -> HttpResponse:
    """The versions of one, and a form for another; POST keeps that as a draft."""
    if request.method == "POST":
        return _draft(request, ref)
    return _one(request, ref)


@staff_only("texts")
@require_POST
def sign(request: StaffRequest, ref: str, number: int) -> HttpResponse:
    try:
        published = services.sign(ref, number, by=_by(request))
    except (Refusal, Clash, Forbidden) as error:
        return _one(request, ref, problem=error)
    messages.success(request, _("已发布，范围内的人正在通知。") if published else _("已签字，还需要另一位同事签字。"))
    return HttpResponseRedirect(reverse("staff:announcement", args=[ref]))


@staff_only("texts")
@require_POST
def withdraw(request: StaffRequest, ref: str, number: int) -> HttpResponse:
    services.withdraw(ref, number, by=_by(request))
    messages.success(request, _("草稿已撤回。"))
    return HttpResponseRedirect(reverse("staff:announcement", args=[ref]))


def _begun(request: StaffRequest) -> Mapping[str, str]:
    """What the form begins with, where a page sent one here to tell of something."""
    if version := request.GET.get("policy", "")[:80]:
        return {"policy": version, "kind": Kind.POLICY}
    return {"incident": request.GET.get("incident", "")[:200], "kind": Kind.SYSTEM if "incident" in request.GET else ""}


def _draft(request: StaffRequest, ref: str = "") -> HttpResponse:
    try:
        key = request.POST.get("key", "")[:96] or uuid4().hex
        found = services.draft(announcing.typed(request.POST), by=_by(request), key=key, ref=ref)
    except (Refusal, Clash, Forbidden) as error:
        if ref:
            return _one(request, ref, problem=error)
        return _list(request, rows=queries.versions(), form=request.POST, problem=error)
    messages.success(request, _("已存为草稿，要两位同事签字，其中一位是合规。"))
    return HttpResponseRedirect(reverse("staff:announcement", args=[found.ref]))


def _list(
    request: StaffRequest, *, form: Mapping[str, str], problem: Exception | None = None, **context: object
) -> HttpResponse:
    return show(
        request, "announcements", status=422 if problem else 200,
        form=form, problem=problem, **_common(request), **context,
    )  # fmt: skip


def _one(request: StaffRequest, ref: str, problem: Exception | None = None) -> HttpResponse:
    versions = queries.of_ref(ref)
    draft = next((one for one in versions if one.status == "draft"), None)
    signed = [step.actor for step in draft.steps.all() if step.move == "sign"] if draft else []
    me = request.user.get_username()
    typed = request.POST if problem and "kind" in request.POST else announcing.begun(versions[0])
    return show(
        request, "announcement", status=422 if problem else 200,
        ref=ref, versions=versions, draft=draft, signed=signed, needed=SIGNATURES, form=typed, problem=problem,
        may_sign=draft and me not in (draft.author, *signed), **_common(request),
    )  # fmt: skip


def _common(request: StaffRequest) -> dict[str, object]:
    return {
        "kinds": Kind.choices,
        "key": uuid4().hex,
        "untold": releases.untold(),
        "may_write": roles.may(request.user, "texts"),
        "known": [one.ref for one, _counts in incidents.recent()] + [one.ref for one in incidents.maintenance()],
    }


def _by(request: StaffRequest) -> By:
    """Raises: NotYourConsole, NeedsReason."""
    try:
        return acts.by_of(request.user, request.POST.get("reason", ""), "texts")
    except acts.NeedsReason as error:  # the form comes back filled
        raise acts.NeedsReason(str(error), next=_("写好理由再提交，填好的都还在。")) from error
