"""The pages of policy versions: draft, look, sign, release, roll back."""

from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from risk.console import acts, editing, outages, roles, secrecy, versions
from risk.console.views import StaffRequest, show, staff_only, whole
from risk.errors import Clash, Forbidden, Refusal
from risk.policy import queries, services
from risk.policy.lifecycle import TERMS


@staff_only("people")
@require_http_methods(["GET", "POST"])
def releases(request: StaffRequest) -> HttpResponse:
    """Every version, newest first, and the form for a draft."""
    problem: Refusal | Clash | None = None
    if request.method == "POST":
        try:
            version = acts.draft_policy(
                _text(request), change=request.POST.get("change", ""), summary=request.POST.get("summary", ""),
                staff=request.user, reason=request.POST.get("reason", ""),
            )  # fmt: skip
        except (Refusal, Clash) as error:
            problem = error
        else:
            messages.success(request, _("草稿已存。"))
            return HttpResponseRedirect(reverse("console:version", args=[version]))
    found = queries.versions(before=whole(request.GET.get("before")) or None)
    return show(
        request, "releases", status=422 if problem else 200,
        versions=found, more=found[-1].pk if len(found) == queries.PAGE else None,
        current=services.current(), changes=[(one.value, terms) for one, terms in TERMS.items()],
        problem=problem and secrecy.public_text(str(problem)), next=problem and problem.next,
        typed=request.POST, may_write=roles.may(request.user, "policy"),
    )  # fmt: skip


@staff_only("people")
@require_GET
def version(request: StaffRequest, version: str) -> HttpResponse:
    """One version: what it changes, who stands behind it, what it would do, and its next step."""
    return _version(request, version)


@staff_only("policy")
@require_POST
def amend(request: StaffRequest, version: str) -> HttpResponse:
    try:
        acts.amend_policy(
            version, _text(request), change=request.POST.get("change", ""), staff=request.user,
            reason=request.POST.get("reason", ""),
        )  # fmt: skip
    except (Refusal, Clash) as error:
        return _version(request, version, problem=error)
    messages.success(request, _("草稿已改，要重新检查。"))
    return HttpResponseRedirect(reverse("console:version", args=[version]))


@staff_only("policy")
@require_POST
def move(request: StaffRequest, version: str, move: str) -> HttpResponse:
    wanted = request.POST.get("effective_from", "")
    try:
        acts.move_policy(
            version, move, staff=request.user, reason=request.POST.get("reason", ""),
            effective_from=outages.shanghai(wanted) if wanted else None,
        )  # fmt: skip
    except (Refusal, Clash, Forbidden) as error:
        return _version(request, version, problem=error)
    messages.success(request, _("这一步已记录。"))
    return HttpResponseRedirect(reverse("console:version", args=[version]))


@staff_only("policy")
@require_POST
def report(request: StaffRequest, version: str) -> HttpResponse:
    key = request.POST.get("key", "")[:64] or uuid4().hex
    acts.ask_report(version, staff=request.user, reason=request.POST.get("reason", ""), key=key)
    messages.success(request, _("正在逐条计算，算完会出现在这里。"))
    return HttpResponseRedirect(reverse("console:version", args=[version]))


def _version(
    request: StaffRequest, version: str, *, problem: Refusal | Clash | Forbidden | None = None
) -> HttpResponse:
    sheet = versions.sheet(version, request.user.get_username())
    said = {"problem": problem and secrecy.public_text(str(problem)), "next": problem and problem.next}
    return show(
        request, "version", status=422 if problem else 200,
        **sheet, **said, key=uuid4().hex, may_write=roles.may(request.user, "policy"),
    )  # fmt: skip


def _text(request: StaffRequest) -> str:
    upload = request.FILES.get("pack")
    if upload is None:
        return request.POST.get("text", "").replace("\r\n", "\n")
    if (upload.size or 0) > editing.LARGEST:
        raise editing.NothingToTry(_("文件太大，策略文件最大512 KB。"))
    try:
        return str(upload.read(), "utf-8")
    except UnicodeDecodeError as error:
        raise editing.NothingToTry(_("文件不是UTF-8文本。")) from error
