"""The pages of the reason catalogue: every code, its texts, what is wrong while one types, versions and signatures."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from risk.acting import SIGNATURES
from risk.console import acts, roles, wording
from risk.console.views import StaffRequest, show, staff_only
from risk.errors import Clash, Forbidden, Refusal
from risk.reasons import CATALOGUE


@staff_only()
@require_GET
def catalogue(request: StaffRequest) -> HttpResponse:
    """Every code with its titles in both languages, and which have a draft."""
    return show(request, "catalogue", lines=wording.lines(), version=CATALOGUE.version)


@staff_only()
@require_http_methods(["GET", "POST"])
def code(request: StaffRequest, code: str) -> HttpResponse:
    """One code: its texts to edit, how they read everywhere, its versions."""
    reason = wording.reason_of(code)
    if request.method != "POST":
        return _page(request, code)
    texts = wording.typed(reason, request.POST)
    try:
        acts.draft_text(code, texts, staff=request.user, reason=request.POST.get("reason", ""))
    except (Refusal, Clash) as error:
        return _page(request, code, texts=texts, problem=error)
    messages.success(request, _("已存为草稿，要两位同事签字，其中一位是合规。"))
    return HttpResponseRedirect(reverse("console:code", args=[code]))


@staff_only("texts")
@require_POST
def check(request: StaffRequest, code: str) -> HttpResponse:
    """What is wrong with what stands in the form, and how it reads; stores nothing."""
    reason = wording.reason_of(code)
    texts = wording.typed(reason, request.POST)
    if request.headers.get("HX-Request") != "true":
        return _page(request, code, texts=texts)
    return show(request, "code-check", **wording.checked(reason, texts))


@staff_only("texts")
@require_POST
def sign(request: StaffRequest, code: str, number: int) -> HttpResponse:
    wording.reason_of(code)
    try:
        published = acts.sign_text(code, number, staff=request.user, reason=request.POST.get("reason", ""))
    except (Refusal, Clash, Forbidden) as error:
        return _page(request, code, problem=error)
    messages.success(request, _("已发布，新的说法立刻生效。") if published else _("已签字，还需要另一位同事签字。"))
    return HttpResponseRedirect(reverse("console:code", args=[code]))


@staff_only("texts")
@require_POST
def withdraw(request: StaffRequest, code: str, number: int) -> HttpResponse:
    wording.reason_of(code)
    acts.withdraw_text(code, number, staff=request.user, reason=request.POST.get("reason", ""))
    messages.success(request, _("草稿已撤回。"))
    return HttpResponseRedirect(reverse("console:code", args=[code]))


def _page(
    request: StaffRequest,
    code: str,
    *,
    texts: dict[str, dict[str, str]] | None = None,
    problem: Refusal | Clash | Forbidden | None = None,
) -> HttpResponse:
    reason = wording.reason_of(code)
    versions = wording.history(code)
    draft = next((one for one, _steps in versions if one.status == "draft"), None)
    stands = texts or (draft.texts if draft else {lang: dict(told) for lang, told in reason.texts.items()})
    signed = [step.actor for one, steps in versions if one is draft for step in steps if step.move == "sign"]
    me = request.user.get_username()
    return show(
        request, "code", status=422 if problem else 200,
        reason=reason, form=wording.form(reason, stands), versions=versions, draft=draft,
        signed=signed, needed=SIGNATURES, may_sign=draft and me not in (draft.author, *signed),
        problem=problem and str(problem), next=problem and problem.next, typed_reason=request.POST.get("reason", ""),
        may_write=roles.may(request.user, "texts"), **wording.checked(reason, stands),
    )  # fmt: skip
