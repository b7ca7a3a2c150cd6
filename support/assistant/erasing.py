"""Forgets what was said when its speaker has it deleted: words go, that something was said stays."""

from datetime import datetime

from django.db import transaction

from risk import clock
from support.assistant.models import Conversation, FlowState, Handoff

BLANK: dict[str, object] = {
    "text": "",
    "intent": "",
    "confidence": None,
    "others": [],
    "decision": "",
    "facts": [],
    "chips": [],
    "buttons": [],
    "card": None,
    "flow": None,
    "handoff": None,
}


def blank(borrower: str, *, until: datetime) -> int | None:
    """Blanks every turn of a borrower's conversation up to an instant; again: nothing happens. At most 4 queries.

    Returns:
        How many turns lost their words; None while a person is wanted or answers, whose work they are.
    """
    with transaction.atomic():
        talking = Conversation.objects.select_for_update().filter(borrower=borrower).first()
        if talking is None:
            return 0
        if Handoff.objects.filter(conversation=talking, closed_at__isnull=True).exists():
            return None
        # What was half told goes too; a flow that is over keeps only what it made.
        half = talking.flows.filter(ended_at=None, begun_at__lte=until)
        half.update(state=FlowState.CANCELLED, ended_at=clock.now(), slots={}, asks="")
        return talking.turns.filter(at__lte=until).exclude(text="").update(**BLANK)
