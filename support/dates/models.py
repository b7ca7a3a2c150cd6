"""The days on which borrowers plan to draw. One open plan for each line; what they plan binds nobody."""

from typing import ClassVar

from django.db import models
from django.db.models import Q


class Planned(models.Model):
    """A draw that is planned: on which day, of how much (fen). `dropped_at`: taken back, or replaced by another."""

    borrower = models.CharField(max_length=64)
    line = models.CharField(max_length=64)
    day = models.DateField()
    amount = models.PositiveBigIntegerField()
    made_at = models.DateTimeField()
    dropped_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="planned_one_open", fields=["line"], condition=Q(dropped_at=None))
        ]
        indexes: ClassVar = [models.Index(name="planned_by_day", fields=["day"], condition=Q(dropped_at=None))]

    def __str__(self) -> str:
        return f"{self.line} {self.day}"
