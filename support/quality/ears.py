"""The pages of the models: wordings proposed, models learnt from them, and which one speaks."""

from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from risk.console import roles
from risk.console.views import StaffRequest, show, staff_only
from support.feedback import titles
from support.feedback.models import Kind
from support.quality import queries, services
from support.quality.errors import ReasonMissing


@staff_only("people")
@require_GET
def models(request: StaffRequest) -> HttpResponse:
    """The wordings that stand, the newest models, and what each hears beside the one that spoke."""
    phrases = [(titles.of(Kind.CHAT, one.intent), one) for one in queries.phrases()]
    return show(
        request, "ears",
        phrases=phrases, models=queries.models(), speaks=queries.speaks(), key=uuid4().hex,
        may_sign=roles.may(request.user, "policy"), me=request.user.get_username(),
    )  # fmt: skip


@staff_only("people")
@require_POST
def propose(request: StaffRequest) -> HttpResponse:
    sent = request.POST
    services.propose(
        sent.get("text", ""), sent.get("intent", ""), by=request.user.get_username(), key=sent.get("key", "")[:64]
    )
    messages.success(request, _("已记下这个说法，下次训练时会学。"))
    return HttpResponseRedirect(reverse("quality:models"))


@staff_only("people")
@require_POST
def drop(request: StaffRequest, pk: int) -> HttpResponse:
    services.drop(pk, by=request.user.get_username())
    messages.success(request, _("已收回这个说法。"))
    return HttpResponseRedirect(reverse("quality:models"))


@staff_only("people")
@require_POST
def learn(request: StaffRequest) -> HttpResponse:
    services.learn(by=request.user.get_username(), key=request.POST.get("key", "")[:64])
    messages.success(request, _("正在训练，大约两三分钟，刷新看结果。"))
    return HttpResponseRedirect(reverse("quality:models"))


@staff_only("policy")
@require_POST
def sign(request: StaffRequest, pk: int) -> HttpResponse:
    services.sign(pk, by=request.user.get_username())
    messages.success(request, _("已签字，从现在起用这个模型。"))
    return HttpResponseRedirect(reverse("quality:models"))


@staff_only("policy")
@require_POST
def roll_back(request: StaffRequest, pk: int) -> HttpResponse:
    reason = request.POST.get("reason", "").strip()[:200]
    if not reason:
        raise ReasonMissing(_("请写明理由。"))
    services.roll_back(pk, by=request.user.get_username(), reason=reason)
    messages.success(request, _("已退回之前的模型。"))
    return HttpResponseRedirect(reverse("quality:models"))
