"""The conversation's page: works by reload, and by parts where htmx runs."""

from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from support.assistant import guard, message, person, queries, services, talk, waiting
from support.assistant.catalogue import catalogue
from support.assistant.models import Conversation, Turn
from support.http import SeeOther, is_part, show
from support.signin.requests import BorrowerRequest, borrower_only

PAGE = "chat/chat.html"
RECENT = 7  # turns after which a list of papers has been talked over


@require_http_methods(["GET", "HEAD", "POST"])
@borrower_only
def chat(request: BorrowerRequest) -> HttpResponse:
    """Reads the conversation, or adds a turn to it."""
    if request.method == "POST":
        return _turn(request)
    talking = queries.conversation(request.borrower)
    turns = (queries.recent(talking) if talking and talking.last_seq else []) or [_opening(request)]
    context = context_of(turns) | {"talking": talking, "line": waiting.line(talking)}
    return show(request, PAGE, context=context | {"asked": _asked(request)})


def _asked(request: BorrowerRequest) -> dict[str, str] | None:
    """What another page wants to be asked here, as a button: nothing is said before it is pressed."""
    found = catalogue().entries.get(request.GET.get("ask", ""))
    if found is None or not found.title or found.path:
        return None
    return {"title": found.title[_lang(request)], "intent": found.name}


def _turn(request: BorrowerRequest) -> HttpResponse:
    asked, lang = request.POST, _lang(request)
    key = asked.get("key") or str(uuid4())
    if "to_assistant" in asked:
        person.give_back(request.borrower)
        return SeeOther(request.path)
    how: dict[str, str] = {"key": key, "lang": lang, "session": str(request.session_here.pk)}
    if name := asked.get("act"):
        turns = services.act(request.borrower, name, **how)
    elif intent := asked.get("intent"):
        turns = services.press(request.borrower, intent, **how)
    else:
        turns = services.say(request.borrower, asked.get("text", ""), **how)
    if is_part(request):
        talking = turns[-1].conversation
        return show(request, PAGE, "more", context_of(turns) | {"talking": talking, "line": waiting.line(talking)})
    return SeeOther(f"{request.path}#turn-{turns[0].seq}")


def _opening(request: BorrowerRequest) -> Turn:
    """What the assistant would say first. It is stored with the first turn of the borrower, not by looking."""
    known = queries.known(request.borrower, lang=_lang(request))
    return services.drafted(Conversation(borrower=request.borrower), guard.passed(talk.opening(known), known), known)


def context_of(turns: list[Turn]) -> dict[str, object]:
    """What the template shows; only the newest turn's buttons and card can still be used."""
    last = turns[-1] if turns else None
    listed = next((turn.card["papers"] for turn in turns[:-RECENT:-1] if turn.card and "papers" in turn.card), "")
    return {"turns": turns, "last": last, "key": str(uuid4()), "longest": message.LONGEST, "papers": listed}


def _lang(request: HttpRequest) -> str:
    return "en" if (get_language() or "").startswith("en") else "zh"
