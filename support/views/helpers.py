"""Who acts for the borrower, what they did, and having them stop."""

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from appeals import helpers
from support.cases.deeds import deeds
from support.http import go, show
from support.signin.requests import BorrowerRequest, borrower_only


@require_http_methods(["GET", "HEAD", "POST"])
@borrower_only
def helping(request: BorrowerRequest) -> HttpResponse:
    """Everybody who acted for them; on POST one of them may no more, or may again."""
    if request.method == "POST":
        act = helpers.allow if request.POST.get("act") == "allow" else helpers.stop
        act(request.borrower, request.POST.get("helper", "")[:64])
        return go(request, reverse("support:helpers"))
    shown = [(one, deeds(one)) for one in helpers.of(request.borrower)]
    return show(request, "support/helpers.html", context={"helpers": shown})
