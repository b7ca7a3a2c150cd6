"""Owns the tables of scorecards that are brought in: versions, and who did what with each."""

from django.db import models
from django.db.models import Q

STATUSES = ("draft", "published", "withdrawn")


class CardVersion(models.Model):
    """A scorecard as its file says, with its model card. Neither ever changes: a correction is another version."""

    name = models.CharField(max_length=80)
    number = models.CharField(max_length=20)
    text = models.TextField()
    model_card = models.TextField()
    author = models.CharField(max_length=150)
    status = models.CharField(max_length=10, default="draft")
    made_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "risk_card_version"
        constraints = [
            models.UniqueConstraint(name="card_number", fields=["name", "number"]),
            models.CheckConstraint(name="card_status", condition=Q(status__in=STATUSES)),
            models.CheckConstraint(
                name="card_published_at", condition=~Q(status="published") | Q(published_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.version

    @property
    def version(self) -> str:
        return f"{self.name}@{self.number}"


class CardStep(models.Model):
    """What somebody did with a version, in which role and why. Append-only."""

    card = models.ForeignKey(CardVersion, on_delete=models.PROTECT, related_name="steps")
    move = models.CharField(max_length=10, choices=[(one, one) for one in ("draft", "sign", "publish", "withdraw")])
    actor = models.CharField(max_length=150)
    role = models.CharField(max_length=80)
    reason = models.CharField(max_length=500)
    at = models.DateTimeField()

    class Meta:
        db_table = "risk_card_step"
        constraints = [
            models.UniqueConstraint(name="card_signs_once", fields=["card", "actor"], condition=Q(move="sign"))
        ]

    def __str__(self) -> str:
        return f"{self.card_id} {self.move}"
