"""Owns the row that says a person is wanted: one open row a conversation, how urgent it is, in whose line it waits."""

from collections.abc import Mapping
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from support.assistant.models import Conversation, Handoff, Speaker

Queue, Priority = Handoff.Queue, Handoff.Priority
AGAIN = "again"  # the borrower goes on after a colleague had ended
LOOKED_AT = 6  # the newest turns that may say what it is about
# Who asks for a person is asked nothing more: the reason says where to wait, else what was talked of last.
BY_REASON: Mapping[str, str] = {
    "complaint": Queue.COMPLAINTS,
    "collection": Queue.COMPLAINTS,
    "privacy": Queue.COMPLAINTS,
    "fraud_dispute": Queue.SPECIALIST,
    "scam_victim": Queue.SPECIALIST,
}
BY_INTENT: Mapping[str, str] = {
    "repay_hardship": Queue.HARDSHIP,
    "collection_harassment": Queue.COMPLAINTS,
    "accusation": Queue.COMPLAINTS,
    "fraud_dispute": Queue.SPECIALIST,
    "auth_account": Queue.TECHNICAL,
    "repay_failed": Queue.TECHNICAL,
}

# What a borrower is told of the line they wait in. The specialist's is not named: its name would hint at what is seen.
TOLD: Mapping[str, Promise] = {
    Queue.COMPLAINTS: _("投诉处理"),
    Queue.HARDSHIP: _("还款困难"),
    Queue.TECHNICAL: _("技术支持"),
}


def call(talking: Conversation, *, seq: int, at: datetime, reason: str, priority: str = Priority.NORMAL) -> None:
    """A person is wanted: one open row a conversation; a graver reason raises its priority. In the caller's lock."""
    wanted = Handoff.objects.filter(conversation=talking, closed_at__isnull=True).first()
    if wanted is None:
        Handoff.objects.create(
            conversation=talking, seq=seq, asked_at=at, queued_at=at, reason=reason, priority=priority,
            queue=BY_REASON.get(reason) or _by_talk(talking),
        )  # fmt: skip
    elif priority < wanted.priority:
        Handoff.objects.filter(pk=wanted.pk).update(reason=reason, priority=priority)


def _by_talk(talking: Conversation) -> str:
    """What was talked of last, else where they waited last, else the general queue. Two queries."""
    asked = talking.turns.filter(speaker=Speaker.BORROWER).order_by("-seq").values_list("intent", flat=True)
    found = next((BY_INTENT[intent] for intent in asked[:LOOKED_AT] if intent in BY_INTENT), None)
    earlier = Handoff.objects.filter(conversation=talking).order_by("-pk").values_list("queue", flat=True)
    return found or earlier.first() or Queue.GENERAL
