"""What every running clock keeps, and those that run beside no case."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

LONGEST = 200  # characters of an alert's subject


class Deadline(models.Model):
    """A deadline, started, paused, met, missed or stopped for itself. A case's are `appeals.models.Clock`."""

    code = models.CharField(max_length=8)
    n = models.PositiveSmallIntegerField(default=1)  # the same clock may run again, e.g. a second request
    started_at = models.DateTimeField()
    due_at = models.DateTimeField()
    paused_at = models.DateTimeField(null=True)
    met_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)
    missed_at = models.DateTimeField(null=True)
    alerts = models.PositiveSmallIntegerField(default=0)  # pre-alerts already given
    next_at = models.DateTimeField(null=True)  # the next pre-alert, or the due time
    provisional = models.BooleanField(default=False)  # counted on a calendar not yet published

    class Meta:
        abstract = True

    @property
    def is_running(self) -> bool:
        return self.met_at is None and self.stopped_at is None and self.paused_at is None


class Timer(Deadline):
    """A clock on something that is no case: a change of a line, a repayment, a policy.

    Attributes:
        subject: what it runs on, by its own name; the same code and subject run once at a time.
        line: the line it is about, empty where it is about none.
    """

    subject = models.CharField(max_length=520)
    line = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(name="timer_once", fields=["code", "subject", "n"])]
        indexes: ClassVar = [
            models.Index(name="timer_due", fields=["next_at"], condition=Q(next_at__isnull=False)),
            # what runs on a line, whenever something of it is told
            models.Index(name="timer_of_line", fields=["line", "code"], condition=Q(met_at=None, stopped_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.code} of {self.subject}"

    @property
    def alert_subject(self) -> str:
        """As the lender's systems are told of it; a second run on the same subject is an alert of its own."""
        return (self.subject if self.n == 1 else f"{self.subject}/{self.n}")[:LONGEST]
