"""Reads of who waits for a person: a borrower's place in line, the agents' inbox, and what an agent is handed."""

from datetime import datetime
from statistics import quantiles
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from appeals.models import Case
from risk import clock
from support.assistant import promises, queries
from support.assistant.errors import NotYourTalk
from support.assistant.models import Conversation, Handoff, Speaker, Turn

SHOWN = 50
CASES = 10
MEASURED = 40  # the newest first replies an honest wait is read from
LEAST = 5  # fewer say nothing of the next
AGAIN = "again"  # why a person is wanted: the borrower goes on after a colleague had ended

_OF_THIS = Turn.objects.filter(conversation=OuterRef("conversation"))
_REPLY = _OF_THIS.filter(speaker=Speaker.PERSON, seq__gt=OuterRef("seq")).order_by("seq")
_LAST_SAID = _OF_THIS.filter(speaker=Speaker.PERSON).order_by("-seq").values("seq")[:1]


def line(talking: Conversation | None) -> dict[str, Any]:
    """What the borrower is told of their wait: `{wanted, ahead, in_hours, hours, minutes}`, or nothing.

    `minutes` is how long nine of ten waited lately; None while too few did to say.
    """
    wanted = talking and Handoff.objects.filter(conversation=talking, closed_at__isnull=True).first()
    if not wanted:
        return {}
    graver = Q(priority__lt=wanted.priority)
    before = graver | Q(priority=wanted.priority, asked_at__lt=wanted.asked_at)
    ahead = Handoff.objects.filter(before, taken_at__isnull=True, closed_at__isnull=True).count()
    at_work = queries.in_hours() or wanted.priority == Handoff.Priority.P0  # P0 is answered day and night
    return {"wanted": wanted, "ahead": ahead, "in_hours": at_work, "hours": queries.lender("zh")["hours"]} | {
        "minutes": None if wanted.taken_at or not at_work else usual_minutes()
    }


def usual_minutes() -> int | None:
    """How many minutes nine of ten borrowers waited for a first reply lately; None while too few did. One query."""
    replied = Handoff.objects.annotate(first=Subquery(_REPLY.values("at")[:1])).exclude(first=None)
    rows = replied.order_by("-pk").values_list("asked_at", "first")[:MEASURED]
    waits = [(first - asked).total_seconds() for asked, first in rows if _at_work(asked)]
    return max(1, round(quantiles(waits, n=10)[8] / 60)) if len(waits) >= LEAST else None


def _at_work(at: datetime) -> bool:
    return queries.OPEN_FROM <= at.astimezone(clock.SHANGHAI).time() < queries.OPEN_UNTIL


def again(talking: Conversation, turn: Turn) -> None:
    """The borrower goes on after a colleague had ended: a person is wanted again, for the assistant is still mute."""
    if not Handoff.objects.filter(conversation=talking, closed_at__isnull=True).exists():
        Handoff.objects.create(
            conversation=talking, seq=turn.seq, asked_at=turn.at, reason=AGAIN, priority=Handoff.Priority.NORMAL
        )


def inbox(username: str) -> dict[str, Any]:
    """`mine` and `waiting`, each a list of handoffs with their conversation; `alarms` counts waiting P0. Two queries.

    Each has `unanswered_at`, since when the borrower waits for a word, and `replied_at`, a person's first; or None.
    """
    asked = _OF_THIS.filter(speaker=Speaker.BORROWER, seq__gt=Coalesce(Subquery(_LAST_SAID), 0)).order_by("seq")
    open_ones = Handoff.objects.filter(closed_at__isnull=True).select_related("conversation")
    open_ones = open_ones.annotate(
        unanswered_at=Subquery(asked.values("at")[:1]), replied_at=Subquery(_REPLY.values("at")[:1])
    )
    waiting = list(open_ones.filter(taken_at__isnull=True).order_by("priority", "asked_at", "id")[:SHOWN])
    return {
        "mine": list(open_ones.filter(taken_by=username, taken_at__isnull=False).order_by("priority", "asked_at")),
        "waiting": waiting,
        "alarms": sum(one.priority == Handoff.Priority.P0 for one in waiting),
    }


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
