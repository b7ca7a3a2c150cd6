"""Opens borrowers' words to a colleague, and writes down who looked, at what and why. A colleague's day has a limit."""

from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from risk import clock
from support.assistant.models import Turn
from support.quality import queries
from support.quality.errors import NoWhy, TooManyTalks
from support.quality.models import Look
from support.quality.queries import Unknown

LEAST_WHY, MOST_WHY = 4, 200


def read(talk: UUID, staff: User, *, why: str) -> list[Turn]:
    """A sampled conversation's turns, for somebody whose look is kept.

    Raises:
        NotSampled: it is not in this week's draw.
        NoWhy, TooManyTalks
    """
    turns = queries.transcript(talk, clock.now())
    _keep(staff, why, talk)
    return turns


def words(staff: User, *, why: str) -> Unknown:
    """What was not understood, by groups, for somebody whose look is kept.

    Raises:
        NoWhy, TooManyTalks
    """
    _keep(staff, why, None)
    return queries.unknown(clock.now())


def _keep(staff: User, why: str, talk: UUID | None) -> None:
    why, now = why.strip(), clock.now()
    if len(why) < LEAST_WHY:
        raise NoWhy(_("没有写明为什么要看。"))
    with transaction.atomic():
        # One colleague's looks are counted one at a time.
        User.objects.select_for_update().get(pk=staff.pk)
        if queries.looks_today(staff, now) >= settings.TALKS_A_DAY:
            raise TooManyTalks(_("您今天查看对话的次数已用完。"))
        Look.objects.create(conversation_id=talk, by=staff.get_username(), why=why[:MOST_WHY], at=now)
