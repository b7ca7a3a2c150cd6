"""What keeps the borrower's conversation live: the way to its stream, what was said since, and signs of life."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from support.assistant import presence, queries, waiting
from support.http import is_part, show
from support.signin.requests import BorrowerRequest, borrower_only, by_itself
from support.stream.tickets import Ticket
from support.views.chat import PAGE, context_of


class Elsewhere(HttpResponseRedirect):
    """307: the same request, at another address."""

    status_code = 307


@require_GET
@by_itself
@borrower_only
def stream(request: BorrowerRequest) -> HttpResponse:
    """Where to listen, for ten minutes; 204 while nothing has been said yet."""
    talking = queries.conversation(request.borrower)
    if talking is None:
        return HttpResponse(status=204)
    return ticket_for(Ticket(talk=str(talking.pk), session=str(request.session_here.pk)))


@require_GET
@by_itself
@borrower_only
def since(request: BorrowerRequest) -> HttpResponse:
    """The turns after `?after=`, with the parts of the page that change with them."""
    talking = queries.conversation(request.borrower)
    turns = queries.since(talking, number(request.GET.get("after"))) if talking else []
    context = context_of(turns) | {"talking": talking, "line": waiting.line(talking)}
    if not is_part(request):
        return HttpResponseRedirect(reverse("support:chat"))
    return show(request, PAGE, "since", context)


@require_POST
@borrower_only
def seen(request: BorrowerRequest) -> HttpResponse:
    presence.seen_by_borrower(request.borrower, number(request.POST.get("seq")))
    return HttpResponse(status=204)


@require_POST
@borrower_only
def typing(request: BorrowerRequest) -> HttpResponse:
    presence.borrower_types(request.borrower)
    return HttpResponse(status=204)


@never_cache
@require_GET
def elsewhere(request: HttpRequest) -> HttpResponse:
    """Without a proxy in front the stream server has an origin of its own: the ticket goes on there."""
    if not settings.STREAM_ORIGIN:
        raise Http404
    return Elsewhere(settings.STREAM_ORIGIN + request.get_full_path())


def ticket_for(ticket: Ticket) -> HttpResponse:
    """The address of a stream as JSON: `{"url"}`."""
    return JsonResponse({"url": f"/stream/?ticket={ticket.signed()}"}, headers={"Cache-Control": "no-store"})


def number(said: str | None) -> int:
    """A turn's number as a page says it; anything else is 0."""
    return int(said) if said and said.isascii() and said.isdigit() and len(said) < 9 else 0  # noqa: PLR2004
