"""Turns a domain error into HTTP, once, for JSON, for a page and for an htmx part."""

from collections.abc import Callable

from django.db import DataError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django_htmx.http import reswap, retarget
from rest_framework.response import Response
from rest_framework.views import exception_handler

from risk.errors import Absent, Clash, DomainError, Forbidden, Refusal, TooLarge, TooMany

_STATUS: tuple[tuple[type[DomainError], int], ...] = (
    (Absent, 404),
    (Clash, 409),
    (Forbidden, 403),
    (TooLarge, 413),
    (TooMany, 429),
    (Refusal, 422),
)


def http_status(error: DomainError) -> int:
    """The HTTP status of a domain error; an unmapped kind is our bug, so 500."""
    return next((status for kind, status in _STATUS if isinstance(error, kind)), 500)


class NotText(Refusal):
    """A NUL character, which no text has and no database keeps."""

    code = "not-text"
    next_step = _("请去掉不可见的字符再试一次。")


def _known(error: Exception) -> Exception:
    """The database is the one place that every text passes: what it says of a NUL is the sender's to mend."""
    return NotText(str(_("这里有不能保存的字符。"))) if isinstance(error, DataError) and "NUL" in str(error) else error


def as_problem(error: Exception, context: dict[str, object]) -> Response | None:
    """DRF's EXCEPTION_HANDLER: every error as an RFC 9457 problem document."""
    error = _known(error)
    if isinstance(error, DomainError):
        status = http_status(error)
        body = {
            "type": f"urn:mingbai:problem:{error.code}",
            "title": str(error),
            "status": status,
            "next": error.next,
            **error.facts,
        }
        return Response(body, status=status, content_type="application/problem+json")
    response = exception_handler(error, context)
    if response is not None:
        detail = response.data
        response.data = {
            "type": "about:blank",
            "title": str(
                detail.get("detail", "The request was not understood.") if isinstance(detail, dict) else detail
            ),
            "status": response.status_code,
            "errors": detail,
        }
        response.content_type = "application/problem+json"
    return response


class ProblemMiddleware:
    """Domain errors that leave a page's view become a page, or a part for htmx."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        error = _known(error)
        if not isinstance(error, DomainError):
            return None
        context, status = {"error": error, "status": http_status(error)}, http_status(error)
        if request.headers.get("Accept") == "application/json":
            said = as_problem(error, {})
            return JsonResponse(said.data, status=status) if said else None
        if request.headers.get("HX-Request") != "true":
            return render(request, "problem.html", context, status=status)
        part = render(request, "problem.html#part", context, status=status)
        return retarget(reswap(part, "innerHTML"), "#notice")
