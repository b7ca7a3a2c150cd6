"""Reads of what was said, for those who mend the assistant. Words were masked before they were stored (G.7)."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID

from django.contrib.auth.models import User
from django.db.models import Count, F, Max, Q, Value
from django.db.models.fields import TextField
from django.db.models.functions import MD5, Cast, Concat
from django.utils.translation import gettext as _

from risk import clock
from support.assistant.models import Conversation, Speaker, Turn
from support.assistant.understanding import model_version, store
from support.feedback import queries as feedback
from support.feedback.models import Kind
from support.quality.clusters import Cluster, clusters
from support.quality.errors import NotSampled
from support.quality.models import Candidate, Look, Phrase

PERIOD = timedelta(days=30)
SAMPLE = 20  # conversations a week [D]
MOST_UNKNOWN = 3000  # newest turns that are grouped at once
SHOWN = 40
SURE = 0.6  # below, the assistant asked back or said it was not sure. Source: G.3, R15.
OTHER = "other"
PEOPLE = 2  # how many must have said it before others read it
MODELS = 10  # newest models on a page
PHRASES = 200


@dataclass(frozen=True, slots=True)
class Sampled:
    """A conversation drawn this week; `no` is its place in the draw, `told` how many of its turns have words."""

    pk: UUID
    no: int
    told: int
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Unknown:
    """Groups of words that several people said, and how many groups are one person's `alone`."""

    groups: tuple[Cluster, ...]
    alone: int


@dataclass(frozen=True, slots=True)
class ByIntent:
    """One intent over thirty days: how often it was asked, how often a person was called, who found the answer helpful.

    Attributes:
        share: of those who said so, how many it helped; None while nobody did.
    """

    intent: str
    asked: int
    handed: int
    guarded: int
    spoke: int
    share: float | None


def sample(at: datetime) -> list[Sampled]:
    """This week's draw: the same for everybody who asks, another next week. One query."""
    week = "{}-{}".format(*clock.day(at).isocalendar()[:2])
    since = at - timedelta(days=7)
    told = Q(turns__at__gte=since) & ~Q(turns__text="")
    drawn = (
        Conversation.objects.filter(spoke_at__gte=since)
        .annotate(told=Count("turns__seq", filter=told), last_at=Max("turns__at", filter=told))
        .filter(told__gt=1)
        .annotate(draw=MD5(Concat(Cast(F("id"), TextField()), Value(week), output_field=TextField())))
        .order_by("draw")[:SAMPLE]
    )
    return [Sampled(one.pk, no, one.told, one.last_at) for no, one in enumerate(drawn, 1)]


def transcript(talk: UUID, at: datetime) -> list[Turn]:
    """A sampled conversation's turns of the week, oldest first. Two queries.

    Raises:
        NotSampled: it is not in this week's draw.
    """
    if talk not in {one.pk for one in sample(at)}:
        raise NotSampled(_("这段对话不在本周抽样里。"))
    return list(Turn.objects.filter(conversation=talk, at__gte=at - timedelta(days=7)).exclude(text="").order_by("seq"))


def unknown(at: datetime) -> Unknown:
    """What was not understood in thirty days, grouped; biggest groups first. One query.

    These are borrowers' words that were taken for something else or understood with less than `SURE`, and that no
    safety rule heard. Words of one person alone are counted and not shown: they are theirs, not a way of saying.
    """
    asked = Turn.objects.filter(speaker=Speaker.BORROWER, at__gte=at - PERIOD, guards=[]).exclude(text="")
    doubtful = asked.filter(Q(intent=OTHER) | Q(confidence__lt=SURE)).order_by("-at")
    said = list(doubtful.values_list("text", "conversation")[:MOST_UNKNOWN])
    people: dict[str, set[UUID]] = defaultdict(set)
    for text, talk in said:
        people[text].add(talk)
    found = clusters(text for text, _talk in said)
    shared = [one for one in found if len(set().union(*(people[text] for text in one.texts))) >= PEOPLE]
    return Unknown(tuple(shared[:SHOWN]), alone=len(found) - len(shared))


def looks(at: datetime) -> list[Look]:
    """The newest looks of thirty days. One query."""
    return list(Look.objects.filter(at__gte=at - PERIOD).order_by("-at")[:SHOWN])


def looks_today(staff: User, at: datetime) -> int:
    """How often a colleague looked on this Shanghai day. One query."""
    midnight = datetime.combine(clock.day(at), time(), clock.SHANGHAI)
    return Look.objects.filter(by=staff.get_username(), at__gte=midnight).count()


def by_intent(at: datetime) -> list[ByIntent]:
    """Every intent that was answered in thirty days; those that helped least first. Two queries."""
    rows = (
        Turn.objects.filter(speaker=Speaker.ASSISTANT, at__gte=at - PERIOD)
        .exclude(intent="")
        .values("intent")
        .annotate(
            asked=Count("seq"),
            handed=Count("seq", filter=Q(handoff__isnull=False)),
            guarded=Count("seq", filter=~Q(guards=[])),
        )
    )
    thumbs = {one.code: one for one in feedback.counted(since=at - PERIOD) if one.kind == Kind.CHAT}
    found = [
        ByIntent(
            row["intent"], row["asked"], row["handed"], row["guarded"],
            thumbs[row["intent"]].n if row["intent"] in thumbs else 0,
            thumbs[row["intent"]].share if row["intent"] in thumbs else None,
        )
        for row in rows
    ]  # fmt: skip
    return sorted(found, key=lambda one: (2.0 if one.share is None else one.share, -one.asked, one.intent))


def meanings() -> list[str]:
    """Every intent a wording may be said to mean, by name."""
    return sorted(store.own().intents)


def phrases() -> list[Phrase]:
    """The wordings that stand, newest first. One query."""
    return list(Phrase.objects.filter(dropped_at=None).order_by("-pk")[:PHRASES])


def models() -> list[Candidate]:
    """The newest models with their steps, without their weights. Two queries."""
    return list(Candidate.objects.defer("weights").prefetch_related("steps").order_by("-pk")[:MODELS])


def speaks() -> str:
    """The version that a turn of this moment would name."""
    return model_version()
