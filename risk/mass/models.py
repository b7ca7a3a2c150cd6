"""Owns the tables of mass rechecks: each one, its lines with what was seen and what was done, and every step."""

from django.db import models
from django.db.models import Q

STATUSES = ("looking", "ready", "running", "done", "stopped")
# `changed`: the facts moved since it was signed; `person`: it can't be told, or kept failing. A person gets both.
STATES = ("found", "seen", "restored", "kept", "changed", "person")


class Batch(models.Model):
    """One mass recheck: the rule, the version as released, and the window (from inclusive, until exclusive).

    Attributes:
        key: of the request; the same again is the same one.
        needed: signatures besides the author's; 0 until everything is looked at.
    """

    key = models.CharField(max_length=64, unique=True)
    code = models.CharField(max_length=40)
    policy = models.CharField(max_length=120)
    since = models.DateTimeField()
    until = models.DateTimeField()
    author = models.CharField(max_length=150)
    status = models.CharField(max_length=10, default="looking")
    needed = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "risk_mass"
        constraints = [
            models.CheckConstraint(name="mass_status", condition=Q(status__in=STATUSES)),
            models.CheckConstraint(name="mass_window", condition=Q(since__lt=models.F("until"))),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.policy}"


class Row(models.Model):
    """One line of a mass recheck. Amounts are limits in fen.

    Attributes:
        outcome, amount, limit_now, four_eyes: as seen before it was signed.
        done, done_amount, decision: what the recheck came to and where it is stored.
        why: a class name or a word, for whoever gets the line.
    """

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="rows")
    line = models.CharField(max_length=200)
    state = models.CharField(max_length=10, default="found")
    outcome = models.CharField(max_length=8, blank=True)
    amount = models.BigIntegerField(null=True)
    limit_now = models.BigIntegerField(null=True)
    four_eyes = models.BooleanField(default=False)
    done = models.CharField(max_length=8, blank=True)
    done_amount = models.BigIntegerField(null=True)
    decision = models.CharField(max_length=40, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    why = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "risk_mass_row"
        constraints = [
            models.UniqueConstraint(name="mass_row_once", fields=["batch", "line"]),
            models.CheckConstraint(name="mass_row_state", condition=Q(state__in=STATES)),
            models.CheckConstraint(
                name="mass_never_worse", condition=Q(done_amount=None) | Q(done_amount__gte=models.F("limit_now"))
            ),
        ]
        indexes = [
            models.Index(
                name="mass_row_open", fields=["batch", "state", "tries", "id"], condition=Q(state__in=["found", "seen"])
            )
        ]

    def __str__(self) -> str:
        return f"{self.batch_id} {self.line}"


class BatchStep(models.Model):
    """What somebody did with a mass recheck, in which role and why. Append-only."""

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="steps")
    move = models.CharField(max_length=10, choices=[(one, one) for one in ("draft", "ready", "sign", "stop", "done")])
    actor = models.CharField(max_length=150)
    role = models.CharField(max_length=80, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()

    class Meta:
        db_table = "risk_mass_step"
        constraints = [
            models.UniqueConstraint(name="mass_signs_once", fields=["batch", "actor"], condition=Q(move="sign"))
        ]

    def __str__(self) -> str:
        return f"{self.batch_id} {self.move}"
