"""The console's pages. A view reads one sheet or asks one service."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate
from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from risk import clock
from risk.console import acts, counting, editing, queries, roles, secrecy, sheets, trying
from risk.console.clocks import sheet as sheet_of_clocks
from risk.console.menu import menu
from risk.decisions import queries as decisions
from risk.errors import DomainError
from risk.orders import queries as orders
from risk.policy import Policy, services
from risk.policy import queries as policies
from risk.policy.lifecycle import Change
from risk.policy.pack import read
from risk.work import queries as due


class StaffRequest(HttpRequest):
    user: User


def staff_only[**P](
    what: str = "console",
) -> Callable[
    [Callable[Concatenate[StaffRequest, P], HttpResponseBase]], Callable[Concatenate[HttpRequest, P], HttpResponseBase]
]:
    """Lets colleagues with the role through; what the page shows is never kept by a cache."""

    def wrapped(
        view: Callable[Concatenate[StaffRequest, P], HttpResponseBase],
    ) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            roles.require(request.user, what)  # type: ignore[arg-type]
            answer = view(request, *args, **kwargs)  # type: ignore[arg-type]
            patch_cache_control(answer, private=True, no_store=True)
            return answer

        return login_required(guarded)  # type: ignore[return-value] # what `wraps` makes of it

    return wrapped


@staff_only()
@require_GET
def home(request: StaffRequest) -> HttpResponse:
    """What is in force, what needs a person, what colleagues did."""
    return show(
        request, "home",
        policy=services.current(), health=queries.health(), alerts=orders.open_alerts(), waiting=due.waiting(),
        acts=queries.acts(),
    )  # fmt: skip


@staff_only()
@require_GET
def clocks(request: StaffRequest) -> HttpResponse:
    """Every clock: what starts it, how long it runs, what follows, and how many run and are late now."""
    return show(request, "clocks", **sheet_of_clocks(at=clock.now()))


@staff_only()
@require_GET
def policy(request: StaffRequest) -> HttpResponse:
    """The version in force, rule by rule."""
    return show(request, "policy", **sheets.policy(services.current()))


@staff_only("people")
@require_http_methods(["GET", "POST"])
def try_out(request: StaffRequest) -> HttpResponse:
    """A changed rule, or another policy file, beside the policy in force; nothing is stored."""
    current, number = services.current(), whole(request.POST.get("rule") or request.GET.get("rule"))
    shown = _rule_shown(request, current, number)
    if request.method != "POST":
        return show(request, "try", **shown)
    try:
        tried = services.marked(editing.fit_to_try(_tried(request, current, number), current))
        report = counting.try_out(tried, current)
    except DomainError as error:
        return show(request, "try", **shown, **_refused(error), status=422)
    changed = tried.rules[number - 1] if number else None
    return show(
        request, "try", **shown | trying.rule(changed), report=report,
        **trying.outcome(report, secrecy.public(changed.code) if changed else ""),
        changes=[one.value for one in Change] if roles.may(request.user, "policy") else [],
    )  # fmt: skip


@staff_only("policy")
@require_POST
def draft_rule(request: StaffRequest) -> HttpResponse:
    """Stores a rule that was tried as the draft of a version, which goes its way from there."""
    current, number = services.current(), whole(request.POST.get("rule"))
    try:
        tried = editing.fit_to_try(editing.with_when(current, number, request.POST.get("when", "")), current)
        text = editing.numbered(tried.text, trying.next_number(current, policies.numbers(current.name)))
        version = acts.draft_policy(
            text, change=request.POST.get("change", ""), summary=request.POST.get("summary", ""),
            staff=request.user, reason=request.POST.get("reason", ""),
        )  # fmt: skip
    except DomainError as error:
        return show(request, "try", **_rule_shown(request, current, number), **_refused(error), status=422)
    messages.success(request, _("草稿已存。"))
    return HttpResponseRedirect(reverse("console:version", args=[version]))


def _rule_shown(request: StaffRequest, current: Policy, number: int) -> dict[str, Any]:
    shown: dict[str, Any] = {"policy": current, "number": number, "before": "", "when": ""}
    if number:
        shown["before"] = editing.when_of(current, number)
        shown["when"] = request.POST.get("when", shown["before"])
        shown["rule"] = current.rules[number - 1]
        shown |= trying.rule(current.rules[number - 1])
    return shown


def _refused(error: DomainError) -> dict[str, object]:
    return {"problem": secrecy.public_text(str(error)), "next": error.next}


@staff_only("people")
@require_GET
def find_decision(request: StaffRequest) -> HttpResponse:
    """The newest of all lines or of one; an id that is asked for leads to its page."""
    wanted = request.GET.get("id", "").strip()
    before = whole(request.GET.get("number")) or None
    if not wanted:
        last = request.GET.get("before", "")
        found = decisions.recent(before=decisions.decision(last) if last else None, most=queries.PAGE)
    elif not (found := decisions.decisions_of(wanted, before=before, most=queries.PAGE)):
        return HttpResponseRedirect(reverse("console:decision", args=[decisions.decision(wanted).pk]))
    return show(
        request, "decisions", decisions=found, line=wanted, more=found[-1] if len(found) == queries.PAGE else None
    )


@staff_only("people")
@require_http_methods(["GET", "POST"])
def decision(request: StaffRequest, decision: str) -> HttpResponse:
    """One decision as recorded; POST computes it again and says whether both agree."""
    found = decisions.decision(decision)
    sheet = sheets.decision(found, roles.roles_of(request.user))
    if request.method == "POST":
        sheet["replay"] = sheets.replayed(found)
    return show(request, "decision", **sheet)


@staff_only()
@require_GET
def webhooks(request: StaffRequest) -> HttpResponse:
    """Restorations, and webhooks with every attempt, newest first."""
    found = list(orders.deliveries(before=whole(request.GET.get("before")) or None, most=queries.PAGE))
    ordered = queries.restorations(before=clock.instant_of(request.GET.get("ordered")))
    return show(
        request, "webhooks",
        deliveries=found, more=found[-1].pk if len(found) == queries.PAGE else None,
        restorations=ordered, older=ordered[-1].ordered_at.isoformat() if len(ordered) == queries.PAGE else None,
        alerts=orders.open_alerts(), key=uuid4().hex,
    )  # fmt: skip


@staff_only("machinery")
@require_POST
def redeliver(request: StaffRequest, pk: int) -> HttpResponse:
    acts.redeliver(pk, staff=request.user, reason=request.POST.get("reason", ""), key=request.POST.get("key", ""))
    messages.success(request, _("已排队，会用同一个消息编号再发一次。"))
    return HttpResponseRedirect(reverse("console:webhooks"))


@staff_only()
@require_GET
def work(request: StaffRequest) -> HttpResponse:
    """Work that was given up, and work nobody finished in time."""
    dead = due.dead(before=clock.instant_of(request.GET.get("before")), most=queries.PAGE)
    stuck = queries.stuck(after=whole(request.GET.get("after")))
    for row in (*dead, *stuck):
        row.error = secrecy.public_text(row.error)
    last = dead[-1].dead_at if len(dead) == queries.PAGE else None
    return show(
        request, "work",
        dead=dead, older=last.isoformat() if last else None,
        stuck=stuck, more=stuck[-1].pk if len(stuck) == queries.PAGE else None,
        waiting=due.waiting(),
    )  # fmt: skip


@staff_only("machinery")
@require_POST
def revive(request: StaffRequest, pk: int) -> HttpResponse:
    acts.revive(pk, staff=request.user, reason=request.POST.get("reason", ""))
    messages.success(request, _("已重新排队。"))
    return HttpResponseRedirect(reverse("console:work"))


def _tried(request: StaffRequest, current: Policy, number: int) -> Policy:
    upload = request.FILES.get("pack")
    if upload is None:
        if number:
            return editing.with_when(current, number, request.POST.get("when", ""))
        raise editing.NothingToTry(_("没有可以模拟的内容。"), next=_("请选一条规则来改，或者上传一个策略文件。"))
    if (upload.size or 0) > editing.LARGEST:
        raise editing.NothingToTry(_("文件太大，策略文件最大512 KB。"))
    try:
        return read(upload.read().decode(), where=upload.name or editing.DRAFT)
    except UnicodeDecodeError as error:
        raise editing.NothingToTry(_("文件不是UTF-8文本。")) from error


def show(request: StaffRequest, page: str, *, status: int = 200, **context: object) -> HttpResponse:
    sees_people = roles.may(request.user, "people")
    mine: dict[str, object] = {"here": page, "sees_people": sees_people, "menu": menu(page, sees_people=sees_people)}
    mine["may_act"] = roles.may(request.user, "machinery")
    return render(request, f"console/{page}.html", {**mine, **context}, status=status)


def whole(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else 0  # noqa: PLR2004 - bigint
