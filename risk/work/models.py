"""Owns the table of due work."""

from django.db import models
from django.db.models import Q


class Work(models.Model):
    """One reader's pending step about one subject: due, claimed by a worker, and then done or dead.

    `reader` names the handler; it is empty while no handler of the topic was known to the writer.
    `claimed_by` is the database session of the worker: when that session is gone, so is the worker.
    """

    topic = models.CharField(max_length=80)
    reader = models.CharField(max_length=160, blank=True)
    subject = models.CharField(max_length=200)
    key = models.CharField(max_length=200)
    queue = models.CharField(max_length=20, default="urgent")
    added_at = models.DateTimeField()
    due_at = models.DateTimeField()
    rung_at = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    claimed_until = models.DateTimeField(null=True)
    claimed_by = models.CharField(max_length=60, blank=True)
    done_at = models.DateTimeField(null=True)
    dead_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)

    class Meta:
        db_table = "risk_work"
        constraints = [models.UniqueConstraint(name="work_once_per_reader", fields=["topic", "reader", "key"])]
        indexes = [
            models.Index(name="work_due", fields=["due_at"], condition=Q(done_at=None, dead_at=None)),
            models.Index(name="work_dead", fields=["dead_at"], condition=Q(dead_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.topic} {self.subject}"
