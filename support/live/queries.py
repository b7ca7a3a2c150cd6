"""Reads beside a conversation: notes, its way from hand to hand, and who could take it."""

from uuid import UUID

from django.contrib.auth.models import User
from django.db.models import Count, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce

from appeals import roles
from support.assistant.models import Handoff
from support.live.models import Aside, Passing


def asides(talk: UUID) -> list[Aside]:
    """Notes with words, oldest first. One query."""
    return list(Aside.objects.filter(conversation=talk).exclude(text="").order_by("pk"))


def passings(talk: UUID) -> list[Passing]:
    """Every change of hands, oldest first. One query."""
    return list(Passing.objects.filter(conversation=talk).order_by("pk"))


def colleagues(staff: User) -> list[User]:
    """Who else may take a conversation, with `holding`: how many they hold. Least busy first. One query."""
    held = Handoff.objects.filter(taken_by=OuterRef("username"), closed_at=None)
    count = Subquery(held.order_by().values("taken_by").annotate(n=Count("pk")).values("n"), IntegerField())
    found = User.objects.filter(is_active=True, groups__name__in=roles.READS["queue"]).exclude(pk=staff.pk).distinct()
    return list(found.annotate(holding=Coalesce(count, 0)).order_by("holding", "username"))
