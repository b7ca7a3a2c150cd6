"""What a complaint filed on a page sets going: a colleague, within a working day, as one filed in the chat does."""

from datetime import timedelta

from django.db import transaction

from risk import clock
from risk.holidays.calendar import china
from support.assistant import bell, calling
from support.assistant.models import Conversation, Handoff, Promise

WITHIN = timedelta(days=1)  # working time


def complained(borrower: str) -> None:
    """Asks for a colleague and remembers that one was promised. Once for each complaint; the caller knows it is new."""
    now = clock.now()
    with transaction.atomic():
        Conversation.objects.bulk_create([Conversation(borrower=borrower)], ignore_conflicts=True)
        talking = Conversation.objects.select_for_update().get(borrower=borrower)
        calling.call(talking, seq=talking.last_seq, at=now, reason="complaint", priority=Handoff.Priority.P1)
        Promise.objects.create(
            conversation=talking, seq=talking.last_seq, what=Promise.What.CONTACT, made_at=now,
            due_at=china().after(now, WITHIN),
        )  # fmt: skip
        bell.changed(talking.pk)
