"""What anyone may see: sums, and whether a letter is ours."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from appeals import figures
from risk import clock
from support.http import show
from support.letters import queries as letters
from support.signin.requests import borrower_of
from support.why import held, told

FAIRNESS_DAYS = timedelta(days=90)


@require_safe
def fairness(request: HttpRequest) -> HttpResponse:
    """Sums of the last 90 days, in groups of twenty people and more."""
    borrower_of(request)  # the footer of somebody signed in keeps its links
    since = clock.now() - FAIRNESS_DAYS
    rows = [
        (told.title(found.code) if found.code else "", found, _width(found.share, 1))
        for found in figures.public(since=since)
    ]
    groups = held.by_group(since=since)
    most = max((people for _name, people in groups), default=1)
    return show(
        request,
        "support/fairness.html",
        context={"rows": rows, "held": [(name, people, _width(people, most)) for name, people in groups]},
    )


@require_safe
def verify(request: HttpRequest) -> HttpResponse:
    """Whether a letter is ours, by the code on it: its decision, day and language, and nothing of what it says."""
    borrower_of(request)
    code = request.GET.get("code", "").strip()[:40]
    found = letters.by_code(code) if code else None
    return show(request, "support/verify.html", context={"code": code, "letter": found})


def _width(part: float, whole: float) -> str:
    """How long its bar is, as SVG has it."""
    return f"{100 * part / whole:.1f}%"
