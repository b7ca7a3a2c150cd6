"""Turns a domain error into HTTP, once, for JSON, for a page and for an htmx part."""

from collections.abc import Callable

from django.db import DataError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django_htmx.http import reswap, retarget
from rest_framework.response import Response
from rest_framework.views import exception_handler

from risk.decisions import queries as decisions
from risk.diagnosis import failing
from risk.diagnosis.errors import NotDiagnosed
from risk.errors import Absent, Away, Clash, DomainError, Forbidden, Refusal, TooLarge, TooMany

_STATUS: tuple[tuple[type[DomainError], int], ...] = (
    (Absent, 404),
    (Clash, 409),
    (Forbidden, 403),
    (TooLarge, 413),
    (TooMany, 429),
    (Away, 503),
    (Refusal, 422),
)


_UNREACHABLE = (OperationalError, InterfaceError)
AGAIN = {"Retry-After": "60"}  # seconds


def http_status(error: DomainError) -> int:
    """The HTTP status of a domain error; an unmapped kind is our bug, so 500."""
    return next((status for kind, status in _STATUS if isinstance(error, kind)), 500)


class NotText(Refusal):
    """A NUL character, which no text has and no database keeps."""

    code = "not-text"
    next_step = _("请去掉不可见的字符再试一次。")


class NotWorkedOut(Away):
    """No diagnosis can be made; `last` names the newest decision that was told of the line, null if none was."""

    code = "not-worked-out"
    next_step = _("同事已经收到警报。请过几分钟再试；还款、申诉和人工客服照常。")


class OutOfReach(Away):
    """The database does not answer, or not in time."""

    code = "out-of-reach"
    next_step = _("请过几分钟再试。急着还款，可以用银行转账到您的专属还款账户。")


def _known(error: Exception) -> Exception:
    """What is no domain error and can be told all the same.

    The database is the one place that every text passes: what it says of a NUL is the sender's to mend.
    """
    if isinstance(error, DataError) and "NUL" in str(error):
        return NotText(str(_("这里有不能保存的字符。")))
    if isinstance(error, NotDiagnosed):
        try:
            return _not_worked_out(str(error))
        except _UNREACHABLE as unreachable:
            error = unreachable
    if isinstance(error, _UNREACHABLE):
        return OutOfReach(str(_("我们的系统现在太慢或者连不上，不是您的问题。")))
    return error


def _not_worked_out(line: str) -> NotWorkedOut:
    failing.alarm()
    row = decisions.newest_block(line)
    last = {"decision": row.pk, "at": row.at.isoformat()} if row else None
    return NotWorkedOut(str(_("我们的系统出了故障，现在算不出最新结果。")), line=line, last=last)


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
        wait = error.facts.get("retry_after")
        again = AGAIN if isinstance(error, Away) else {"Retry-After": str(wait)} if wait else None
        return Response(body, status=status, headers=again, content_type="application/problem+json")
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
        if isinstance(error, OutOfReach):
            return self._out_of_reach(request, error)
        context, status = {"error": error, "status": http_status(error)}, http_status(error)
        if request.headers.get("Accept") == "application/json":
            said = as_problem(error, {})
            return JsonResponse(said.data, status=status) if said else None
        if request.headers.get("HX-Request") != "true":
            return render(request, "problem.html", context, status=status)
        part = render(request, "problem.html#part", context, status=status)
        return retarget(reswap(part, "innerHTML"), "#notice")

    @staticmethod
    def _out_of_reach(request: HttpRequest, error: OutOfReach) -> HttpResponse:
        """Made without a look at the database, which the pages' own context would need."""
        if request.headers.get("Accept") == "application/json":
            said = as_problem(error, {})
            return JsonResponse(said.data if said else {}, status=503, headers=AGAIN)
        if request.headers.get("HX-Request") == "true":  # what is on the page stays, and what is typed in it
            words = format_html('<p role="alert"><strong>{}</strong> {}</p>', str(error), error.next)
            return retarget(reswap(HttpResponse(words, status=503, headers=AGAIN), "innerHTML"), "#notice")
        return HttpResponse(render_to_string("503.html", {"error": error}), status=503, headers=AGAIN)
