"""The pages of the weekly sample of refusals: what waits to be read again, one of it, and what the weeks came to."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from appeals import roles
from appeals.desk import forms, sheet
from appeals.desk.views import StaffRequest, staff_only
from appeals.sampling import queries, services
from risk import clock


@staff_only
@require_GET
def overview(request: StaffRequest) -> HttpResponse:
    """What waits for my reading, what I have read, and the weeks of the whole team."""
    now = clock.now()
    context = {
        "here": "team",
        "now": now,
        "waiting": queries.waiting(request.user),
        "mine": queries.read_by(request.user),
        "weeks": queries.weeks(request.user, at=now),
    }
    return render(request, "desk/samples.html", context)


@staff_only
@require_http_methods(["GET", "POST"])
def read(request: StaffRequest, pk: int) -> HttpResponse:
    """One refusal to read again; once read, what I wrote."""
    roles.require(request.user, "samples")
    form = forms.Sampled(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        services.review(pk, staff=request.user, finding=said["finding"], note=said["note"])
        messages.success(request, _("结论已保存，写下后不能改。"))
        return HttpResponseRedirect(reverse("desk:samples"))
    chosen = request.GET.get("proof", ""), request.GET.get("page", "1")
    context = {"here": "team", "form": form, **sheet.sample(pk, request.user, chosen=chosen)}
    return render(request, "desk/sample.html", context, status=422 if request.method == "POST" else 200)
