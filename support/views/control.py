"""Self-control: a lower limit, no borrowing for a while, a closed line; and the way back."""

from uuid import uuid4

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from risk.errors import DomainError
from risk.events import queries as events
from support.control import page, services
from support.control.models import Action
from support.control.queries import own_standing
from support.http import go, show
from support.signin.requests import BorrowerRequest, borrower_only, refused_stale
from support.why import trial

# What undoes a protection or cannot be undone by oneself: the lender vouches for the person again first.
NEEDS_FRESH = frozenset({Action.CLOSE, Action.OPEN, Action.RAISE})


@require_safe
@borrower_only
def lines(request: BorrowerRequest) -> HttpResponse:
    """The only line at once, or one card for each."""
    mine = events.lines_of(request.borrower)
    if len(mine) == 1:
        return redirect("support:control_line", mine[0])
    return show(request, "support/control_lines.html", context={"lines": mine})


@require_safe
@borrower_only
def line(request: BorrowerRequest, ref: str) -> HttpResponse:
    """What is set on a line and what may be set."""
    found = own_standing(ref, borrower=request.borrower)
    return show(request, "support/control.html", context=page.context(found))


@require_http_methods(["GET", "HEAD", "POST"])
@borrower_only
def act(request: BorrowerRequest, ref: str, action: str) -> HttpResponse:
    """What a wish would do, to be confirmed; on POST it is done, once."""
    if action not in Action.values:
        raise Http404
    wish = Action(action)
    found = own_standing(ref, borrower=request.borrower)
    url = reverse("support:control_line", args=[ref])
    if wish in NEEDS_FRESH and (stale := refused_stale(request, back=url)):
        return stale
    sent = request.POST if request.method == "POST" else request.GET
    typed, days = sent.get("amount", "")[:40], sent.get("days", "0")
    amount = trial.fen(typed) if wish == Action.LOWER else None
    length = int(days) if days.isascii() and days.isdigit() and len(days) < 4 else 0  # noqa: PLR2004 - three digits
    if request.method != "POST":
        context = page.sure(found, wish, days=length, amount=amount, typed=typed) | {"key": uuid4().hex}
        return show(request, "support/control_sure.html", context=context)
    try:
        services.choose(
            ref,
            borrower=request.borrower,
            action=wish,
            days=length,
            amount=amount,
            session=str(request.session_here.pk),
            key=request.POST.get("key", "")[:96] or uuid4().hex,
        )
    except DomainError as error:
        context = page.context(found) | {"problem": error}
        return show(request, "support/control.html", context=context, status=409)
    return go(request, url)
