"""Who read borrowers' words, which, when and why. Append-only by use: nothing changes or deletes a row."""

from typing import ClassVar

from django.db import models

from support.assistant.models import Conversation


class Look(models.Model):
    """One look: at a sampled conversation, or at what was not understood, by groups, when there is none."""

    conversation = models.ForeignKey(
        Conversation, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    by = models.CharField(max_length=64)
    why = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(name="quality_look_of", fields=["conversation", "at"]),
            models.Index(name="quality_look_by", fields=["by", "at"]),  # how many today
        ]

    def __str__(self) -> str:
        return f"{self.by} {self.at:%Y-%m-%d %H:%M}"
