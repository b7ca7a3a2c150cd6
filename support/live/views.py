"""The agents' chats: who waits, and one conversation with what was said before. Works by reload."""

from uuid import UUID, uuid4

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from appeals import roles
from appeals.desk.views import StaffRequest, staff_only
from support.assistant import person, services, waiting
from support.http import SeeOther


@staff_only
@require_GET
def inbox(request: StaffRequest) -> HttpResponse:
    """My conversations, and those that wait: gravest first, then longest."""
    roles.require(request.user, "queue")
    found = waiting.inbox(request.user.get_username())
    return render(request, "live/inbox.html", {"here": "chats", **found})


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def talk(request: StaffRequest, talk: UUID) -> HttpResponse:
    """One conversation of mine: reads it, or says something in it."""
    roles.require(request.user, "queue")
    if request.method == "POST":
        key = request.POST.get("key") or str(uuid4())
        turn = person.speak(talk, request.user, request.POST.get("text", ""), key=key)
        return SeeOther(f"{request.path}#turn-{turn.seq}")
    context = {"here": "chats", "key": str(uuid4()), "longest": services.LONGEST}
    return render(request, "live/talk.html", context | waiting.packet(talk, request.user.get_username()))


@staff_only
@require_POST
def take(request: StaffRequest, talk: UUID) -> HttpResponse:
    """Makes the conversation mine; from then on the assistant is mute."""
    roles.require(request.user, "queue")
    person.take(talk, request.user)
    return _to(talk)


@staff_only
@require_POST
def release(request: StaffRequest, talk: UUID) -> HttpResponse:
    """Puts the conversation back in line for another colleague."""
    roles.require(request.user, "queue")
    person.release(talk, request.user)
    return SeeOther(reverse("live:inbox"))


def _to(talk: UUID) -> HttpResponse:
    return SeeOther(reverse("live:talk", args=[talk]))
