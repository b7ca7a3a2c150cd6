"""Reads of who waits for a person: a borrower's place in line, the agents' inbox, and what an agent is handed."""

from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from appeals.models import Case
from support.assistant import queries
from support.assistant.errors import NotYourTalk
from support.assistant.models import Conversation, Handoff, Speaker

SHOWN = 50
CASES = 10


def line(talking: Conversation | None) -> dict[str, Any]:
    """What the borrower is told of their wait: `{wanted, ahead, in_hours, hours}`; empty when nobody is asked for."""
    wanted = talking and Handoff.objects.filter(conversation=talking, closed_at__isnull=True).first()
    if not wanted:
        return {}
    graver = Q(priority__lt=wanted.priority)
    before = graver | Q(priority=wanted.priority, asked_at__lt=wanted.asked_at)
    ahead = Handoff.objects.filter(before, taken_at__isnull=True, closed_at__isnull=True).count()
    at_work = queries.in_hours() or wanted.priority == Handoff.Priority.P0  # P0 is answered day and night
    return {"wanted": wanted, "ahead": ahead, "in_hours": at_work, "hours": queries.lender("zh")["hours"]}


def inbox(username: str) -> dict[str, Any]:
    """`mine` and `waiting`, each a list of handoffs with their conversation; `alarms` counts waiting P0."""
    open_ones = Handoff.objects.filter(closed_at__isnull=True).select_related("conversation")
    waiting = list(open_ones.filter(taken_at__isnull=True).order_by("priority", "asked_at", "id")[:SHOWN])
    return {
        "mine": list(open_ones.filter(taken_by=username, taken_at__isnull=False).order_by("priority", "asked_at")),
        "waiting": waiting,
        "alarms": sum(one.priority == Handoff.Priority.P0 for one in waiting),
    }


def packet(talk: UUID, username: str) -> dict[str, Any]:
    """What the colleague who took a conversation is handed: masked turns, intents, facts shown and cases.

    Raises:
        NotYourTalk: the colleague doesn't hold it; the words of others are not for looking around.
    """
    held = _held(talk, username)
    turns = queries.recent(held.conversation)
    facts = {fact["name"]: fact["value"] for turn in turns for fact in turn.facts}
    asked = [turn.intent for turn in turns if turn.speaker == Speaker.BORROWER and turn.intent]
    cases = Case.objects.of(held.conversation.borrower).seen_by(()).order_by("-pk")[:CASES]
    return {"held": held, "turns": turns, "facts": facts, "intents": list(dict.fromkeys(asked)), "cases": list(cases)}


def since(talk: UUID, username: str, after: int) -> dict[str, Any]:
    """What was said after a number, for the colleague who holds the conversation: `{held, turns}`. Two queries.

    Raises:
        NotYourTalk: the colleague doesn't hold it.
    """
    held = _held(talk, username)
    return {"held": held, "turns": queries.since(held.conversation, after)}


def _held(talk: UUID, username: str) -> Handoff:
    mine = Handoff.objects.filter(conversation=talk, closed_at__isnull=True, taken_by=username)
    held = mine.select_related("conversation").first()
    if held is None:
        raise NotYourTalk(_("这段对话不在您手里。"))
    return held
