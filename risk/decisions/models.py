"""Owns the tables of decisions; both only grow."""

from datetime import datetime

from django.db import models

from risk.decisions.content import Content


class Decision(models.Model):
    """A decision that was told or acted on, as canonical bytes, linked to the one before on its line."""

    id = models.CharField(max_length=40, primary_key=True)
    kind = models.CharField(max_length=20)
    line = models.CharField(max_length=200)
    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    policy = models.CharField(max_length=120)
    outcome = models.CharField(max_length=40)
    document = models.BinaryField()
    previous = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "risk_decision"
        constraints = [models.UniqueConstraint(name="decision_link", fields=["line", "number"])]
        indexes = [models.Index(name="decision_recorded", fields=["recorded_at"])]

    def __str__(self) -> str:
        return self.id

    @property
    def content(self) -> Content:
        return Content.parse(bytes(self.document))

    @property
    def codes(self) -> tuple[str, ...]:
        return self.content.codes

    @property
    def told_at(self) -> datetime | None:
        """When a person was first told of it."""
        first = self.tellings.order_by("at").first()
        return first.at if first else None


class Telling(models.Model):
    """That a decision was told."""

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="tellings")
    at = models.DateTimeField()

    class Meta:
        db_table = "risk_decision_telling"
        constraints = [models.UniqueConstraint(name="telling_once", fields=["decision", "at"])]

    def __str__(self) -> str:
        return f"{self.decision_id} {self.at:%Y-%m-%d}"


class Seal(models.Model):
    """That the ends of all chains stood so at an hour. `mark` is keyed, over its heads and the seal before."""

    number = models.PositiveIntegerField(unique=True)
    at = models.DateTimeField()
    previous = models.CharField(max_length=120, blank=True)
    mark = models.CharField(max_length=120)
    lines = models.PositiveIntegerField()

    class Meta:
        db_table = "risk_decision_seal"

    def __str__(self) -> str:
        return str(self.number)


class SealedHead(models.Model):
    """The newest link of one line when it was sealed."""

    seal = models.ForeignKey(Seal, on_delete=models.PROTECT, related_name="heads")
    line = models.CharField(max_length=200)
    number = models.PositiveIntegerField()
    hash = models.CharField(max_length=64)

    class Meta:
        db_table = "risk_decision_sealed_head"
        constraints = [models.UniqueConstraint(name="sealed_head_once", fields=["seal", "line"])]
        indexes = [models.Index(name="sealed_line", fields=["line", "number"])]

    def __str__(self) -> str:
        return f"{self.line} {self.number}"
