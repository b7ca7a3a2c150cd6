"""Owns the tables of announcements: every version as it was written, and who did what with it."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from support.announcements.scope import Scope

STATUSES = ("draft", "published", "replaced", "withdrawn")
MOVES = ("draft", "sign", "publish", "withdraw")


class Kind(models.TextChoices):
    PRODUCT = "product", _("产品")
    POLICY = "policy", _("政策和规则")
    RATE = "rate", _("利率")
    MIGRATION = "migration", _("产品迁移")
    SYSTEM = "system", _("系统")


class Announcement(models.Model):
    """One version of an announcement. What it says never changes: a correction is another version of the same `ref`.

    Attributes:
        body: language -> {title, digest, text, todo, map}; `map` is pairs of what was and what is instead.
        scope: dimension -> values; none named: everybody.
        codes: reasons it explains; `incident`: the incident or maintenance window it is about, or empty.
        policy: the released version it tells of, or empty.
        rates: [old, new] in basis points a year, for a change of rate; else empty.
        begins_at, ends_at: when what it announces holds; `ends_at` None: until another version says so.
        status: `published` is the version in force of its ref; the one before is `replaced`.
    """

    ref = models.CharField(max_length=24)
    number = models.PositiveSmallIntegerField()
    key = models.CharField(max_length=96, unique=True)
    kind = models.CharField(max_length=12, choices=Kind)
    body = models.JSONField()
    scope = models.JSONField(default=dict)
    codes = models.JSONField(default=list)
    incident = models.CharField(max_length=200, blank=True)
    policy = models.CharField(max_length=80, blank=True, default="")
    rates = models.JSONField(default=list)
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    author = models.CharField(max_length=150)
    status = models.CharField(max_length=10, default="draft")
    made_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="announcement_number", fields=["ref", "number"]),
            models.UniqueConstraint(name="announcement_one_draft", fields=["ref"], condition=Q(status="draft")),
            models.UniqueConstraint(name="announcement_one_in_force", fields=["ref"], condition=Q(status="published")),
            models.CheckConstraint(name="announcement_status", condition=Q(status__in=STATUSES)),
            models.CheckConstraint(name="announcement_days", condition=Q(ends_at=None) | Q(ends_at__gt=F("begins_at"))),
            models.CheckConstraint(
                name="announcement_published_at",
                condition=Q(status__in=["draft", "withdrawn"]) | Q(published_at__isnull=False),
            ),
        ]
        indexes: ClassVar = [
            models.Index(name="announcement_in_force", fields=["-begins_at", "id"], condition=Q(status="published"))
        ]

    def __str__(self) -> str:
        return f"{self.ref} {self.number}"

    @property
    def reach(self) -> Scope:
        """To whom it applies."""
        return Scope.of(self.scope)


class AnnouncementStep(models.Model):
    """What somebody did with a version, in which role and why. Append-only."""

    version = models.ForeignKey(Announcement, models.PROTECT, related_name="steps")
    move = models.CharField(max_length=10, choices=[(one, one) for one in MOVES])
    actor = models.CharField(max_length=150)
    role = models.CharField(max_length=80)
    reason = models.CharField(max_length=500)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="announcement_signs_once", fields=["version", "actor"], condition=Q(move="sign")
            )
        ]

    def __str__(self) -> str:
        return f"{self.version_id} {self.move}"
