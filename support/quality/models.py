"""Who read which sampled transcript, and when. Append-only by use: nothing changes or deletes a row."""

from typing import ClassVar

from django.db import models

from support.assistant.models import Conversation


class Look(models.Model):
    conversation = models.ForeignKey(Conversation, on_delete=models.PROTECT, related_name="+", db_index=False)
    by = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(name="quality_look_of", fields=["conversation", "at"])]

    def __str__(self) -> str:
        return f"{self.by} {self.at:%Y-%m-%d %H:%M}"
