"""Announcements: what is in force, the archive, and one of them. Open to anyone, signed in or not."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from support.announcements import queries
from support.announcements.terms import terms
from support.http import show
from support.signin.requests import borrower_of


@require_safe
def announcements(request: HttpRequest) -> HttpResponse:
    """What is in force, with whether it concerns the reader; `?archive=1` what is over."""
    borrower = borrower_of(request)
    is_archive = "archive" in request.GET
    found = queries.archive(before=request.GET.get("before", "")) if is_archive else queries.in_force()
    more = found[-1].ref if is_archive and len(found) == queries.PAGE else ""
    context = {"rows": queries.told(found, borrower), "is_archive": is_archive, "more": more}
    return show(request, "support/announcements.html", context=context)


@require_safe
def announcement(request: HttpRequest, ref: str) -> HttpResponse:
    """One as it is in force, or with `?version=` as it was."""
    numbers = queries.numbers(ref)
    asked = next((number for number in numbers if str(number) == request.GET.get("version")), 0)
    found = queries.announcement(ref, number=asked)
    (told,) = queries.told([found], borrower_of(request))
    context = {"told": told, "terms": terms(found), "numbers": numbers}
    return show(request, "support/announcement.html", context=context)
