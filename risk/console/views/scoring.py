"""The rule scoreboard's page, and giving a rule back that went to people."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from risk import clock
from risk.console import acts, boards, roles, tables
from risk.console.views import StaffRequest, show, staff_only
from risk.policy import services
from risk.scoreboard import queries

LABEL = ("case", "line", "code", "policy", "is_false", "cause", "at")


@staff_only("people")
@require_GET
def scoreboard(request: StaffRequest) -> HttpResponse:
    """Blocks, appeals and overturns by rule, group and reviewer; what goes to people; fairness."""
    sheet = boards.scoreboard(services.current(), at=clock.now())
    return show(request, "scoreboard", **sheet, may_return=roles.may(request.user, "rules"))


@staff_only("people")
@require_GET
def labels(request: StaffRequest) -> StreamingHttpResponse:
    """What appeals taught, a row for each reason of each decided case."""
    return tables.download("labels.csv", tables.attributes(LABEL, queries.labels()))


@staff_only("rules")
@require_POST
def give_back(request: StaffRequest, code: str) -> HttpResponse:
    is_back = acts.give_back(code, staff=request.user, reason=request.POST.get("reason", ""))
    messages.success(request, _("规则重新自动生效。") if is_back else _("已记录，还需要另一位同事确认。"))
    return HttpResponseRedirect(reverse("console:scoreboard"))
