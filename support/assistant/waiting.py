"""Reads of who waits for a person: a borrower's place in line, the agents' inbox, and what an agent is handed."""

from collections.abc import Collection
from datetime import datetime, timedelta
from statistics import quantiles
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from appeals.models import Case
from risk import clock
from support import hours
from support.assistant import calling, promises, queries
from support.assistant.errors import NotYourTalk
from support.assistant.models import Conversation, Handoff, Speaker, Turn

SHOWN = 50
LOOKED_AT = 500  # of those who wait, the gravest and oldest
CASES = 10
MEASURED = 40  # the newest first replies of a queue an honest wait is read from
LEAST = 5  # fewer say nothing of the next

_OF_THIS = Turn.objects.filter(conversation=OuterRef("conversation"))
# A person's first word since it waits in its queue.
_REPLY = _OF_THIS.filter(speaker=Speaker.PERSON, at__gte=OuterRef("queued_at")).order_by("seq")
_LAST_SAID = _OF_THIS.filter(speaker=Speaker.PERSON).order_by("-seq").values("seq")[:1]


def line(talking: Conversation | None) -> dict[str, Any]:
    """What the borrower is told of their wait: `{wanted, place, ahead, in_hours, hours, opens_at, minutes}`, or {}.

    `ahead` counts those before them in the same queue; `minutes` is how long nine of ten waited there lately, None
    while too few did to say.
    """
    wanted = talking and Handoff.objects.filter(conversation=talking, closed_at__isnull=True).first()
    if not wanted:
        return {}
    graver = Q(priority__lt=wanted.priority)
    before = graver | Q(priority=wanted.priority, asked_at__lt=wanted.asked_at)
    same = Handoff.objects.filter(queue=wanted.queue, taken_at__isnull=True, closed_at__isnull=True)
    at_work = hours.is_open() or wanted.priority == Handoff.Priority.P0  # P0 is answered day and night
    return {
        "wanted": wanted,
        "place": calling.TOLD.get(wanted.queue, ""),
        "ahead": same.filter(before).count(),
        "in_hours": at_work,
        "hours": hours.told(),
        "opens_at": hours.told_next(),
        "minutes": None if wanted.taken_at or not at_work else usual_minutes(wanted.queue),
    }


def usual_minutes(queue: str) -> int | None:
    """How many minutes of open hours nine of ten waited in a queue for a first word lately; None while too few did.

    One query.
    """
    replied = Handoff.objects.filter(queue=queue).annotate(first=Subquery(_REPLY.values("at")[:1])).exclude(first=None)
    rows = replied.order_by("-pk").values_list("queued_at", "first")[:MEASURED]
    waits = [hours.between(queued, first).total_seconds() for queued, first in rows]
    return max(1, round(quantiles(waits, n=10)[8] / 60)) if len(waits) >= LEAST else None


def due_at(queued_at: datetime, priority: str) -> datetime:
    """Until when a person's first word is promised: seconds of open hours, for a life in danger of any hour."""
    if priority == Handoff.Priority.P0:
        return queued_at + timedelta(seconds=settings.FIRST_REPLY)
    seconds = settings.FIRST_REPLY if hours.is_open(queued_at) else settings.FIRST_REPLY_NEXT
    return hours.after(queued_at, timedelta(seconds=seconds))


def wanted_now() -> QuerySet[Handoff]:
    """Every open handoff with its conversation and `replied_at`, a person's first word in this queue or None."""
    found = Handoff.objects.filter(closed_at__isnull=True).select_related("conversation")
    return found.annotate(replied_at=Subquery(_REPLY.values("at")[:1]))


def is_late(one: Any, *, at: datetime) -> bool:
    """Whether the promise of a first word is missed and nobody has spoken yet; for a row of `wanted_now`."""
    return one.replied_at is None and at > due_at(one.queued_at, one.priority)


def inbox(username: str, queues: Collection[str]) -> dict[str, Any]:
    """`mine` and `waiting`, each a list of handoffs with their conversation; `alarms` counts waiting P0. Two queries.

    `waiting` holds what somebody who serves these queues may take; `all_waiting` counts those of every queue, by its
    name. Each handoff has `unanswered_at`, since when the borrower waits for a word, `replied_at`, and `late`.
    """
    now = clock.now()
    asked = _OF_THIS.filter(speaker=Speaker.BORROWER, seq__gt=Coalesce(Subquery(_LAST_SAID), 0)).order_by("seq")
    found = wanted_now().annotate(unanswered_at=Subquery(asked.values("at")[:1]))
    every = list(found.filter(taken_at__isnull=True).order_by("priority", "asked_at", "id")[:LOOKED_AT])
    mine = list(found.filter(taken_by=username, taken_at__isnull=False).order_by("priority", "asked_at"))
    for one in (*mine, *every):
        one.late = is_late(one, at=now)  # type: ignore[attr-defined]
    waiting = [one for one in every if is_for(one, queues, at=now)]
    return {
        "mine": mine,
        "waiting": waiting[:SHOWN],
        "all_waiting": {queue: sum(one.queue == queue for one in every) for queue in Handoff.Queue.values},
        "alarms": sum(one.priority == Handoff.Priority.P0 for one in waiting),
    }


def is_for(one: Any, queues: Collection[str], *, at: datetime) -> bool:
    """Whether somebody who serves these queues may take it: a danger and a broken promise are everybody's."""
    return one.queue in queues or one.priority == Handoff.Priority.P0 or is_late(one, at=at)


def packet(talk: UUID, username: str) -> dict[str, Any]:
    """What the colleague who took a conversation is handed: masked turns, intents, facts shown, cases, promises.

    Raises:
        NotYourTalk: the colleague doesn't hold it; the words of others are not for looking around.
    """
    found = held(talk, username)
    turns = queries.recent(found.conversation)
    facts = {fact["name"]: fact["value"] for turn in turns for fact in turn.facts}
    asked = [turn.intent for turn in turns if turn.speaker == Speaker.BORROWER and turn.intent]
    cases = Case.objects.of(found.conversation.borrower).seen_by(()).order_by("-pk")[:CASES]
    return {
        "held": found,
        "turns": turns,
        "facts": facts,
        "intents": list(dict.fromkeys(asked)),
        "cases": list(cases),
        "promises": promises.of(found.conversation),
    }


def since(talk: UUID, username: str, after: int) -> dict[str, Any]:
    """What was said after a number, for the colleague who holds the conversation: `{held, turns}`. Two queries.

    Raises:
        NotYourTalk: the colleague doesn't hold it.
    """
    found = held(talk, username)
    return {"held": found, "turns": queries.since(found.conversation, after)}


def held(talk: UUID, username: str) -> Handoff:
    """The open handoff of a conversation that this colleague holds. One query.

    Raises:
        NotYourTalk: the colleague doesn't hold it.
    """
    mine = Handoff.objects.filter(conversation=talk, closed_at__isnull=True, taken_by=username)
    found = mine.select_related("conversation").first()
    if found is None:
        raise NotYourTalk(_("这段对话不在您手里。"))
    return found
