"""What the risk floor keeps for every edge: the answers already given to a write."""

from typing import ClassVar

from django.db import models


class Answer(models.Model):
    """One write that was answered, by who asked and their key; `status` is empty while it is being made."""

    who = models.CharField(max_length=100)
    key = models.CharField(max_length=64)
    asked = models.CharField(max_length=64)  # SHA-256 of method, path and body
    status = models.PositiveSmallIntegerField(null=True)
    body = models.JSONField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(name="answer_once", fields=["who", "key"])]
        indexes: ClassVar = [models.Index(name="answer_age", fields=["at"])]

    def __str__(self) -> str:
        return f"{self.who} {self.key}"
