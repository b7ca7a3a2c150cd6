"""A promised call and every step with it. No phone number is kept here: the lender's record has it."""

from datetime import datetime, timedelta
from typing import ClassVar
from uuid import uuid4

from django.db import models

SLOT = timedelta(hours=1)


class Call(models.Model):
    """One call a borrower asked for. `state` is the newest step's; steps are never changed."""

    class State(models.TextChoices):
        BOOKED = "booked"
        UNREACHED = "unreached"  # we called and nobody answered; the borrower picks another time
        DONE = "done"
        CANCELLED = "cancelled"

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    borrower = models.CharField(max_length=64)
    slot_at = models.DateTimeField()
    about = models.TextField(blank=True)  # masked
    state = models.CharField(max_length=10, choices=State, default=State.BOOKED)
    taken_by = models.CharField(max_length=64, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="calls_one_open", fields=["borrower"], condition=models.Q(state__in=["booked", "unreached"])
            ),
            models.CheckConstraint(
                name="calls_known_state", condition=models.Q(state__in=["booked", "unreached", "done", "cancelled"])
            ),
        ]
        indexes: ClassVar = [models.Index(name="calls_due", fields=["slot_at"], condition=models.Q(state="booked"))]

    def __str__(self) -> str:
        return f"{self.slot_at:%Y-%m-%d %H:%M} {self.state}"

    @property
    def ends_at(self) -> datetime:
        return self.slot_at + SLOT


class Step(models.Model):
    """What was done with a call, by `borrower` or a username.

    One of booked, moved, taken, filed (its number is the note), unreached, done, cancelled.
    """

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="steps")
    what = models.CharField(max_length=10)
    by = models.CharField(max_length=64)
    at = models.DateTimeField()
    slot_at = models.DateTimeField()
    note = models.TextField(blank=True)  # masked; for colleagues

    def __str__(self) -> str:
        return f"{self.what} {self.by}"
