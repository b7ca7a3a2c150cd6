"""Why a line is blocked: the page everything else hangs on."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from risk.events import queries as events
from support.http import show
from support.signin.requests import BorrowerRequest, borrower_only


@require_safe
@borrower_only
def lines(request: BorrowerRequest) -> HttpResponse:
    """One card for each line."""
    return show(request, "support/lines.html", context={"lines": events.lines_of(request.borrower)})


@require_safe
@borrower_only
def soon(request: BorrowerRequest, **_named: str) -> HttpResponse:
    return show(request, "support/lines.html", context={"lines": events.lines_of(request.borrower)})
