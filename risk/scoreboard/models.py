"""Owns the tables of the scoreboard: what a rule blocked, what was contested, what was decided. All only grow."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Block(models.Model):
    """One reason of one decision that was told or acted on; what must not be disclosed stands under its neutral name.

    `policy` is the version as released, whatever went to people.
    """

    decision = models.CharField(max_length=40)
    line = models.CharField(max_length=200)
    code = models.CharField(max_length=40)
    policy = models.CharField(max_length=120)
    at = models.DateTimeField()

    class Meta:
        db_table = "risk_rule_block"
        constraints = [models.UniqueConstraint(name="block_once", fields=["decision", "code"])]
        indexes = [
            models.Index(name="block_shape", fields=["code", "at", "line"]),
            models.Index(name="block_at", fields=["at"]),
        ]

    def __str__(self) -> str:
        return f"{self.code} on {self.line}"


class Contest(models.Model):
    """One reason of one appeal, with the groups of who appeals as known when it was handed in.

    Attributes:
        policy: the version as released; empty where the contested decision is not ours.
        blocked_at: when the contested decision was made, else when the appeal was handed in.
        segment, age, region: groups of F.8; empty where they are not known.
    """

    case = models.CharField(max_length=20)
    code = models.CharField(max_length=40)
    line = models.CharField(max_length=200)
    policy = models.CharField(max_length=120, blank=True)
    blocked_at = models.DateTimeField()
    filed_at = models.DateTimeField()
    segment = models.CharField(max_length=40, blank=True)
    age = models.CharField(max_length=8, blank=True)
    region = models.CharField(max_length=12, blank=True)

    class Meta:
        db_table = "risk_rule_contest"
        constraints = [models.UniqueConstraint(name="contest_once", fields=["case", "code"])]
        indexes = [models.Index(name="contest_of_rule", fields=["code", "filed_at"])]

    def __str__(self) -> str:
        return f"{self.code} in {self.case}"


class Verdict(models.Model):
    """How a case was decided; a case decided again has another, and the newest counts.

    Attributes:
        seq: the step of the case that decided it.
        reviewer: the staff number of who proposed it; empty: nobody did.
        outcome: full, partial or keep.
    """

    case = models.CharField(max_length=20)
    seq = models.PositiveIntegerField()
    reviewer = models.CharField(max_length=40, blank=True)
    outcome = models.CharField(max_length=8, choices=[(one, one) for one in ("full", "partial", "keep")])
    at = models.DateTimeField()

    class Meta:
        db_table = "risk_rule_verdict"
        constraints = [models.UniqueConstraint(name="verdict_once", fields=["case", "seq"])]
        indexes = [models.Index(name="verdict_at", fields=["at"])]

    def __str__(self) -> str:
        return f"{self.outcome} in {self.case}"


class Label(models.Model):
    """What a decided appeal taught of one reason: the feedback set for rules and models (A096).

    Attributes:
        seq: the step of the case that decided it; a case decided again has another, and the newest counts.
        is_false: people overturned the block, wholly or partly.
        cause: why, where it was false.
    """

    class Cause(models.TextChoices):
        FACTS = "facts", _("事实不对或已改变")
        EXPLAINED = "explained", _("说明成立")
        PROPORTION = "proportion", _("原因还在，限制过重")

    case = models.CharField(max_length=20)
    seq = models.PositiveIntegerField()
    code = models.CharField(max_length=40)
    line = models.CharField(max_length=200)
    policy = models.CharField(max_length=120, blank=True)
    is_false = models.BooleanField()
    cause = models.CharField(max_length=12, blank=True, choices=Cause)
    at = models.DateTimeField()

    class Meta:
        db_table = "risk_rule_label"
        constraints = [
            models.UniqueConstraint(name="label_once", fields=["case", "seq", "code"]),
            models.CheckConstraint(
                name="label_false_has_a_cause", condition=models.Q(is_false=True) | models.Q(cause="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} in {self.case}: {self.cause or 'right'}"
