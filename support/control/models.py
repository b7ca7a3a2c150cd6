"""What a borrower decided about their own line, one row a decision. Rows only grow."""

from typing import ClassVar
from uuid import uuid4

from django.db import models


class Action(models.TextChoices):
    PAUSE = "pause"
    LOWER = "lower"
    CLOSE = "close"
    OPEN = "open"  # what they paused or closed
    KEEP = "keep"  # the request to open is taken back
    RAISE = "raise"  # to what it was before they lowered it


class Choice(models.Model):
    """One wish, as it was confirmed. Amounts in fen.

    `amount` is the new limit, `previous` the one before; `days` the length of a pause, 0: until they open it;
    `effective_at` when it counts.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    borrower = models.CharField(max_length=64)
    line = models.CharField(max_length=64)
    key = models.CharField(max_length=96)
    action = models.CharField(max_length=8, choices=Action)
    days = models.PositiveSmallIntegerField(default=0)
    amount = models.BigIntegerField(null=True)
    previous = models.BigIntegerField(null=True)
    session = models.CharField(max_length=40)  # the browser it came from: for the audit, not shown
    made_at = models.DateTimeField()
    effective_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="self_choice_once", fields=["borrower", "key"]),
            models.CheckConstraint(name="self_choice_known", condition=models.Q(action__in=Action.values)),
        ]
        indexes: ClassVar = [models.Index(name="self_choice_of_line", fields=["line", "-made_at"])]

    def __str__(self) -> str:
        return f"{self.action} {self.line}"
