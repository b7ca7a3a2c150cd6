"""Owns the tables of signals and of each look at one."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    MACRO = "macro", _("宏观经济")
    REGULATOR = "regulator", _("监管")
    FUNDING = "funding", _("资金市场")


class Signal(models.Model):
    """One signal: who looks at it, where, and by when next. Retired once `retired_at` is set."""

    key = models.CharField(max_length=96, unique=True)
    kind = models.CharField(max_length=12, choices=Kind)
    title = models.CharField(max_length=80)
    source = models.URLField(max_length=400)
    owner = models.CharField(max_length=150)
    next_on = models.DateField()
    retired_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "risk_signal"
        constraints = [models.CheckConstraint(name="signal_kind", condition=Q(kind__in=Kind.values))]
        indexes = [models.Index(name="signal_due", fields=["next_on", "id"], condition=Q(retired_at=None))]

    def __str__(self) -> str:
        return self.title


class SignalStep(models.Model):
    """Somebody entered, looked at or retired a signal: what they found, and the day of the next look. Only grows."""

    signal = models.ForeignKey(Signal, on_delete=models.PROTECT, related_name="steps")
    key = models.CharField(max_length=96, unique=True)
    move = models.CharField(max_length=8)  # enter, review, retire
    by = models.CharField(max_length=150)
    role = models.CharField(max_length=80)
    said = models.CharField(max_length=500)
    next_on = models.DateField(null=True)
    at = models.DateTimeField()

    class Meta:
        db_table = "risk_signal_step"

    def __str__(self) -> str:
        return f"{self.move} {self.signal_id}"
