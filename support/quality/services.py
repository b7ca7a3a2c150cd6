"""Opens a sampled transcript, and writes down that it was opened."""

from uuid import UUID

from django.contrib.auth.models import User

from risk import clock
from support.assistant.models import Turn
from support.quality import queries
from support.quality.models import Look


def read(talk: UUID, staff: User) -> list[Turn]:
    """The turns, for somebody whose look is kept.

    Raises:
        NotSampled: it is not in this week's draw.
    """
    at = clock.now()
    turns = queries.transcript(talk, at)
    Look.objects.create(conversation_id=talk, by=staff.get_username(), at=at)
    return turns
