"""Every notice ever sent, and one of them."""

from uuid import UUID

from django.conf import settings
from django.contrib.messages import success as messages_of
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from risk import clock
from risk.language import language
from support.http import go, show
from support.letters.sheet import Setting
from support.notices import channels, queries, services, wanting
from support.notices import paper as on_paper
from support.signin.requests import BorrowerRequest, borrower_only
from support.views import paper


@require_safe
@borrower_only
def messages(request: BorrowerRequest) -> HttpResponse:
    """Newest first, fifty at a time."""
    notices = queries.messages(request.borrower, before=clock.instant_of(request.GET.get("before")))
    more = notices[-1].at.isoformat() if len(notices) == queries.PAGE else ""
    shown = [(notice, notice.body[language()]) for notice in notices]
    return show(request, "support/messages.html", context={"notices": shown, "more": more, "demo": settings.DEMO})


@require_safe
@borrower_only
def message(request: BorrowerRequest, notice_id: UUID) -> HttpResponse:
    """One notice as it was said; opening it marks it read."""
    notice = queries.own_notice(notice_id, borrower=request.borrower)
    services.mark_read(notice)
    return show(request, "support/message.html", context={"notice": notice, "said": notice.body[language()]})


@require_safe
@borrower_only
def message_paper(request: BorrowerRequest, notice_id: UUID) -> HttpResponse:
    """One notice as a PDF to keep, drawn from its own words the first time, then the same bytes."""
    notice = queries.own_notice(notice_id, borrower=request.borrower)

    def draw(setting: Setting) -> bytes:
        return on_paper.render(notice, setting, lang=language())

    name = f"{notice.name}-{notice.at:%Y%m%d}-{str(notice.pk)[:8]}.pdf"
    return paper.kept(request, draw, about=str(notice.pk), line=notice.line, name=name)


@require_http_methods(["GET", "HEAD", "POST"])
@borrower_only
def wishes(request: BorrowerRequest) -> HttpResponse:
    """By which channels they are told besides the app; saved twice is saved once."""
    if request.method != "POST":
        return show(request, "support/wishes.html", context=wanting.shown(channels.wish(request.borrower)))
    sent = request.POST
    by = {channel: channel in sent for channel in channels.CHANNELS}
    chosen = wanting.chosen(sent) if "topics" in sent else None
    try:
        services.choose(request.borrower, **by, address=sent.get("address", "").strip(), chosen=chosen)
    except services.BadAddress as error:
        wish = wanting.typed(request.borrower, by, chosen)
        context = wanting.shown(wish) | {"typed": sent.get("address", "")[:254], "problem": error}
        return show(request, "support/wishes.html", context=context, status=422)
    messages_of(request, _("已经存好。"))
    return go(request, reverse("support:wishes"))


@require_safe
@borrower_only
def phone(request: BorrowerRequest) -> HttpResponse:
    """The demo's phone and mailbox: what would have reached them, had there been a carrier."""
    if not settings.DEMO:
        raise Http404
    return show(request, "support/phone.html", context={"messages_sent": queries.carried(request.borrower)})
