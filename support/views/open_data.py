"""Pages without a case: plans, and the numbers anyone may see."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from support.http import show
from support.signin.requests import BorrowerRequest, borrower_of, borrower_only


@require_safe
@borrower_only
def plans(request: BorrowerRequest) -> HttpResponse:
    return show(request, "support/plans.html")


@require_safe
def fairness(request: HttpRequest) -> HttpResponse:
    borrower_of(request)  # the footer of somebody signed in keeps its links
    return show(request, "support/fairness.html")
