"""Owns the tables of edited texts: versions, who did what with each, and every catalogue that was told with."""

from django.db import models
from django.db.models import Q

STATUSES = ("draft", "published", "withdrawn")


class TextVersion(models.Model):
    """Texts of one code in both languages. They never change: a correction is another version.

    `texts`: language -> name -> text. The newest published version of a code is in force.
    """

    reason_code = models.CharField(max_length=40)
    number = models.PositiveIntegerField()
    texts = models.JSONField()
    author = models.CharField(max_length=150)
    status = models.CharField(max_length=10, default="draft")
    made_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "risk_text_version"
        constraints = [
            models.UniqueConstraint(name="text_number", fields=["reason_code", "number"]),
            models.UniqueConstraint(name="text_one_draft", fields=["reason_code"], condition=Q(status="draft")),
            models.CheckConstraint(name="text_status", condition=Q(status__in=STATUSES)),
            models.CheckConstraint(
                name="text_published_at", condition=~Q(status="published") | Q(published_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reason_code} {self.number}"


class TextStep(models.Model):
    """What somebody did with a version, in which role and why. Append-only."""

    version = models.ForeignKey(TextVersion, on_delete=models.PROTECT, related_name="steps")
    move = models.CharField(max_length=10, choices=[(one, one) for one in ("draft", "sign", "publish", "withdraw")])
    actor = models.CharField(max_length=150)
    role = models.CharField(max_length=80)
    reason = models.CharField(max_length=500)
    at = models.DateTimeField()

    class Meta:
        db_table = "risk_text_step"
        constraints = [
            models.UniqueConstraint(name="text_signs_once", fields=["version", "actor"], condition=Q(move="sign"))
        ]

    def __str__(self) -> str:
        return f"{self.version_id} {self.move}"


class Edition(models.Model):
    """A whole catalogue that decisions may name, so that they read as they were told. Append-only."""

    version = models.CharField(max_length=80, unique=True)
    raw = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        db_table = "risk_text_edition"

    def __str__(self) -> str:
        return self.version
