"""Who read borrowers' words and why; the wordings colleagues proposed, the models learnt from them, and every step."""

from typing import ClassVar

from django.db import models

from support.assistant.models import Conversation


class Look(models.Model):
    """One look: at a sampled conversation, or at what was not understood, by groups, when there is none.

    Append-only by use: nothing changes or deletes a row.
    """

    conversation = models.ForeignKey(
        Conversation, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    by = models.CharField(max_length=64)
    why = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(name="quality_look_of", fields=["conversation", "at"]),
            models.Index(name="quality_look_by", fields=["by", "at"]),  # how many today
        ]

    def __str__(self) -> str:
        return f"{self.by} {self.at:%Y-%m-%d %H:%M}"


class Phrase(models.Model):
    """A wording that a colleague says means this intent; learnt with the next model unless taken back."""

    text = models.CharField(max_length=60)
    intent = models.CharField(max_length=40)
    by = models.CharField(max_length=64)
    at = models.DateTimeField()
    key = models.CharField(max_length=64, unique=True)
    dropped_at = models.DateTimeField(null=True)
    dropped_by = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="quality_one_meaning", fields=["text"], condition=models.Q(dropped_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return self.text


class Status(models.TextChoices):
    TRAINING = "training"
    READY = "ready"
    REFUSED = "refused"
    ACTIVE = "active"
    RETIRED = "retired"


class Candidate(models.Model):
    """A model learnt from our phrases and these wordings.

    Attributes:
        phrases: `[[intent, text], …]` as they stood when it was asked for.
        version: as each turn will name it; empty until it is learnt.
        base: the version of code and phrases it was learnt with. With other code it can't speak.
        weights: the file of its weights, some 0.6 MB.
        report: what it hears beside the model that spoke when it was learnt (`report.Report`).
        before: what spoke until it was made active; None for the weights shipped.
    """

    key = models.CharField(max_length=64, unique=True)
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.TRAINING)
    by = models.CharField(max_length=64)
    at = models.DateTimeField()
    phrases = models.JSONField()
    version = models.CharField(max_length=80, blank=True)
    base = models.CharField(max_length=40, blank=True)
    weights = models.BinaryField(null=True)
    report = models.JSONField(null=True)
    before = models.ForeignKey("self", on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="quality_one_active", fields=["status"], condition=models.Q(status="active")),
            models.CheckConstraint(
                name="quality_status",
                condition=models.Q(status__in=("training", "ready", "refused", "active", "retired")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.status}"


class Step(models.Model):
    """What somebody did with a model, or the machine; append-only in the database."""

    candidate = models.ForeignKey(Candidate, on_delete=models.PROTECT, related_name="steps")
    move = models.CharField(max_length=12)
    actor = models.CharField(max_length=64)
    reason = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.move} {self.actor}"
