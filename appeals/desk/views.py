"""The agents' pages. A view reads one sheet or asks one service; the chart of the case does the judging."""

from collections.abc import Callable
from functools import update_wrapper
from typing import Any, Concatenate
from uuid import UUID

from django import forms as django_forms
from django.contrib import messages
from django.contrib.auth.models import User
from django.contrib.auth.views import LoginView, LogoutView, redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from appeals import finding, queries, roles, services
from appeals import team as figures
from appeals.attention import attention
from appeals.desk import forms, papers, sheet
from appeals.golden import queries as golden_cases
from appeals.golden import services as golden
from appeals.models import Case
from risk import clock
from risk.incidents import services as incidents
from risk.openid.provider import provider


class StaffRequest(HttpRequest):
    user: User
    reads: frozenset[str]  # what the role may see: the bar shows only pages that open


def staff_only[**P, R: HttpResponseBase](
    view: Callable[Concatenate[StaffRequest, P], R],
) -> Callable[Concatenate[HttpRequest, P], R | HttpResponseRedirect]:
    """Lets colleagues with a role through; what the page shows is never kept by a cache."""

    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> R | HttpResponseRedirect:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        roles.require(request.user, "desk")
        request.reads = roles.reads_of(request.user)  # type: ignore[attr-defined]
        answer = view(request, *args, **kwargs)  # type: ignore[arg-type]
        patch_cache_control(answer, private=True, no_store=True)
        return answer

    update_wrapper(guarded, view)
    return guarded


class Login(LoginView):
    template_name = "desk/login.html"
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"openid": provider("staff")}


class Out(LogoutView):
    next_page = "desk:login"


@staff_only
@require_GET
def next_case(request: StaffRequest) -> HttpResponse:
    """What is in my hands, what is at the top of the queue, and one button for the next."""
    context = {
        "here": "next",
        "may_take": roles.may(request.user, "claim") or roles.may(request.user, "claim", apart=True),
        "key": forms.new_key(),
        "golden": golden_cases.due(request.user, at=clock.now()),
    }
    return render(request, "desk/next.html", context | sheet.at_hand(request.user))


@staff_only
@require_GET
def waiting(request: StaffRequest) -> HttpResponse:
    """The same lists again, for a page that stays open; opened by itself it is that page."""
    if request.headers.get("HX-Request") != "true":
        return next_case(request)
    return render(request, "desk/next.html#waiting", sheet.at_hand(request.user))


@staff_only
@require_POST
def take(request: StaffRequest) -> HttpResponse:
    """The next case I may judge, locked to me; says so when there is none."""
    case = services.claim_next(request.user, key=request.POST.get("key", ""))
    if case is None:
        messages.info(request, _("现在没有您可以处理的案件。"))
        return HttpResponseRedirect(reverse("desk:next"))
    return _to(case)


@staff_only
@require_GET
def second(request: StaffRequest) -> HttpResponse:
    """What waits for my eyes; where htmx asks, only the lists."""
    part = "#eyes" if request.headers.get("HX-Request") == "true" else ""
    return render(request, f"desk/second.html{part}", {"here": "second", **sheet.waiting_for(request.user)})


@staff_only
@require_GET
def team(request: StaffRequest) -> HttpResponse:
    """What waits and how long, what was overturned, how second eyes look, and my own figures."""
    now = clock.now()
    context = {"here": "team", "team": figures.team(request.user, at=now), "attention": attention(request.user, at=now)}
    return render(request, "desk/team.html", context)


@staff_only
@require_http_methods(["GET", "POST"])
def find(request: StaffRequest) -> HttpResponse:
    """Look for a case by number, line or borrower; why is asked first and kept."""
    form = forms.Find(request.POST or None)
    found = None
    if request.method == "POST" and form.is_valid():
        found = finding.find(form.cleaned_data["sought"], staff=request.user, why=form.cleaned_data["why"])
    status = 422 if request.method == "POST" and found is None else 200
    return render(request, "desk/find.html", {"here": "find", "form": form, "found": found}, status=status)


@staff_only
@require_GET
def shadows(request: StaffRequest) -> HttpResponse:
    """The quiet words to the AML role, and its findings."""
    context = {
        "here": "aml",
        "waiting": queries.shadows(request.user),
        "answered": queries.answered_shadows(request.user),
        "form": forms.Note(),
    }
    return render(request, "desk/aml.html", context)


@staff_only
@require_POST
def answer_shadow(request: StaffRequest, shadow: int) -> HttpResponse:
    services.answer_aml(shadow, staff=request.user, note=request.POST.get("note", ""))
    messages.success(request, _("结论已保存，只有反洗钱岗看得到。"))
    return HttpResponseRedirect(reverse("desk:shadows"))


