"""A request of a signed-in borrower, and the door in front of it."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, cast

from django.http import HttpRequest, HttpResponse
from django_htmx.http import HttpResponseClientRefresh

from support.http import is_part, show
from support.signin import services

COOKIE = "mingbai"


class BorrowerRequest(HttpRequest):
    borrower: str


def borrower_of(request: HttpRequest) -> str | None:
    """Who is signed in, asked once a request; no query without a cookie."""
    if not hasattr(request, "borrower"):
        request.borrower = services.borrower_of(request.COOKIES.get(COOKIE, ""))  # type: ignore[attr-defined]
    found: str | None = request.borrower  # type: ignore[attr-defined]
    return found


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
        return show(request, "support/outside.html", status=401)

    return cast("Callable[Concatenate[HttpRequest, P], HttpResponse]", guarded)
