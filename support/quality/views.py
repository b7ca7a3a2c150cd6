"""The quality of the talks, for those who mend the assistant."""

from uuid import UUID, uuid4

from django.http import HttpResponse
from django.views.decorators.http import require_GET, require_http_methods

from risk import clock
from risk.console.views import StaffRequest, show, staff_only
from risk.errors import DomainError
from support.feedback import titles
from support.feedback.models import Kind
from support.quality import queries, services
from support.quality.errors import NoWhy, TooManyTalks

BOTH = require_http_methods(["GET", "HEAD", "POST"])


@staff_only("people")
@require_GET
def talks(request: StaffRequest) -> HttpResponse:
    """Which answers help, this week's sample, and who looked at words: no words of anybody."""
    at = clock.now()
    intents = [(titles.of(Kind.CHAT, one.intent), one) for one in queries.by_intent(at)]
    return show(request, "talks", intents=intents, sampled=queries.sample(at), looks=queries.looks(at))


@staff_only("people")
@BOTH
def words(request: StaffRequest) -> HttpResponse:
    """What was not understood, by groups, once it is said why. Who looked is kept."""
    if request.method != "POST":
        return show(request, "look", what="words")
    try:
        unknown = services.words(request.user, why=request.POST.get("why", ""))
    except (NoWhy, TooManyTalks) as error:
        return _refused(request, error, what="words")
    meanings = sorted(((titles.of(Kind.CHAT, one), one) for one in queries.meanings()), key=lambda one: str(one[0]))
    return show(request, "words", unknown=unknown, meanings=meanings, key=uuid4().hex)


@staff_only("people")
@BOTH
def transcript(request: StaffRequest, talk: UUID) -> HttpResponse:
    """One sampled conversation, once it is said why. Who read it is kept."""
    if request.method != "POST":
        queries.transcript(talk, clock.now())  # what isn't drawn is not there
        return show(request, "look", what="talk")
    try:
        turns = services.read(talk, request.user, why=request.POST.get("why", ""))
    except (NoWhy, TooManyTalks) as error:
        return _refused(request, error, what="talk")
    return show(request, "transcript", turns=turns)


def _refused(request: StaffRequest, problem: DomainError, *, what: str) -> HttpResponse:
    answer = show(request, "look", what=what, problem=problem, why=request.POST.get("why", ""))
    answer.status_code = 429 if isinstance(problem, TooManyTalks) else 422
    return answer
