"""When paying back is hard: compare, quote, read the cost form, sign, undo, follow."""

from uuid import UUID, uuid4

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from risk import clock
from support.http import go, show
from support.plans import forms, letters, offering, page, paper, queries, services, signing
from support.plans.errors import NoLoan, NotConfirmed, NotRead
from support.plans.models import Quote
from support.plans.rules import rules
from support.plans.standing import standing
from support.signin.requests import BorrowerRequest, borrower_only, refused_stale


@require_http_methods(["GET", "HEAD", "POST"])
@borrower_only
def plans(request: BorrowerRequest) -> HttpResponse:
    """What runs already, and the plans side by side; POST tells of the month and stores nothing."""
    sent, at = request.POST if request.method == "POST" else request.GET, clock.now()
    context: dict[str, object] = {
        "key": uuid4().hex,
        "running": [page.course(plan, at=at) for plan in queries.running(request.borrower)],
        "quotes": [page.quoted(quote, at=at) for quote in queries.live_quotes(request.borrower, at=at)],
    }
    try:
        found = standing(request.borrower, loan=sent.get("loan", "")[:64], at=at)
    except NoLoan:
        if sent.get("loan"):
            raise
        return show(request, "support/plans.html", context=context)
    told = forms.read(sent, found.month, found.rules) if request.method == "POST" else None
    context |= page.compared(found, told)
    context["taken"] = queries.is_taken(request.borrower, found.loan.ref)
    return show(request, "support/plans.html", context=context, status=422 if told and told.problems else 200)


@require_POST
@borrower_only
def not_wanted(request: BorrowerRequest, pk: int) -> HttpResponse:
    """“不需要” to an offer nobody asked for."""
    row = offering.decline(pk, borrower=request.borrower)
    return go(request, reverse("support:why_line", args=[row.line]))


@require_POST
@borrower_only
def choose(request: BorrowerRequest) -> HttpResponse:
    """Keeps the chosen plan's figures as a quote; what needs a person is asked for at once."""
    found = standing(request.borrower, loan=request.POST.get("loan", "")[:64])
    told = forms.read(request.POST, found.month, found.rules)
    if not told.is_whole or told.cause is None:
        context = page.compared(found, told) | {"key": uuid4().hex}
        return show(request, "support/plans.html", context=context, status=422)
    made = services.quote(
        request.borrower,
        loan=found.loan.ref,
        code=request.POST.get("plan", "")[:12],
        cause=told.cause,
        months=told.months,
        budget=told.budget,
        key=request.POST.get("key", "")[:64] or uuid4().hex,
    )
    return go(request, reverse("support:quote", args=[made.pk]))


@require_safe
@borrower_only
def quote(request: BorrowerRequest, quote_id: UUID) -> HttpResponse:
    found = queries.own_quote(quote_id, borrower=request.borrower)
    return show(request, "plans/quote.html", context=page.quoted(found, at=clock.now()))


@require_POST
@borrower_only
def drop(request: BorrowerRequest, quote_id: UUID) -> HttpResponse:
    services.drop(quote_id, borrower=request.borrower)
    return go(request, reverse("support:plans"))


@require_http_methods(["GET", "HEAD", "POST"])
@borrower_only
def cost(request: BorrowerRequest, quote_id: UUID) -> HttpResponse:
    """The cost form; POST opens it, and its reading time counts from then."""
    if stale := refused_stale(request, back=reverse("support:quote", args=[quote_id])):
        return stale
    if request.method == "POST":
        signing.open_cost_form(quote_id, borrower=request.borrower)
        return go(request, reverse("support:cost", args=[quote_id]))
    found = queries.own_quote(quote_id, borrower=request.borrower)
    if found.read_from is None:
        return redirect("support:quote", quote_id)
    return show(request, "plans/cost.html", "sign", context=_cost(found))


def _cost(found: Quote) -> dict[str, object]:
    text = letters.cost_form(found)
    return page.quoted(found, at=clock.now()) | {
        "paper": text.decode(),
        "seen": paper.digest(text),
        "seconds": signing.seconds_to_read(found, at=clock.now()),
        "rules": rules(),
    }


@require_POST
@borrower_only
def agree(request: BorrowerRequest, quote_id: UUID) -> HttpResponse:
    """Signs; refused while the form was too short on the screen or is not ticked, with the form again."""
    if stale := refused_stale(request, back=reverse("support:quote", args=[quote_id])):
        return stale
    confirmed = request.POST.get("confirmed") == "1"
    try:
        plan = signing.agree(
            quote_id, borrower=request.borrower, seen=request.POST.get("seen", "")[:64], confirmed=confirmed
        )
    except (NotRead, NotConfirmed) as error:
        found = queries.own_quote(quote_id, borrower=request.borrower)
        context = _cost(found) | {"problem": f"{error} {error.next}"}
        return show(request, "plans/cost.html", "sign", context=context, status=422)
    return go(request, reverse("support:plan", args=[plan.pk]))


@require_safe
@borrower_only
def plan(request: BorrowerRequest, plan_id: UUID) -> HttpResponse:
    found = queries.own_plan(plan_id, borrower=request.borrower)
    return show(request, "plans/plan.html", context=page.course(found, at=clock.now()))


@require_safe
@borrower_only
def agreement(request: BorrowerRequest, plan_id: UUID) -> HttpResponse:
    """What was signed, byte for byte as it was read."""
    found = queries.own_plan(plan_id, borrower=request.borrower)
    kept = found.agreement
    context = {"agreed": found, "paper": bytes(kept.text).decode(), "kept": kept, "name": _("您签的内容")}
    return show(request, "plans/agreement.html", context=context)


@require_POST
@borrower_only
def undo(request: BorrowerRequest, plan_id: UUID) -> HttpResponse:
    if stale := refused_stale(request, back=reverse("support:plan", args=[plan_id])):
        return stale
    signing.undo(plan_id, borrower=request.borrower)
    return go(request, reverse("support:plan", args=[plan_id]))
