"""The pages of golden cases: one to judge, how it ended, and for leads which there are."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from appeals import roles
from appeals.desk import forms, sheet
from appeals.desk.views import StaffRequest, staff_only
from appeals.golden import queries, services
from risk import clock


@staff_only
@require_GET
def overview(request: StaffRequest) -> HttpResponse:
    """The one due this week and my own views; for leads, those that wait for a signature and those in force."""
    roles.require(request.user, "queue")
    leads = roles.may_read(request.user, "lead")
    context = {
        "here": "team",
        "due": queries.due(request.user, at=clock.now()),
        "mine": queries.views_of(request.user),
        "leads": leads,
        "unsigned": queries.unsigned() if leads else [],
        "standing": queries.standing() if leads else [],
    }
    return render(request, "desk/golden.html", context)


@staff_only
@require_http_methods(["GET", "POST"])
def judge(request: StaffRequest, pk: int) -> HttpResponse:
    """A golden case to judge; once judged, how it rightly ends and why."""
    form = forms.FirstView(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        services.judge(pk, staff=request.user, leaning=said["leaning"], note=said["note"])
        return HttpResponseRedirect(reverse("desk:golden_case", args=[pk]))
    chosen = request.GET.get("proof", ""), request.GET.get("page", "1")
    context = {"here": "team", "form": form, **sheet.golden_case(pk, request.user, chosen=chosen)}
    return render(request, "desk/golden_case.html", context, status=422 if request.method == "POST" else 200)


@staff_only
@require_POST
def agree(request: StaffRequest, pk: int) -> HttpResponse:
    services.agree(pk, staff=request.user)
    messages.success(request, _("已同意，这件校准案件开始使用。"))
    return HttpResponseRedirect(reverse("desk:golden"))


@staff_only
@require_POST
def retire(request: StaffRequest, pk: int) -> HttpResponse:
    services.retire(pk, staff=request.user)
    messages.success(request, _("已停用，同事写过的看法会保留。"))
    return HttpResponseRedirect(reverse("desk:golden"))
