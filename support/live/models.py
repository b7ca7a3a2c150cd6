"""What colleagues keep beside a conversation and its borrower never sees: notes, and who passed it to whom."""

from typing import ClassVar

from django.db import models

from support.assistant.models import Conversation


class Aside(models.Model):
    """A note from colleague to colleague, masked before it is kept. No turn: no page of a borrower can show it."""

    conversation = models.ForeignKey(Conversation, on_delete=models.PROTECT, related_name="+", db_index=False)
    by = models.CharField(max_length=64)
    text = models.TextField()
    at = models.DateTimeField()
    key = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(name="live_one_aside_per_key", fields=["conversation", "key"])]

    def __str__(self) -> str:
        return f"{self.by} {self.at:%Y-%m-%d %H:%M}"


class Passing(models.Model):
    """One change of hands; written in the transaction that changes them, and never again."""

    class What(models.TextChoices):
        TAKEN = "taken"
        PASSED = "passed"
        BACK = "back"
        QUEUED = "queued"  # into a named queue, which is `to`
        ENDED = "ended"

    conversation = models.ForeignKey(Conversation, on_delete=models.PROTECT, related_name="+", db_index=False)
    what = models.CharField(max_length=8, choices=What)
    by = models.CharField(max_length=64)
    to = models.CharField(max_length=64, blank=True)
    # Why it was passed on, or the summary it ended with; masked.
    why = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(name="live_passing_of", fields=["conversation", "id"])]

    def __str__(self) -> str:
        return f"{self.what} {self.by}"
