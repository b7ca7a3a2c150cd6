"""Why a line is blocked: the page everything else hangs on."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from support.http import show
from support.signin.requests import BorrowerRequest, borrower_only


@require_safe
@borrower_only
def lines(request: BorrowerRequest) -> HttpResponse:
    return show(request, "support/lines.html")
