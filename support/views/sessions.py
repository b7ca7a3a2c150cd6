"""Where somebody is signed in, and signing the others out."""

from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from support.http import go, show
from support.signin import services
from support.signin.requests import BorrowerRequest, borrower_only


@require_safe
@borrower_only
def sessions(request: BorrowerRequest) -> HttpResponse:
    """Every browser that is signed in, this one marked."""
    found = services.sessions(request.borrower)
    context = {"sessions": found, "here": request.session_here.pk, "more": len(found) > 1}
    return show(request, "support/sessions.html", context=context)


@require_POST
@borrower_only
def out_others(request: BorrowerRequest) -> HttpResponse:
    """Protects, so one click is enough; again it does nothing more."""
    services.sign_out_others(request.session_here)
    return go(request, reverse("support:sessions"))


@require_POST
@borrower_only
def out_one(request: BorrowerRequest, session_id: UUID) -> HttpResponse:
    services.sign_out(session_id, borrower=request.borrower)
    return go(request, reverse("support:sessions"))
