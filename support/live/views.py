"""The agents' chats: who waits, and one conversation with what was said before. Live, and whole by reload."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from appeals import queries as cases
from appeals import roles
from appeals.desk.views import StaffRequest, staff_only
from risk import clock
from support.assistant import message, person, presence, waiting
from support.cases import heard
from support.http import SeeOther
from support.live import queries, queues, replies, words
from support.live import services as live
from support.stream.tickets import Ticket
from support.views.chat_live import number, ticket_for

INBOX, TALK = "live/inbox.html", "live/talk.html"


@staff_only
@require_GET
def inbox(request: StaffRequest) -> HttpResponse:
    """My conversations, and those that wait: gravest first, then longest."""
    roles.require(request.user, "queue")
    part = "#list" if request.headers.get("HX-Request") == "true" else ""
    return render(request, f"{INBOX}{part}", _inbox(request, opened=request.GET.get("open", "")))


@staff_only
@require_GET
def stream(request: StaffRequest) -> HttpResponse:
    """Where to listen to the inbox, for ten minutes."""
    roles.require(request.user, "queue")
    return ticket_for(Ticket(staff=request.user.get_username()))


@staff_only
@require_GET
def queue_stream(request: StaffRequest) -> HttpResponse:
    """Where to listen to what waits to be taken and what is in my hands."""
    roles.require(request.user, "next")
    return ticket_for(Ticket(staff=request.user.get_username(), queue=roles.queue_of(request.user)))


@staff_only
@require_GET
def case_stream(request: StaffRequest, number: str) -> HttpResponse:
    """Where to listen to one case, for who may know of it."""
    case = cases.case_for_staff(number, request.user)
    return ticket_for(Ticket(staff=request.user.get_username(), case=case.number))


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def talk(request: StaffRequest, talk: UUID) -> HttpResponse:
    """One conversation of mine: reads it, or says something in it."""
    roles.require(request.user, "queue")
    if request.method == "POST":
        key = request.POST.get("key") or str(uuid4())
        turn = person.speak(talk, request.user, request.POST.get("text", ""), key=key)
        if request.headers.get("HX-Request") == "true":
            fresh = {"key": str(uuid4()), "longest": message.LONGEST, "turns": [turn]}
            return render(request, f"{TALK}#sent", fresh | {"held": {"conversation_id": talk}})
        return SeeOther(f"{request.path}#turn-{turn.seq}")
    return render(request, TALK, _inbox(request, opened=str(talk)) | _talk(request, talk))


@staff_only
@require_GET
def talk_stream(request: StaffRequest, talk: UUID) -> HttpResponse:
    """Where to listen to this conversation and the inbox at once."""
    roles.require(request.user, "queue")
    return ticket_for(Ticket(talk=str(talk), staff=request.user.get_username()))


@staff_only
@require_GET
def since(request: StaffRequest, talk: UUID) -> HttpResponse:
    """The turns after `?after=`, for the colleague who holds the conversation."""
    roles.require(request.user, "queue")
    return render(
        request, f"{TALK}#since", waiting.since(talk, request.user.get_username(), number(request.GET.get("after")))
    )


@staff_only
@require_POST
def seen(request: StaffRequest, talk: UUID) -> HttpResponse:
    presence.seen_by_person(talk, request.user, number(request.POST.get("seq")))
    return HttpResponse(status=204)


@staff_only
@require_POST
def typing(request: StaffRequest, talk: UUID) -> HttpResponse:
    presence.person_types(talk, request.user)
    return HttpResponse(status=204)


@staff_only
@require_POST
def take(request: StaffRequest, talk: UUID) -> HttpResponse:
    """Makes the conversation mine; from then on the assistant is mute."""
    roles.require(request.user, "queue")
    live.take(talk, request.user)
    return _to(talk)


@staff_only
@require_POST
def pass_on(request: StaffRequest, talk: UUID) -> HttpResponse:
    """To a colleague, a queue, or back in line for whoever comes next; why is kept for them."""
    roles.require(request.user, "queue")
    live.pass_on(talk, request.user, to=request.POST.get("to", ""), why=request.POST.get("why", ""))
    return SeeOther(reverse("live:inbox"))


@staff_only
@require_POST
def finish(request: StaffRequest, talk: UUID) -> HttpResponse:
    """Says the summary and ends my part."""
    roles.require(request.user, "queue")
    live.finish(talk, request.user, summary=request.POST.get("summary", ""))
    return SeeOther(reverse("live:inbox"))


@staff_only
@require_POST
def file(request: StaffRequest, talk: UUID) -> HttpResponse:
    """What they said becomes a case that somebody answers; a form that is not whole comes back filled in."""
    roles.require(request.user, "queue")
    try:
        messages.success(request, heard.told(live.write_down(talk, request.user, request.POST)))
    except heard.NotHeard:
        context = _inbox(request, opened=str(talk)) | _talk(request, talk, sent=request.POST)
        return render(request, TALK, context, status=422)
    return _to(talk)


@staff_only
@require_POST
def note(request: StaffRequest, talk: UUID) -> HttpResponse:
    """A word for colleagues; the borrower never sees it."""
    roles.require(request.user, "queue")
    live.note(talk, request.user, request.POST.get("note", ""), key=request.POST.get("key") or str(uuid4()))
    return SeeOther(f"{reverse('live:talk', args=[talk])}#notes")


@staff_only
@require_GET
def ready(request: StaffRequest, talk: UUID) -> HttpResponse:
    """What the assistant would say to this borrower, to be picked and edited."""
    roles.require(request.user, "queue")
    packet = waiting.packet(talk, request.user.get_username())
    found = replies.ready(packet["held"].conversation.borrower, packet["intents"])
    part = "#list" if request.headers.get("HX-Request") == "true" else ""
    return render(request, f"live/replies.html{part}", {"here": "chats", "talk": talk, "replies": found})


def _to(talk: UUID) -> HttpResponse:
    return SeeOther(reverse("live:talk", args=[talk]))


def _inbox(request: StaffRequest, *, opened: str) -> dict[str, Any]:
    served = queues.served(request.user)
    found, now = waiting.inbox(request.user.get_username(), served), clock.now()
    for one in (*found["mine"], *found["waiting"]):
        since = one.unanswered_at if one.taken_at else one.asked_at
        one.minutes = int((now - since).total_seconds() // 60) if since else None
        one.why, one.urgency = words.reason(one.reason), words.URGENCIES[one.priority]
        one.place = queues.NAMES[one.queue]
        one.unread = max(0, one.conversation.last_seq - one.conversation.person_seen)
    late = sum(one.late for one in (*found["mine"], *found["waiting"]))
    places = [(queues.NAMES[queue], n, queue in served) for queue, n in found["all_waiting"].items() if n]
    return {"here": "chats", "late": late, "open": opened, "places": places, **found}


def _talk(request: StaffRequest, talk: UUID, *, sent: Any = None) -> dict[str, Any]:
    packet = waiting.packet(talk, request.user.get_username())
    lang = "en" if (get_language() or "").startswith("en") else "zh"
    held = packet["held"]
    held.why, held.urgency = words.reason(held.reason), words.URGENCIES[held.priority]
    held.place = queues.NAMES[held.queue]
    intents = [said for intent in packet["intents"] if (said := words.asked(intent, lang=lang))]
    if picked := request.GET.get("say"):
        packet["draft"] = replies.text(held.conversation.borrower, picked)
    packet |= {"asides": queries.asides(talk), "colleagues": queries.colleagues(request.user)}
    packet["promises"] = [(words.PROMISES[one.what], words.PROMISES[one.state], one) for one in packet["promises"]]
    packet["queues"] = [(f"{queues.TO}{queue}", name) for queue, name in queues.NAMES.items()]
    packet["passings"] = [
        (words.PASSINGS[one.what], queues.NAMES.get(one.to, one.to), one) for one in queries.passings(talk)
    ]
    return (
        {
            "key": str(uuid4()),
            "longest": message.LONGEST,
            "told": replies.told(held.conversation.borrower),
            "heard": heard.Heard(held.conversation.borrower, sent),
            "to": reverse("live:file", args=[talk]),
        }
        | packet
        | {"intents": intents, "facts": words.facts(packet["facts"])}
    )
