"""How a view answers: a page or the part htmx asked for, and where to go after a form."""

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django_htmx.http import HttpResponseClientRedirect


class SeeOther(HttpResponseRedirect):
    """303: the form is done, read this next."""

    status_code = 303


def is_part(request: HttpRequest) -> bool:
    """Whether htmx asks for a part of a page; a restored history entry needs the whole page."""
    headers = request.headers
    return headers.get("HX-Request") == "true" and headers.get("HX-History-Restore-Request") != "true"


def show(
    request: HttpRequest, page: str, part: str = "", context: Mapping[str, object] | None = None, status: int = 200
) -> HttpResponse:
    """The page, or for htmx the `partialdef` of it that is named. Nothing between us and the borrower stores either."""
    name = f"{page}#{part}" if part and is_part(request) else page
    response = render(request, name, dict(context or {}), status=status)
    patch_vary_headers(response, ["HX-Request"])
    response["Cache-Control"] = "private, no-store"
    return response


def go(request: HttpRequest, url: str) -> HttpResponse:
    """After success: htmx is told to go there, since a redirect would be swapped into the form."""
    return HttpResponseClientRedirect(url) if is_part(request) else SeeOther(url)
