"""Relief programmes and who started and ended each, with the reason. Steps only grow."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Programme(models.Model):
    """One relief for borrowers of some regions (none named: all), from `starts_on` to `ends_on`, both included."""

    class Kind(models.TextChoices):
        FREE_PAUSE = "free_pause", _("暂停期间免息")
        PENALTY_WAIVER = "penalty_waiver", _("免除罚息")

    key = models.CharField(max_length=96, unique=True)
    kind = models.CharField(max_length=16, choices=Kind)
    title = models.CharField(max_length=80)
    regions = models.JSONField(default=list)  # GB/T 2260 codes or their beginnings
    starts_on = models.DateField()
    ends_on = models.DateField()
    ended_at = models.DateTimeField(null=True)  # ended by hand before its time

    class Meta:
        constraints = [models.CheckConstraint(name="relief_days", condition=Q(ends_on__gte=F("starts_on")))]

    def __str__(self) -> str:
        return self.title


class ProgrammeStep(models.Model):
    """Who started or ended a programme, as what, and why. Only grows."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="steps")
    move = models.CharField(max_length=8)  # start, end
    actor = models.CharField(max_length=150)
    role = models.CharField(max_length=60)
    reason = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(name="relief_step_once", fields=["programme", "move"])]

    def __str__(self) -> str:
        return f"{self.move} {self.programme_id}"
