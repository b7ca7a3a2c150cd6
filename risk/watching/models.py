"""Owns the tables of early warning: warnings, each change of their level, each ticked step, and what was read."""

from django.db import models
from django.db.models import Q


class EarlyWarning(models.Model):
    """One indicator of one subject that stands at a level; over once `ended_at` is set.

    `level` is 1 (red) to 4 (blue); `value` is in the indicator's unit; `thresholds` the version that judged it last.
    """

    indicator = models.CharField(max_length=40)
    subject = models.CharField(max_length=200, blank=True)
    level = models.PositiveSmallIntegerField()
    value = models.DecimalField(max_digits=20, decimal_places=4)
    thresholds = models.CharField(max_length=40)
    since = models.DateTimeField()
    seen_at = models.DateTimeField()
    calmer_since = models.DateTimeField(null=True)
    owner = models.CharField(max_length=150, blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "risk_warning"
        constraints = [
            models.UniqueConstraint(name="warning_once", fields=["indicator", "subject"], condition=Q(ended_at=None))
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.subject}"


class Turn(models.Model):
    """A warning changed its level; 5 is none. Only grows."""

    warning = models.ForeignKey(EarlyWarning, on_delete=models.PROTECT, related_name="turns")
    before = models.PositiveSmallIntegerField()
    after = models.PositiveSmallIntegerField()
    value = models.DecimalField(max_digits=20, decimal_places=4)
    thresholds = models.CharField(max_length=40)
    at = models.DateTimeField()

    class Meta:
        db_table = "risk_warning_turn"

    def __str__(self) -> str:
        return f"{self.before} {self.after}"


class Tick(models.Model):
    """A step of the playbook that a colleague did. Only grows."""

    warning = models.ForeignKey(EarlyWarning, on_delete=models.PROTECT, related_name="ticks")
    step = models.CharField(max_length=40)
    by = models.CharField(max_length=150)
    role = models.CharField(max_length=80)
    reason = models.CharField(max_length=500)
    at = models.DateTimeField()

    class Meta:
        db_table = "risk_warning_tick"
        constraints = [models.UniqueConstraint(name="tick_once", fields=["warning", "step"])]

    def __str__(self) -> str:
        return self.step


class Measure(models.Model):
    """What an indicator of a subject was in one hour: the newest reading, and the lowest and highest."""

    indicator = models.CharField(max_length=40)
    subject = models.CharField(max_length=200, blank=True)
    hour = models.DateTimeField()
    value = models.DecimalField(max_digits=20, decimal_places=4)
    low = models.DecimalField(max_digits=20, decimal_places=4)
    high = models.DecimalField(max_digits=20, decimal_places=4)

    class Meta:
        db_table = "risk_measure"
        constraints = [models.UniqueConstraint(name="measure_once", fields=["indicator", "subject", "hour"])]
        indexes = [models.Index(name="measure_hour", fields=["hour"])]

    def __str__(self) -> str:
        return f"{self.indicator} {self.subject} {self.hour:%Y-%m-%d %H}"


class Traffic(models.Model):
    """Our own requests of a minute: `shared` as the processes summed them, `direct` while they could not."""

    pk = models.CompositePrimaryKey("minute", "via")
    minute = models.DateTimeField()
    via = models.CharField(max_length=8)
    asked = models.PositiveIntegerField()
    failed = models.PositiveIntegerField()

    class Meta:
        db_table = "risk_traffic"

    def __str__(self) -> str:
        return f"{self.minute:%Y-%m-%d %H:%M} {self.failed} of {self.asked}"
