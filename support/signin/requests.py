"""A request of a signed-in borrower, and the door in front of it."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, cast
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django_htmx.http import HttpResponseClientRefresh

from risk.openid.provider import provider
from support.http import is_part, show
from support.signin import services
from support.signin.models import Session

COOKIE = "mingbai"


class BorrowerRequest(HttpRequest):
    borrower: str
    session_here: Session


def borrower_of(request: HttpRequest) -> str | None:
    """Who is signed in, asked once a request; no query without a cookie."""
    if not hasattr(request, "session_here"):
        is_use = not getattr(request, "is_by_itself", False)
        request.session_here = services.session_of(request.COOKIES.get(COOKIE, ""), is_use=is_use)  # type: ignore[attr-defined]
        request.borrower = request.session_here and request.session_here.borrower  # type: ignore[attr-defined]
    found: str | None = request.borrower  # type: ignore[attr-defined]
    return found


def signin_address(next: str) -> str:  # noqa: A002 - the word of the address
    """Where a borrower signs in by themselves, to go on to `next`; empty where only the lender's app lets them in."""
    return f"{reverse('support:openid')}?{urlencode({'next': next})}" if provider("borrowers") else ""


def by_itself[**P](view: Callable[Concatenate[HttpRequest, P], HttpResponse]) -> Callable[..., HttpResponse]:
    """For what an open page asks without anybody pressing anything: it does not count as using the session."""

    @wraps(view)
    def asked(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        request.is_by_itself = True  # type: ignore[attr-defined]
        return view(request, *args, **kwargs)

    return asked


def borrower_only[**P](
    view: Callable[Concatenate[BorrowerRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Lets a borrower through with `request.borrower` set; anybody else is told how to get in (401)."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if borrower_of(request):
            return view(request, *args, **kwargs)  # type: ignore[arg-type]
        if is_part(request):
            return HttpResponseClientRefresh()
        return show(
            request, "support/outside.html", context={"signin": signin_address(request.get_full_path())}, status=401
        )

    return cast("Callable[Concatenate[HttpRequest, P], HttpResponse]", guarded)


def refused_stale(request: BorrowerRequest, *, back: str) -> HttpResponse | None:
    """For what cannot be undone: the answer to a session whose hand-over is older than ten minutes, else None.

    It says why and how to come in again (403); nothing was done and nothing is lost.

    Args:
        back: the address to return to after coming in again.
    """
    if services.is_fresh(request.session_here):
        return None
    asked = settings.REENTER_URL and f"{settings.REENTER_URL}?{urlencode({'borrower': request.borrower, 'next': back})}"
    context = {"reenter": asked, "signin": signin_address(back), "back": back}
    return show(request, "support/again.html", context=context, status=403)
