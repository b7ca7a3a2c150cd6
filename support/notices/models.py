"""Everything a borrower was ever told, and by which channel it reached them."""

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import Q

from support.notices import topics


def usual_days() -> list[int]:
    return list(topics.USUAL_DAYS)


def usual_by() -> list[str]:
    return list(topics.USUAL_BY)


class Notice(models.Model):
    """One notice, in both languages, as it was said. Only `read_at` ever changes."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    # What it is about, e.g. "case.step:MB-…/3": told once.
    key = models.CharField(max_length=160, unique=True)
    name = models.CharField(max_length=16)
    version = models.CharField(max_length=16)
    borrower = models.CharField(max_length=64)
    line = models.CharField(max_length=64, blank=True)
    case = models.CharField(max_length=20, blank=True)
    decision = models.CharField(max_length=64, blank=True)
    topic = models.CharField(max_length=16, blank=True, default="")  # empty: owed at once
    body = models.JSONField()  # {"zh": {title, parts, sms}, "en": {...}}
    content_hash = models.CharField(max_length=64)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(name="notice_of_borrower", fields=["borrower", "-at"]),
            models.Index(name="notice_unread", fields=["borrower"], condition=Q(read_at=None)),
            # what is owed about a line: asked for each change that must be told
            models.Index(name="notice_of_line", fields=["line", "at"], condition=Q(topic="")),
            models.Index(name="notice_by_topic", fields=["at", "borrower"], condition=~Q(topic="")),
        ]

    def __str__(self) -> str:
        return self.key


class Delivery(models.Model):
    """One notice by one channel: what was sent, and what became of it."""

    class State(models.TextChoices):
        WAITING = "waiting"
        SENT = "sent"
        DELIVERED = "delivered"
        FAILED = "failed"
        FOLDED = "folded"  # the same words reached the same person a moment ago, or enough of them today

    notice = models.ForeignKey(Notice, models.PROTECT, related_name="deliveries")
    channel = models.CharField(max_length=8)  # app, sms, push, mail
    borrower = models.CharField(max_length=64, default="")  # the notice's, so that a cap is one look
    content_hash = models.CharField(max_length=64, default="")  # of the notice as it was when this was sent
    text = models.TextField(blank=True)
    state = models.CharField(max_length=12, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    receipt = models.CharField(max_length=128, blank=True)  # the provider's name for it
    sent_at = models.DateTimeField(null=True)
    arrived_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(name="delivery_once", fields=["notice", "channel"])]
        indexes: ClassVar = [
            models.Index(name="delivery_cap", fields=["borrower", "channel", "-sent_at"]),
            models.Index(name="delivery_trouble", fields=["-at"], condition=Q(state="failed") | Q(attempts__gt=1)),
        ]

    def __str__(self) -> str:
        return f"{self.notice_id} by {self.channel}"


class Wish(models.Model):
    """By which channels a borrower wants to be told besides the app, where everything stays; and what when.

    Attributes:
        topics: topic -> now, digest or off; what is missing is as usual (`topics.USUAL`).
        due_days, due_by: how many days before a due date to be reminded, and by which channels.
    """

    borrower = models.CharField(max_length=64, primary_key=True)
    sms = models.BooleanField(default=True)
    push = models.BooleanField(default=True)
    mail = models.BooleanField(default=False)
    address = models.EmailField(blank=True)
    topics = models.JSONField(default=dict)
    due_days = models.JSONField(default=usual_days)
    due_by = models.JSONField(default=usual_by)
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.borrower


class Watch(models.Model):
    """A fault of ours on a line, from when we saw it until it healed. One open watch for each line."""

    line = models.CharField(max_length=64)
    borrower = models.CharField(max_length=64)
    code = models.CharField(max_length=24)
    evidence = models.JSONField(default=dict)
    seen_at = models.DateTimeField()
    healed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="watch_one_open", fields=["line"], condition=Q(healed_at=None))
        ]

    def __str__(self) -> str:
        return f"{self.code} on {self.line}"
