"""The console's page of the directory: all entries, writing one, signing, ending."""

from collections.abc import Mapping
from datetime import date
from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from risk import clock
from risk.console import acts, roles
from risk.console.views import StaffRequest, show, staff_only, whole
from risk.errors import DomainError
from risk.reasons import LANGUAGES
from support.directory import queries, services
from support.directory.fit import NAMES, Draft
from support.directory.models import Kind, Scheme

NEVER = date(1970, 1, 1)


@staff_only()
@require_http_methods(["GET", "POST"])
def directory(request: StaffRequest) -> HttpResponse:
    """Every entry with who wrote and signed it, and why; POST keeps a draft. `?from=` begins with an entry."""
    if request.method != "POST":
        begun = whole(request.GET.get("from"))
        return _shown(request, form=_begun(queries.entry(begun)) if begun else {})
    try:
        services.draft(
            _typed(request.POST),
            by=acts.by_of(request.user, request.POST.get("reason", ""), "directory"),
            key=request.POST.get("key", "")[:96] or uuid4().hex,
            replaces=whole(request.POST.get("replaces")),
        )
    except DomainError as error:
        return _shown(request, form=request.POST, problem=error)
    messages.success(request, _("已存为草稿，要另一位合规同事照出处核对后签字。"))
    return HttpResponseRedirect(reverse("staff:directory"))


@staff_only("directory")
@require_POST
def sign(request: StaffRequest, pk: int) -> HttpResponse:
    try:
        services.sign(pk, by=acts.by_of(request.user, request.POST.get("reason", ""), "directory"))
    except DomainError as error:
        return _shown(request, form={}, problem=error)
    messages.success(request, _("已列出，地区相符的借款人能看到。"))
    return HttpResponseRedirect(reverse("staff:directory"))


@staff_only("directory")
@require_POST
def end(request: StaffRequest, pk: int) -> HttpResponse:
    services.end(pk, by=acts.by_of(request.user, request.POST.get("reason", ""), "directory"))
    messages.success(request, _("已不再给人看。"))
    return HttpResponseRedirect(reverse("staff:directory"))


def _shown(request: StaffRequest, *, form: Mapping[str, str], problem: DomainError | None = None) -> HttpResponse:
    return show(
        request, "directory", status=422 if problem else 200,
        rows=queries.entries(), kinds=Kind.choices, today=clock.day(clock.now()), key=uuid4().hex, form=form,
        problem=problem, everywhere=_("全国"), me=request.user.get_username(),
        may_write=roles.may(request.user, "directory"),
    )  # fmt: skip


def _typed(sent: Mapping[str, str]) -> Draft:
    return Draft(
        kind=sent.get("kind", ""),
        body={
            lang: {name: sent.get(f"{lang}_{name}", "").replace("\r", "").strip() for name in NAMES}
            for lang in LANGUAGES
        },
        regions=sent.get("regions", "").split(),
        source=sent.get("source", ""),
        source_url=sent.get("source_url", "").strip(),
        checked_on=_day(sent.get("checked_on")),
        expires_on=_day(sent.get("expires_on")),
    )


def _begun(one: Scheme) -> dict[str, str]:
    form = {f"{lang}_{name}": one.body[lang][name] for lang in LANGUAGES for name in NAMES}
    return form | {
        "replaces": str(one.pk),
        "kind": one.kind,
        "regions": " ".join(one.regions),
        "source": one.source,
        "source_url": one.source_url,
    }


def _day(text: str | None) -> date:
    """A day; for a text that is none, one that never fits."""
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return NEVER