@staff_only
@require_POST
def signal(request: StaffRequest, number: str) -> HttpResponse:
    """A quiet word to the AML role. It changes nothing that anybody else could see."""
    services.signal_aml(number, staff=request.user, note=request.POST.get("note", ""))
    messages.success(request, _("已悄悄告知反洗钱岗。案件照常进行。"))
    return _to(queries.case_for_staff(number, request.user))


@staff_only
@require_GET
def workspace(request: StaffRequest, number: str) -> HttpResponse:
    """One case on one screen: facts and rules, papers and findings, the outcome."""
    case = queries.case_for_staff(number, request.user)
    return _workspace(request, case)


@staff_only
@require_GET
def preview(request: StaffRequest, number: str) -> HttpResponse:
    """What the re-check would say of the income typed so far; nothing is stored."""
    case = queries.case_for_staff(number, request.user)
    form = forms.Recognised(request.GET)
    is_ready = form.is_valid() and not sheet.is_blind(case, request.user)
    shown = sheet.turnout(case, income=form.fen, level=form.cleaned_data["level"]) if is_ready else None
    return render(request, "desk/case.html#turnout", {"case": case, "turnout": shown})


@staff_only
@require_GET
def live(request: StaffRequest, number: str) -> HttpResponse:
    """The clocks, who else is here, and whether the case moved since the screen was drawn."""
    case = queries.case_for_staff(number, request.user)
    drawn = request.GET.get("seq", "")
    state = sheet.live(case, request.user) | {"mine": sheet.is_mine(case, request.user)}
    if drawn.isascii() and drawn.isdigit() and drawn != str(case.seq):
        state |= {"seq": drawn, "is_stale": True}
    return render(request, "desk/case.html#live", {"case": case, **state})


@staff_only
@require_POST
def keep(request: StaffRequest, number: str) -> HttpResponse:
    """Another thirty minutes with it."""
    return _to(services.keep(number, staff=request.user))


@staff_only
@require_POST
def act(request: StaffRequest, number: str, verb: str) -> HttpResponse:
    """One verb on one case; a form that doesn't fit comes back filled in."""
    if verb not in _VERBS:
        raise Http404
    form_class, run = _VERBS[verb]
    form = form_class(request.POST, auto_id=f"{verb}-%s")
    if not form.is_valid():
        case = queries.case_for_staff(number, request.user)
        return _workspace(request, case, refused={verb: form}, status=422)
    case = run(number, request.user, form)
    messages.success(request, sheet.after(case))
    return HttpResponseRedirect(reverse("desk:next")) if not sheet.is_mine(case, request.user) else _to(case)


@staff_only
@require_POST
def hold(request: StaffRequest, number: str) -> HttpResponse:
    """Legal hold on the papers of a case: put, or released."""
    case = queries.case_for_staff(number, request.user)
    is_set = request.POST.get("set") == "1"
    papers.hold(case, staff=request.user, why=request.POST.get("why", ""), is_set=is_set)
    messages.success(request, _("已保全。") if is_set else _("已解除保全。"))
    return _to(case)


@staff_only
@require_GET
def page_image(request: StaffRequest, proof: UUID, page: int) -> HttpResponse:
    """A page of a paper as a picture of ours, with who looks and when on it; the look is kept."""
    return HttpResponse(sheet.page_png(proof, page, staff=request.user), content_type="image/png")


def _workspace(
    request: StaffRequest, case: Case, *, refused: dict[str, django_forms.Form] | None = None, status: int = 200
) -> HttpResponse:
    chosen = request.GET.get("proof", ""), request.GET.get("page", "1")
    context = {"here": "case", **sheet.of(case, request.user, chosen=chosen, refused=refused or {})}
    return render(request, "desk/case.html", context, status=status)


def _to(case: Case) -> HttpResponse:
    return HttpResponseRedirect(reverse("desk:case", args=[case.number]))


def _approve(number: str, staff: User, form: forms.Approve) -> Case:
    said = form.cleaned_data
    judged = {"income": form.fen, "level": said["level"], "screen": form.screen}
    return services.approve(number, staff=staff, **judged, note=said["note"], key=said["key"])


def _grant(number: str, staff: User, form: forms.Grant) -> Case:
    said = form.cleaned_data
    return services.grant(number, staff=staff, note=said["note"], key=said["key"], screen=form.screen)


def _first_view(number: str, staff: User, form: forms.FirstView) -> Case:
    said = form.cleaned_data
    return services.first_view(number, staff=staff, leaning=said["leaning"], note=said["note"])


def _golden(number: str, staff: User, form: forms.Golden) -> Case:
    said = form.cleaned_data
    return golden.name(number, staff=staff, leaning=said["leaning"], why=said["note"]).case


def _change(number: str, staff: User, form: forms.Approve) -> Case:
    said = form.cleaned_data
    judged = {"income": form.fen, "level": said["level"]}
    return services.change(number, staff=staff, **judged, note=said["note"], key=said["key"])


