"""Who has read how far, and who types just now. Reading is a row of its own kind: it never adds to what was said."""

from uuid import UUID

from django.contrib.auth.models import User

from support.assistant import bell
from support.assistant.models import Conversation, Handoff, Owner


def seen_by_borrower(borrower: str, seq: int) -> None:
    """The borrower's page showed everything up to `seq`; going back is no news."""
    found = Conversation.objects.filter(borrower=borrower, borrower_seen__lt=seq, last_seq__gte=seq)
    _saw(found.values_list("pk", flat=True).first(), "borrower_seen", seq)


def seen_by_person(talk: UUID, staff: User, seq: int) -> None:
    """The page of the colleague who holds the conversation showed everything up to `seq`."""
    if _holds(talk, staff):
        found = Conversation.objects.filter(pk=talk, person_seen__lt=seq, last_seq__gte=seq)
        _saw(found.values_list("pk", flat=True).first(), "person_seen", seq)


def borrower_types(borrower: str) -> None:
    """Only a person is told: nobody reads along while the assistant answers."""
    if found := Conversation.objects.filter(borrower=borrower, owner=Owner.PERSON).first():
        bell.typing(found.pk, "borrower")


def person_types(talk: UUID, staff: User) -> None:
    if _holds(talk, staff):
        bell.typing(talk, "person")


def _holds(talk: UUID, staff: User) -> bool:
    return Handoff.objects.filter(conversation=talk, closed_at=None, taken_by=staff.get_username()).exists()


def _saw(talk: UUID | None, field: str, seq: int) -> None:
    if talk and Conversation.objects.filter(pk=talk, **{f"{field}__lt": seq}).update(**{field: seq}):
        bell.changed(talk)
