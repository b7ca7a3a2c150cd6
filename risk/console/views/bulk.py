"""The pages of mass rechecks: draft, what it would do, signatures, every row."""

from datetime import date, datetime, timedelta
from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from risk import clock
from risk.console import acts, roles, tables
from risk.console.sheets import title
from risk.console.views import StaffRequest, show, staff_only, whole
from risk.mass import queries
from risk.mass.limits import limits

COLUMNS = (
    "line", "state", "outcome", "amount", "limit_now", "four_eyes", "done", "done_amount", "decision", "why", "at",
    "told_at",
)  # fmt: skip


@staff_only("people")
@require_http_methods(["GET", "POST"])
def mass(request: StaffRequest) -> HttpResponse:
    """Every mass recheck, and the form for another."""
    if request.method == "POST":
        code, _space, policy = request.POST.get("shape", "").partition(" ")
        since, until = _day(request.POST.get("since")), _day(request.POST.get("until"))
        pk = acts.draft_mass(
            code=code, policy=policy, since=since, until=until + timedelta(days=1),
            staff=request.user, reason=request.POST.get("reason", ""), key=request.POST.get("key", "")[:64],
        )  # fmt: skip
        return HttpResponseRedirect(reverse("console:batch", args=[pk]))
    today = clock.day(clock.now())
    found = queries.batches(before=whole(request.GET.get("before")) or None)
    return show(
        request, "mass",
        batches=found, more=found[-1].pk if len(found) == queries.MOST else None,
        shapes=[(code, policy, title(code)) for code, policy in queries.shapes()],
        chosen=request.GET.get("shape", ""), first=today - timedelta(days=30), last=today,
        limits=limits(), key=uuid4().hex, may_mass=roles.may(request.user, "mass"),
    )  # fmt: skip


@staff_only("people")
@require_GET
def batch(request: StaffRequest, pk: int) -> HttpResponse:
    """One: who, how much, a sample, who signed; then what became of every row."""
    sheet = queries.sheet(pk)
    rows = queries.rows(pk, after=whole(request.GET.get("after")))
    me = request.user.get_username()
    return show(
        request, "batch",
        sheet=sheet, title=title(sheet.batch.code),
        last_day=sheet.batch.until - timedelta(seconds=1),
        rows=rows, more=rows[-1].pk if len(rows) == queries.PAGE else None,
        may_mass=roles.may(request.user, "mass"), limits=limits(),
        may_sign=me != sheet.batch.author and me not in [step.actor for step in sheet.signed],
    )  # fmt: skip


@staff_only("mass")
@require_POST
def sign(request: StaffRequest, pk: int) -> HttpResponse:
    status = acts.sign_mass(pk, staff=request.user, reason=request.POST.get("reason", ""))
    said = _("已签字，还需要另一位同事签字。") if status == "ready" else _("已签字，开始逐条复核。")
    messages.success(request, said)
    return HttpResponseRedirect(reverse("console:batch", args=[pk]))


@staff_only("mass")
@require_POST
def stop(request: StaffRequest, pk: int) -> HttpResponse:
    acts.stop_mass(pk, staff=request.user, reason=request.POST.get("reason", ""))
    messages.success(request, _("已停止，做完的不变。"))
    return HttpResponseRedirect(reverse("console:batch", args=[pk]))


@staff_only("people")
@require_GET
def report(request: StaffRequest, pk: int) -> StreamingHttpResponse:
    """Every row as CSV, amounts in fen, instants in UTC."""
    queries.sheet(pk)  # refuses one that is not there before the first byte
    return tables.download(f"mass-{pk}.csv", tables.attributes(COLUMNS, queries.every_row(pk)))


def _day(text: str | None) -> datetime:
    """The first moment of a day in Shanghai; for a text that is none one so long ago that nobody was blocked on it."""
    try:
        day = date.fromisoformat(text or "")
    except ValueError:
        day = date(1970, 1, 1)
    return clock.midnight(day)