def _take_second(number: str, staff: User, form: forms.Keyed) -> Case:
    return services.claim_second(number, staff=staff, key=form.cleaned_data["key"])


def _decline(number: str, staff: User, form: forms.Decline) -> Case:
    said = form.cleaned_data
    return services.decline(
        number,
        staff=staff,
        note=said["note"],
        targets=form.lines,
        why_none=said["why_none"],
        key=said["key"],
        screen=form.screen,
    )


def _ask(number: str, staff: User, form: forms.Ask) -> Case:
    said = form.cleaned_data
    return services.request_proofs(number, staff=staff, items=form.items, note=said["note"], key=said["key"])


def _order_check(number: str, staff: User, form: forms.OrderCheck) -> Case:
    said = form.cleaned_data
    return services.order_check(number, staff=staff, note=said["note"], key=said["key"], plan=form.plan)


def _report_check(number: str, staff: User, form: forms.ReportCheck) -> Case:
    said = form.cleaned_data
    found = {"found": form.found, "is_agreed": said["is_agreed"], "spot": said["spot"]}
    return services.report_check(number, staff=staff, note=said["note"], key=said["key"], **found)


def _assign(number: str, staff: User, form: forms.Assign) -> Case:
    said = form.cleaned_data
    return services.assign(number, staff=staff, assignee=said["assignee"], key=said["key"])


def _step_aside(number: str, staff: User, form: forms.Note) -> Case:
    services.step_aside(number, staff=staff, note=form.cleaned_data["note"])
    return queries.case_for_staff(number, staff)


def _propose_incident(number: str, staff: User, form: forms.ProposeIncident) -> Case:
    case = queries.case_for_staff(number, staff)
    if form.cleaned_data["code"] in case.codes:
        incidents.propose_by_hand(form.cleaned_data["code"], said=form.cleaned_data["note"], by=staff.get_username())
    return case


def _alarm(number: str, staff: User, form: forms.Alarm) -> Case:
    said = form.cleaned_data
    services.raise_alarm(number, actor=roles.acting(staff), kind=said["kind"], note=said["note"], key=said["key"])
    return queries.case_for_staff(number, staff)


def _extend(number: str, staff: User, form: forms.Note) -> Case:
    return services.extend(number, staff=staff, note=form.cleaned_data["note"], key=form.cleaned_data["key"])


def _redirect(number: str, staff: User, form: forms.Redirect) -> Case:
    said = form.cleaned_data
    services.redirect(number, staff=staff, kind=said["kind"], note=said["note"], key=said["key"])
    return queries.case_for_staff(number, staff)


def _reopen(number: str, staff: User, form: forms.Reopen) -> Case:
    said = form.cleaned_data
    return services.reopen(number, staff=staff, note=said["note"], key=said["key"], regulator=said["regulator"])


def _resume(number: str, staff: User, form: forms.Resume) -> Case:
    said = form.cleaned_data
    return services.resume(number, staff=staff, assignee=said["assignee"], key=said["key"])


def _noted(service: Callable[..., Case]) -> Callable[[str, User, forms.Note], Case]:
    def run(number: str, staff: User, form: forms.Note) -> Case:
        return service(number, staff=staff, note=form.cleaned_data["note"], key=form.cleaned_data["key"])

    return run


# Verb of the address -> what it needs, and what it runs.
_VERBS: dict[str, tuple[type[forms.Keyed], Callable[[str, User, Any], Case]]] = {
    "first-view": (forms.FirstView, _first_view),
    "golden": (forms.Golden, _golden),
    "approve": (forms.Approve, _approve),
    "grant": (forms.Grant, _grant),
    "decline": (forms.Decline, _decline),
    "ask": (forms.Ask, _ask),
    "release": (forms.Note, _noted(services.release)),
    "escalate": (forms.Note, _noted(services.send_to_specialist)),
    "agree": (forms.Note, _noted(services.agree)),
    "send-back": (forms.Note, _noted(services.return_to_reviewer)),
    "clear": (forms.Note, _noted(services.clear)),
    "order-check": (forms.OrderCheck, _order_check),
    "report-check": (forms.ReportCheck, _report_check),
    "assign": (forms.Assign, _assign),
    "step-aside": (forms.Note, _step_aside),
    "propose-incident": (forms.ProposeIncident, _propose_incident),
    "alarm": (forms.Alarm, _alarm),
    "take-second": (forms.Keyed, _take_second),
    "uphold": (forms.Grounds, _noted(services.uphold)),
    "change": (forms.Approve, _change),
    "extend": (forms.Note, _extend),
    "redirect": (forms.Redirect, _redirect),
    "reopen": (forms.Reopen, _reopen),
    "resume": (forms.Resume, _resume),
}
