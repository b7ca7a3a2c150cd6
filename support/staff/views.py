"""Feedback by code, for those who write the answers; messages and what became of them."""

from datetime import timedelta

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from risk import clock
from risk.clocks import queries as clocks
from risk.console.views import StaffRequest, show, staff_only
from support.feedback import asking, queries, titles
from support.feedback.models import Kind
from support.notices import queries as notices

DAYS = (7, 30, 90)


@staff_only()
@require_GET
def feedback(request: StaffRequest) -> HttpResponse:
    """How many found each answer helpful, with how many spoke; least helpful first."""
    asked = request.GET.get("days", "")
    days = int(asked) if asked in {str(one) for one in DAYS} else DAYS[1]
    counted = queries.counted(since=clock.now() - timedelta(days=days))
    groups = [(kind, [(titles.of(one.kind, one.code), one) for one in counted if one.kind == kind]) for kind in Kind]
    sought = request.GET.get("number", "")
    spoken = queries.numbered(sought)
    answers = asking.cases_of(spoken)
    found = [(titles.of(one.kind, one.code), one, answers.get(one.number)) for one in spoken]
    return show(request, "feedback", groups=groups, days=days, choices=DAYS, sought=sought, found=found)


@staff_only("people")
@require_GET
def feedback_words(request: StaffRequest, kind: str, code: str) -> HttpResponse:
    """What readers wrote of one answer, masked, newest first."""
    found = queries.words(kind, code, before=clock.instant_of(request.GET.get("before")))
    more = found[-1].at.isoformat() if len(found) == queries.PAGE else ""
    return show(request, "feedback-words", rows=found, more=more, code=code, title=titles.of(kind, code))


@staff_only()
@require_GET
def messages(request: StaffRequest) -> HttpResponse:
    """What became of the messages of seven days, those in trouble, and changes nobody was told of in time."""
    now = clock.now()
    found = notices.trouble(before=clock.instant_of(request.GET.get("before")))
    more = found[-1].at.isoformat() if len(found) == notices.PAGE else ""
    return show(
        request, "messages",
        carried=notices.carried_by(since=now - timedelta(days=7)), rows=found, more=more,
        unnoticed=clocks.late(now, code="CLK-02"),
    )  # fmt: skip
