"""The quality of the talks, for those who mend the assistant."""

from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from risk import clock
from risk.console.views import StaffRequest, show, staff_only
from support.feedback.models import Kind
from support.quality import queries, services
from support.staff import titles


@staff_only("people")
@require_GET
def talks(request: StaffRequest) -> HttpResponse:
    """Which answers help, what was not understood, and this week's sample."""
    at = clock.now()
    intents = [(titles.of(Kind.CHAT, one.intent), one) for one in queries.by_intent(at)]
    return show(request, "talks", intents=intents, unknown=queries.unknown(at), sampled=queries.sample(at))


@staff_only("people")
@require_GET
def transcript(request: StaffRequest, talk: UUID) -> HttpResponse:
    """One sampled conversation. Who read it is kept."""
    return show(request, "transcript", turns=services.read(talk, request.user))
