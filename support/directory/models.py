"""Owns the tables of the directory: each entry as it was written, and who did what with it."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

STATUSES = ("draft", "listed", "ended", "withdrawn")
MOVES = ("draft", "sign", "end", "withdraw")


class Kind(models.TextChoices):
    GUARANTEE = "guarantee", _("融资担保")
    LOAN = "loan", _("贴息贷款")
    GRANT = "grant", _("补贴救助")
    ADVICE = "advice", _("免费咨询")
    DISASTER = "disaster", _("灾害救助")


class Scheme(models.Model):
    """One scheme of others, as its source says it. What it says never changes: a correction is another entry.

    Attributes:
        body: language -> {title, text, how}: what it gives and to whom, and how one asks for it.
        regions: GB/T 2260 codes or their beginnings; none: the whole country.
        source, source_url: the document or office it was read from.
        checked_on: the day a colleague read it there; expires_on: the last day it is shown.
        is_example: of a demonstration, and says so wherever it stands.
        replaces: the entry whose place it takes when it is signed.
    """

    key = models.CharField(max_length=96, unique=True)
    kind = models.CharField(max_length=12, choices=Kind)
    body = models.JSONField()
    regions = models.JSONField(default=list)
    source = models.CharField(max_length=120)
    source_url = models.URLField(max_length=300, blank=True)
    checked_on = models.DateField()
    expires_on = models.DateField()
    is_example = models.BooleanField(default=False)
    replaces = models.ForeignKey("self", models.PROTECT, null=True, related_name="replaced_by")
    author = models.CharField(max_length=150)
    status = models.CharField(max_length=10, default="draft")
    made_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="scheme_status", condition=Q(status__in=STATUSES)),
            models.CheckConstraint(name="scheme_days", condition=Q(expires_on__gt=F("checked_on"))),
            # Nothing is shown as true that names no place to check it.
            models.CheckConstraint(name="scheme_has_a_source", condition=Q(is_example=True) | ~Q(source_url="")),
        ]
        indexes: ClassVar = [
            models.Index(name="scheme_listed", fields=["expires_on", "id"], condition=Q(status="listed"))
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class SchemeStep(models.Model):
    """What somebody did with an entry, in which role and why. Append-only."""

    scheme = models.ForeignKey(Scheme, models.PROTECT, related_name="steps")
    move = models.CharField(max_length=10, choices=[(one, one) for one in MOVES])
    actor = models.CharField(max_length=150)
    role = models.CharField(max_length=80)
    reason = models.CharField(max_length=500)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(name="scheme_step_once", fields=["scheme", "move"])]

    def __str__(self) -> str:
        return f"{self.scheme_id} {self.move}"
