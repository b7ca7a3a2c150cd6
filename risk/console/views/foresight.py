"""The pages of what can be seen coming: warnings, peaks with their checklists, borrowers who may soon struggle."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from risk import clock
from risk.console import acts, boards, roles
from risk.console.views import StaffRequest, show, staff_only, whole
from risk.holidays.calendar import china
from risk.language import language
from risk.nights import queries as nights
from risk.peaks import freezes, queries
from risk.reasons import CATALOGUE
from risk.watching.readings import money


@staff_only()
@require_GET
def warnings(request: StaffRequest) -> HttpResponse:
    """Every indicator, worst first, each warning with its playbook; the incident, customers and money beside them."""
    return show(
        request, "warnings",
        may_tick=roles.may(request.user, "warnings"), **boards.warnings(lang=language()),
    )  # fmt: skip


@staff_only("warnings")
@require_POST
def tick(request: StaffRequest, pk: int, step: str) -> HttpResponse:
    acts.tick(pk, step, staff=request.user, reason=request.POST.get("reason", ""))
    messages.success(request, _("已记录这一步。"))
    return HttpResponseRedirect(reverse("console:warnings"))


@staff_only()
@require_GET
def calendar(request: StaffRequest) -> HttpResponse:
    """Windows of the year to come, open checklists, coverage and concentration now."""
    lang = language()
    today = clock.day(clock.now())
    found = queries.peaks(today)
    return show(
        request, "calendar",
        windows=[(one, days, CATALOGUE.word("window", one.name, lang)) for one, days in found.windows],
        rows=[(row, CATALOGUE.word("window", row.item.window.name, lang)) for row in found.rows],
        forecasts=[(one, CATALOGUE.word("window", one.name, lang), told) for one, told in queries.forecasts(today)],
        freezes=freezes.freezes(today, today + queries.SOON, china()),
        workdays=found.workdays, years=found.years, pools=money(clock.now()),
        may_sign=roles.may(request.user, "peaks"),
    )  # fmt: skip


@staff_only("peaks")
@require_POST
def sign(request: StaffRequest) -> HttpResponse:
    acts.sign_item(request.POST.get("item", "")[:120], staff=request.user, reason=request.POST.get("reason", ""))
    messages.success(request, _("已签字。"))
    return HttpResponseRedirect(reverse("console:calendar"))


@staff_only("people")
@require_GET
def customers(request: StaffRequest) -> HttpResponse:
    """Lines at one level, with what put them there and who tried to reach them."""
    level = whole(request.GET.get("level")) or 1
    found = nights.customers(level, after=request.GET.get("after", ""))
    return show(
        request, "customers",
        counts=nights.counts(), chosen=level, customers=found,
        more=found[-1].line if len(found) == nights.PAGE else "",
        may_contact=roles.may(request.user, "customers"),
    )  # fmt: skip


@staff_only("customers")
@require_POST
def contacted(request: StaffRequest, line: str) -> HttpResponse:
    acts.contacted(line, staff=request.user, reason=request.POST.get("reason", ""))
    messages.success(request, _("已记录这次联系。"))
    return HttpResponseRedirect(f"{reverse('console:customers')}?level={whole(request.POST.get('level')) or 1}")
