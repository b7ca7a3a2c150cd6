"""Counts every answer of the pages and the API for early warning; probes and files are not counted."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from risk.watching.traffic import COUNTS

FAILED = 500
APART = ("/healthz", "/readyz", "/static/", "/stream/")


class TrafficMiddleware:
    """Outermost, so that it sees the answer that leaves the house."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        if not request.path.startswith(APART):
            COUNTS.add(failed=answer.status_code >= FAILED)
        return answer
