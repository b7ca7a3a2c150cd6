"""The privacy centre: what we hold, who looked, what was asked; one request's status, and its copy."""

from uuid import uuid4

from django.http import HttpResponse
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from appeals import queries
from support.http import show
from support.privacy import copies, page
from support.signin.requests import BorrowerRequest, borrower_only, refused_stale


@require_safe
@borrower_only
def centre(request: BorrowerRequest) -> HttpResponse:
    return show(request, "support/privacy.html", context=page.centre(request.borrower))


@require_safe
@borrower_only
def request_page(request: BorrowerRequest, number: str) -> HttpResponse:
    """One request: where it is, by when, and what came of it; htmx asks again while a program is at it."""
    case = queries.own_case(number, borrower=request.borrower)
    context = page.request_page(case) | {"key": uuid4().hex}
    return show(request, "support/request.html", "live", context)


@require_safe
@borrower_only
def download(request: BorrowerRequest, number: str) -> HttpResponse:
    """The copy, for its owner in person."""
    case = queries.own_case(number, borrower=request.borrower)
    if stale := refused_stale(request, back=reverse("support:privacy_request", args=[case.number])):
        return stale
    content = copies.fetch(case.number, borrower=request.borrower, session=str(request.session_here.pk))
    name = content_disposition_header(as_attachment=True, filename=f"{case.number}.zip") or "attachment"
    headers = {"Content-Disposition": name, "Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff"}
    return HttpResponse(content, content_type="application/zip", headers=headers)
