"""The pages of what compliance keeps: rules of law, sources of facts, overlays."""

from collections.abc import Callable
from datetime import date
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from risk import clock
from risk.console import registering, registers, roles
from risk.console.views import StaffRequest, show, staff_only, whole
from risk.errors import Clash, Refusal
from risk.registers import entries, sources
from risk.registers.models import LAW, OVERLAY, SOURCE


@staff_only()
@require_http_methods(["GET", "POST"])
def laws(request: StaffRequest) -> HttpResponse:
    """Every rule of law, the bounds they set, and the form for one that was heard of."""
    return _list(request, "laws", LAW, _draft_law, lambda: registers.laws(before=_before(request)))


@staff_only()
@require_GET
def law(request: StaffRequest, pk: int) -> HttpResponse:
    """One: whom it would hold, the sample people look at, what it touches, who did what."""
    return show(request, "law", **registers.one(pk), may_write=roles.may(request.user, LAW))


@staff_only()
@require_http_methods(["GET", "POST"])
def sources_page(request: StaffRequest) -> HttpResponse:
    """Where facts may come from, and the form for another source."""
    return _list(
        request, "sources", SOURCE, _draft_source,
        lambda: {"rows": entries.entries(SOURCE, before=_before(request)), "kinds": sources.CLASSES,
                 "shipped": sorted(sources.shipped().items())},
    )  # fmt: skip


@staff_only()
@require_http_methods(["GET", "POST"])
def overlays(request: StaffRequest) -> HttpResponse:
    """Overlays of caution, each with its last day, and the form for another."""
    return _list(request, "overlays", OVERLAY, _draft_overlay, lambda: registers.cautions(before=_before(request)))


@staff_only()
@require_POST
def act(request: StaffRequest, register: str, pk: int, move: str) -> HttpResponse:
    """One step of an entry; a refusal comes back on its page."""
    if (register, move) not in registering.ACTS:
        raise Http404
    registering.act(
        register, move, pk, subject=request.POST.get("subject", "")[:200], staff=request.user,
        reason=request.POST.get("reason", ""),
    )  # fmt: skip
    messages.success(request, _("这一步已记录。"))
    return HttpResponseRedirect(_page_of(register, pk))


@staff_only(OVERLAY)
@require_POST
def renew(request: StaffRequest, pk: int) -> HttpResponse:
    """Asks for another term, with the minutes."""
    upload = request.FILES.get("minutes")
    fits = upload is not None and (upload.size or 0) <= entries.LARGEST_PAPER
    minutes = (upload.name or "", upload.read()) if upload is not None and fits else ("", b"")
    registering.renew_overlay(
        pk, review_on=_day(request.POST.get("review_on")), minutes=minutes, staff=request.user,
        reason=request.POST.get("reason", ""),
    )  # fmt: skip
    messages.success(request, _("已提出续期，等另一位同事同意。"))
    return HttpResponseRedirect(reverse("console:overlays"))


@staff_only()
@require_GET
def minutes(request: StaffRequest, pk: int, sha256: str) -> HttpResponse:
    """The minutes as they were attached, to keep, never to open here."""
    found = entries.paper(entries.entry(OVERLAY, pk), sha256)
    answer = HttpResponse(bytes(found.content), content_type="application/octet-stream")
    answer["Content-Disposition"] = f'attachment; filename="minutes-{pk}-{sha256[:8]}.pdf"'
    return answer


def _list(
    request: StaffRequest,
    page: str,
    register: str,
    draft: Callable[[StaffRequest], int],
    shown: Callable[[], dict[str, object]],
) -> HttpResponse:
    problem: Refusal | Clash | None = None
    if request.method == "POST":
        try:
            pk = draft(request)
        except (Refusal, Clash) as error:
            problem = error
        else:
            messages.success(request, _("已登记。"))
            return HttpResponseRedirect(_page_of(register, pk))
    return show(
        request, page, status=422 if problem else 200,
        **shown(), problem=problem, sent=request.POST, key=uuid4().hex, today=clock.day(clock.now()),
        may_write=roles.may(request.user, register), me=request.user.get_username(),
    )  # fmt: skip


def _draft_law(request: StaffRequest) -> int:
    sent = request.POST
    fields = {name: sent.get(name, "").strip() for name in ("ref", "title", "law", "article", "region", "condition")}
    fields |= {name: sent.get(name, "").strip() for name in ("param", "side")}
    lists = {name: sent.get(name, "").split() for name in ("groups", "industries", "products", "codes")}
    bound = whole(sent.get("bound")) if sent.get("bound") else None
    return registering.draft_law(
        fields | lists | {"effective_from": _day(sent.get("effective_from")), "bound": bound},
        staff=request.user, reason=sent.get("reason", ""), key=_key(request),
    )  # fmt: skip


def _draft_source(request: StaffRequest) -> int:
    sent = request.POST
    return registering.draft_source(
        name=sent.get("name", ""), kind=sent.get("kind", ""), purpose=sent.get("purpose", ""), pia=sent.get("pia", ""),
        staff=request.user, reason=sent.get("reason", ""), key=_key(request),
    )  # fmt: skip


def _draft_overlay(request: StaffRequest) -> int:
    sent = request.POST
    return registering.draft_overlay(
        programme=sent.get("programme", ""), factor=sent.get("factor", ""),
        days=(_day(sent.get("starts_on")), _day(sent.get("review_on"))),
        staff=request.user, reason=sent.get("reason", ""), key=_key(request),
    )  # fmt: skip


def _page_of(register: str, pk: int) -> str:
    if register == LAW:
        return reverse("console:law", args=[pk])
    return reverse("console:sources" if register == SOURCE else "console:overlays")


def _before(request: StaffRequest) -> int:
    return whole(request.GET.get("before"))


def _key(request: StaffRequest) -> str:
    return request.POST.get("key", "")[:32] or uuid4().hex


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None
