"""Owns the table of what people are asked to do. What somebody did is kept where it was done, beside its reason."""

from django.db import models
from django.db.models import Q


class Kind(models.TextChoices):
    WARNING = "warning"  # a step of an early warning's playbook; subject: the warning's id
    OUTREACH = "outreach"  # reach a borrower before anything is taken from them; subject: the line
    CHECKLIST = "checklist"  # an item before a peak; subject: the item
    SIGNAL = "signal"  # a signal from outside is due to be looked at; subject: its id


class Todo(models.Model):
    """One task; open until it is done, or until what it was for is over.

    Attributes:
        key: names the cause and the step, so that one cause asks once.
        zh, en: what to do.
    """

    key = models.CharField(max_length=200, unique=True)
    kind = models.CharField(max_length=12, choices=Kind)
    subject = models.CharField(max_length=200)
    zh = models.CharField(max_length=200)
    en = models.CharField(max_length=200)
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    by = models.CharField(max_length=150, blank=True)
    dropped_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "risk_todo"
        indexes = [
            models.Index(name="todo_open", fields=["due_at", "id"], condition=Q(done_at=None, dropped_at=None)),
            models.Index(name="todo_of", fields=["kind", "subject"]),
        ]
        constraints = [models.CheckConstraint(name="todo_done_by", condition=Q(done_at=None) | ~Q(by=""))]

    def __str__(self) -> str:
        return self.key
