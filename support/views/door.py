"""Coming in by the lender's hand-over or its sign-in provider, going out, and how the pages look."""

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from risk import clock
from risk.openid import trips
from risk.openid.provider import THERE_AND_BACK
from support.context import LARGE_COOKIE
from support.http import SeeOther, show
from support.signin import devices, handover, services
from support.signin.handover import Handover
from support.signin.requests import COOKIE, signin_address

_YEAR = 365 * 24 * 3600


@require_safe
def enter(request: HttpRequest, token: str) -> HttpResponse:
    """The lender's hand-over becomes a session of our own; works once."""
    return _let_in(request, handover.read(token, keys=services.keys(), at=clock.now()))


@require_safe
def openid(request: HttpRequest) -> HttpResponse:
    """To the lender's sign-in provider, where there is one; comes back to `openid_back`."""
    found = trips.configured("borrowers")
    return trips.send(request, found, back=reverse("support:openid_back"), next=request.GET.get("next", ""))


@require_safe
def openid_back(request: HttpRequest) -> HttpResponse:
    """Whom the provider vouches for comes in as by a hand-over: the same session, and once."""
    back = reverse("support:openid_back")
    borrower, trip = trips.returned(request, trips.configured("borrowers"), back=back)
    soon = clock.now() + timedelta(seconds=THERE_AND_BACK)
    said = Handover(borrower=borrower, jti=f"openid:{trip.state}", expires_at=soon, next=trip.next)
    response = _let_in(request, said)
    response.delete_cookie(trips.COOKIE, path=back, samesite="Lax")
    return response


def _let_in(request: HttpRequest, said: Handover) -> HttpResponse:
    device = devices.named(request.headers.get("User-Agent", ""))
    secret = services.enter(said, old_secret=request.COOKIES.get(COOKIE, ""), device=device)
    rotate_token(request)
    response = SeeOther(_inside(request, said.next))
    response.set_cookie(
        COOKIE,
        secret,
        max_age=int(services.LONGEST.total_seconds()),
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
    response["Referrer-Policy"] = "no-referrer"
    return response


@require_POST
def out(request: HttpRequest) -> HttpResponse:
    services.leave(request.COOKIES.get(COOKIE, ""))
    response = show(request, "support/outside.html", context={"left": True, "signin": signin_address("")})
    response.delete_cookie(COOKIE, samesite="Lax")
    return response


@require_POST
def look(request: HttpRequest) -> HttpResponse:
    """Large type and language: two cookies, then back to where they were."""
    response = redirect(_inside(request, request.POST.get("next", "")))
    if (size := request.POST.get("type")) in {"large", "plain"}:
        response.set_cookie(LARGE_COOKIE, size, max_age=_YEAR, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE)
    if (language := request.POST.get("lang")) and translation.check_for_language(language):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=_YEAR,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )
    return response


def _inside(request: HttpRequest, url: str) -> str:
    local = url.startswith("/") and url_has_allowed_host_and_scheme(url, allowed_hosts=None)
    return url if local else reverse("support:why")
