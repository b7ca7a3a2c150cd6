"""Owns the tables of closings of repayment channels, and of what was done with each."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

STATES = ("planned", "announced", "closed", "stopped")


class Closing(models.Model):
    """One channel that ends.

    Attributes:
        alternatives: channels that stay.
        announcement: the ref of what tells those who use it; `announced_at`: when it was published.
        closes_at: the day as planned, later where the announcement came later.
        state: `planned` until the announcement is published; `announced` until its day.
    """

    key = models.CharField(max_length=96, unique=True)
    channel = models.CharField(max_length=40)
    alternatives = models.JSONField()
    template = models.CharField(max_length=40)
    announcement = models.CharField(max_length=24)
    closes_at = models.DateTimeField()
    announced_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=10, default="planned")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="closing_one_open", fields=["channel"], condition=Q(state__in=["planned", "announced", "closed"])
            ),
            models.CheckConstraint(name="closing_state", condition=Q(state__in=STATES)),
            models.CheckConstraint(name="closing_has_a_way_on", condition=~Q(alternatives=[])),
        ]

    def __str__(self) -> str:
        return self.channel


class ClosingStep(models.Model):
    """What somebody, or the machine, did with a closing. Append-only."""

    closing = models.ForeignKey(Closing, on_delete=models.PROTECT, related_name="steps")
    move = models.CharField(max_length=10)
    actor = models.CharField(max_length=150)
    role = models.CharField(max_length=80)
    reason = models.CharField(max_length=500)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.closing_id} {self.move}"
