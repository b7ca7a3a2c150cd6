"""Every notice ever sent, and one of them."""

from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from support.http import show
from support.notices import queries, services
from support.signin.requests import BorrowerRequest, borrower_only


@require_safe
@borrower_only
def messages(request: BorrowerRequest) -> HttpResponse:
    """Newest first, fifty at a time."""
    notices = queries.messages(request.borrower, before=request.GET.get("before", ""))
    more = notices[-1].at.isoformat() if len(notices) == queries.PAGE else ""
    shown = [(notice, notice.body[_lang()]) for notice in notices]
    return show(request, "support/messages.html", context={"notices": shown, "more": more})


@require_safe
@borrower_only
def message(request: BorrowerRequest, notice_id: UUID) -> HttpResponse:
    """One notice as it was said; opening it marks it read."""
    notice = queries.own_notice(notice_id, borrower=request.borrower)
    services.mark_read(notice)
    return show(request, "support/message.html", context={"notice": notice, "said": notice.body[_lang()]})


def _lang() -> str:
    return "en" if (get_language() or "").startswith("en") else "zh"
