"""The pages of scorecards: every version, what it reads and how it counts, its model card, signatures."""

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from risk.acting import SIGNATURES
from risk.console import carding, roles
from risk.console.views import StaffRequest, show, staff_only
from risk.errors import Clash, Forbidden, Refusal
from risk.score import queries
from risk.score.card import load, parse
from risk.score.services import LONGEST


@staff_only()
@require_http_methods(["GET", "POST"])
def cards(request: StaffRequest) -> HttpResponse:
    """Every version, and the form that brings another."""
    problem: Refusal | Clash | None = None
    if request.method == "POST":
        sent = request.POST
        try:
            pk = carding.draft_card(
                _text(request.FILES.get("card")), _text(request.FILES.get("model_card")) or sent.get("about", ""),
                staff=request.user, reason=sent.get("reason", ""),
            )  # fmt: skip
        except (Refusal, Clash) as error:
            problem = error
        else:
            messages.success(request, _("已收下，要两位同事签字，其中一位是合规。"))
            return HttpResponseRedirect(reverse("console:card", args=[pk]))
    return show(
        request, "cards", status=422 if problem else 200,
        cards=queries.versions(), shipped=load(), problem=problem, sent=request.POST,
        may_write=roles.may(request.user, "cards"),
    )  # fmt: skip


@staff_only()
@require_GET
def card(request: StaffRequest, pk: int) -> HttpResponse:
    """One version: its factors, its model card, who did what."""
    return _page(request, pk)


@staff_only("cards")
@require_POST
def sign(request: StaffRequest, pk: int) -> HttpResponse:
    try:
        published = carding.sign_card(pk, staff=request.user, reason=request.POST.get("reason", ""))
    except (Refusal, Clash, Forbidden) as error:
        return _page(request, pk, problem=error)
    messages.success(request, _("已发布，可以用来打分。") if published else _("已签字，还需要另一位同事签字。"))
    return HttpResponseRedirect(reverse("console:card", args=[pk]))


@staff_only("cards")
@require_POST
def withdraw(request: StaffRequest, pk: int) -> HttpResponse:
    carding.withdraw_card(pk, staff=request.user, reason=request.POST.get("reason", ""))
    messages.success(request, _("已撤回。"))
    return HttpResponseRedirect(reverse("console:card", args=[pk]))


def _page(request: StaffRequest, pk: int, problem: Refusal | Clash | Forbidden | None = None) -> HttpResponse:
    row = queries.version(pk)
    steps = sorted(row.steps.all(), key=lambda step: step.pk)
    signed = [step.actor for step in steps if step.move == "sign"]
    is_open = row.status == "draft"
    return show(
        request, "card", status=422 if problem else 200,
        row=row, card=parse(row.text, where=row.version), steps=steps, signed=signed, needed=SIGNATURES,
        problem=problem, may_write=is_open and roles.may(request.user, "cards"),
        may_sign=is_open and request.user.get_username() not in (row.author, *signed),
    )  # fmt: skip


def _text(sent: "UploadedFile[bytes] | None") -> str:
    """A file as text; what is none reads as a file that is no scorecard."""
    return sent.read(LONGEST + 1).decode("utf-8", "replace") if sent else ""
