"""The whole queue for a lead: pick cases, see what giving them out would do, do it, and take them back."""

from django.contrib.auth.models import User
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from appeals import handing, queries, roles
from appeals.claiming import reviewers
from appeals.desk import forms
from appeals.desk.views import StaffRequest, staff_only


@staff_only
@require_GET
def queue(request: StaffRequest) -> HttpResponse:
    """What waits, the most urgent first, fifty to a page; where htmx asks, only the list, what is ticked kept."""
    return _page(request, part="#cases" if request.headers.get("HX-Request") == "true" else "")


@staff_only
@require_POST
def look(request: StaffRequest) -> HttpResponse:
    """What would become of each; nothing is changed."""
    assignee, numbers = _chosen(request)
    if assignee is None or not numbers:
        return _page(request, wrong=_("请先勾选案件，并选择交给谁。"))
    rows = handing.preview(numbers, staff=request.user, assignee=assignee)
    going = [row.case.number for row in rows if not row.why]
    context = {"here": "queue", "rows": rows, "assignee": assignee, "going": going, "key": forms.new_key()}
    return render(request, "desk/handing.html", context)


@staff_only
@require_POST
def give(request: StaffRequest) -> HttpResponse:
    """Gives them out and says what became of each, with the way back."""
    assignee, numbers = _chosen(request)
    if assignee is None or not numbers:
        return _page(request, wrong=_("请先勾选案件，并选择交给谁。"))
    rows = handing.hand_out(numbers, staff=request.user, assignee=assignee, key=request.POST.get("key", ""))
    gone = [row.case.number for row in rows if not row.why]
    context = {"here": "queue", "rows": rows, "assignee": assignee, "gone": gone, "key": forms.new_key(), "done": True}
    return render(request, "desk/handing.html", context)


@staff_only
@require_POST
def back(request: StaffRequest) -> HttpResponse:
    """Puts what was given out back into the queue."""
    numbers, note = request.POST.getlist("numbers"), _("主管放回队列。")
    rows = handing.take_back(numbers, staff=request.user, note=note, key=request.POST.get("key", ""))
    return render(request, "desk/handing.html", {"here": "queue", "rows": rows, "done": True, "is_back": True})


def _chosen(request: StaffRequest) -> tuple[User | None, list[str]]:
    return reviewers().filter(username=request.POST.get("assignee", "")).first(), request.POST.getlist("numbers")


def _page(request: StaffRequest, *, wrong: str = "", part: str = "") -> HttpResponse:
    roles.require(request.user, "lead")
    after = request.GET.get("after", "")
    cases = queries.queue(request.user, after=after or None)
    more = cases[-1].number if len(cases) == queries.PAGE else ""
    context = {"here": "queue", "cases": cases, "more": more, "reviewers": reviewers(), "wrong": wrong, "after": after}
    return render(request, f"desk/queue.html{part}", context, status=422 if wrong else 200)
