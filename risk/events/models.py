"""Owns the tables of the ledger. Events and their keys only grow."""

from django.db import models
from django.db.models import Q

DRAWS = ("credit.draw.requested", "credit.draw.declined")
ADVERSE = ("credit.line.limit_changed", "credit.line.held", "credit.line.closed")  # what a notice may be owed for


class EventKey(models.Model):
    """That an event landed, once: unpartitioned, so (source, event_id) is unique for good.

    `mark` is a keyed fingerprint of the contract's members; it tells the same event from another under its name.
    """

    pk = models.CompositePrimaryKey("source", "event_id")
    source = models.CharField(max_length=300)
    event_id = models.CharField(max_length=300)
    mark = models.CharField(max_length=120)

    class Meta:
        db_table = "risk_event_key"

    def __str__(self) -> str:
        return f"{self.source} {self.event_id}"


class Event(models.Model):
    """One accepted event, range-partitioned by month of arrival.

    `data` is without the direct identifiers; those lie in `sealed` under the borrower's key.
    """

    pk = models.CompositePrimaryKey("stored_at", "seq")
    seq = models.BigIntegerField()
    source = models.CharField(max_length=300)
    event_id = models.CharField(max_length=300)
    type = models.CharField(max_length=60)
    subject = models.CharField(max_length=200)
    time = models.DateTimeField()
    data = models.JSONField()
    sealed = models.BinaryField(null=True)
    stored_at = models.DateTimeField()

    class Meta:
        db_table = "risk_event"
        indexes = [
            models.Index(name="event_subject_time", fields=["subject", "time"]),
            models.Index(name="event_platform_time", fields=["time"], condition=Q(type__startswith="platform.")),
            # Who asked for money, or was refused it, by line: a walk over all of them reads nothing else.
            models.Index(name="event_draws", fields=["type", "subject", "time"], condition=Q(type__in=DRAWS)),
            models.Index(name="event_adverse", fields=["stored_at"], condition=Q(type__in=ADVERSE)),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.subject}"


class Conflict(models.Model):
    """Another content under a name that was taken: refused, and kept for a person to look at."""

    source = models.CharField(max_length=300)
    event_id = models.CharField(max_length=300)
    mark = models.CharField(max_length=120)
    type = models.CharField(max_length=60)
    subject = models.CharField(max_length=200)
    time = models.DateTimeField()
    data = models.JSONField()
    sealed = models.BinaryField(null=True)
    arrived_at = models.DateTimeField()

    class Meta:
        db_table = "risk_event_conflict"
        constraints = [
            models.UniqueConstraint(name="conflict_once", fields=["source", "event_id", "mark"]),
        ]
        indexes = [models.Index(name="conflict_arrived", fields=["arrived_at"])]

    def __str__(self) -> str:
        return f"{self.source} {self.event_id}"


class Borrower(models.Model):
    """A borrower by the lender's ref, with the wrapped key of what is sealed about them; no key: erased."""

    ref = models.CharField(max_length=200, primary_key=True)
    key = models.BinaryField(null=True)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "risk_borrower"

    def __str__(self) -> str:
        return self.ref


class Line(models.Model):
    """That an opening named this borrower for this line; which one holds at a moment, the events say."""

    pk = models.CompositePrimaryKey("ref", "borrower")
    ref = models.CharField(max_length=200)
    borrower = models.CharField(max_length=200, db_index=True)

    class Meta:
        db_table = "risk_line"

    def __str__(self) -> str:
        return self.ref
