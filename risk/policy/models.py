"""Owns the tables of policy versions, the steps each took, what it was found to do, and which rules go to people."""

from django.db import models
from django.db.models import F, Q

from risk.policy.lifecycle import Change, Move, Status


class PolicyVersion(models.Model):
    """One version of a policy, from draft to retired. Its text never changes once it is checked.

    Attributes:
        change: the kind of change, which fixes notice and adaptation.
        author: who wrote it; never one of the two who release it.
        share: per cent of lines a canary rules.
        effective_from, effective_to: from (inclusive) and until (exclusive) when it rules; set by its release.
        shadow_since: when it began to run beside the one in force.
    """

    name = models.CharField(max_length=80)
    number = models.CharField(max_length=40)
    text = models.TextField()
    digest = models.CharField(max_length=64)
    change = models.CharField(max_length=20, choices=[(one.value, one.value) for one in Change])
    summary = models.TextField(blank=True)
    author = models.CharField(max_length=150)
    status = models.CharField(max_length=10, default=Status.DRAFT.value)
    share = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField()
    shadow_since = models.DateTimeField(null=True)
    effective_from = models.DateTimeField(null=True)
    effective_to = models.DateTimeField(null=True)

    class Meta:
        db_table = "risk_policy_version"
        constraints = [
            models.UniqueConstraint(name="policy_number", fields=["name", "number"]),
            models.CheckConstraint(
                name="policy_status",
                condition=Q(status__in=["draft", "checked", "shadow", "canary", "active", "retired"]),
            ),
            models.CheckConstraint(
                name="policy_active_from", condition=~Q(status="active") | Q(effective_from__isnull=False)
            ),
            models.CheckConstraint(
                name="policy_from_before_to",
                condition=Q(effective_to=None) | Q(effective_from=None) | Q(effective_from__lte=F("effective_to")),
            ),
            models.UniqueConstraint(name="policy_one_canary", fields=["name"], condition=Q(status="canary")),
        ]

    def __str__(self) -> str:
        return self.version

    @property
    def version(self) -> str:
        return f"{self.name}@{self.number}"


class PolicyStep(models.Model):
    """One move of a version: who, why, when. Append-only."""

    policy = models.ForeignKey(PolicyVersion, on_delete=models.PROTECT, related_name="steps")
    move = models.CharField(max_length=10, choices=[(one.value, one.value) for one in Move])
    before = models.CharField(max_length=10, blank=True)
    after = models.CharField(max_length=10)
    actor = models.CharField(max_length=150)
    role = models.CharField(max_length=80, blank=True)
    reason = models.TextField()
    at = models.DateTimeField()
    facts = models.JSONField(default=dict)

    class Meta:
        db_table = "risk_policy_step"
        indexes = [models.Index(name="policy_steps", fields=["policy", "id"])]

    def __str__(self) -> str:
        return f"{self.policy_id} {self.move}"


class PolicyReport(models.Model):
    """What a version was found to do beside another, as `simulate` prints it. Append-only."""

    policy = models.ForeignKey(PolicyVersion, on_delete=models.PROTECT, related_name="reports")
    kind = models.CharField(max_length=10)
    at = models.DateTimeField()
    body = models.JSONField()

    class Meta:
        db_table = "risk_policy_report"
        indexes = [models.Index(name="policy_reports", fields=["policy", "id"])]

    def __str__(self) -> str:
        return f"{self.policy_id} {self.kind}"


class ShadowDecision(models.Model):
    """What a version in the shadow, or a canary, would have said where a decision was told. Append-only.

    Attributes:
        decision: the one that was told, by the policy that ruled the line; `told_at` is when it was recorded.
        before, after: its outcome and that of this version, `blocked` or `clear`; `after` is empty where it failed.
        error: how it failed.
    """

    policy = models.ForeignKey(PolicyVersion, on_delete=models.PROTECT, related_name="shadowed")
    decision = models.CharField(max_length=40)
    told_at = models.DateTimeField()
    at = models.DateTimeField()
    before = models.CharField(max_length=40)
    after = models.CharField(max_length=40, blank=True)
    error = models.CharField(max_length=200, blank=True)

    class Meta:
        db_table = "risk_policy_shadow_decision"
        constraints = [models.UniqueConstraint(name="shadow_decision_once", fields=["policy", "decision"])]
        indexes = [models.Index(name="shadow_decision_told", fields=["policy", "told_at"])]

    def __str__(self) -> str:
        return f"{self.policy_id} {self.decision}"


class Diversion(models.Model):
    """One change of which rules stop nobody by themselves. Append-only: a version's name says how many it knows.

    Attributes:
        policy: the name without its number.
        serial: counts up within the policy.
        reading: SHA-256 of what makes the rule true; a version that reads it otherwise is not meant.
        move: `divert`; `ask` for its return by one person, `return` by another.
        role: in which the person acts; empty for the machine.
        facts: the counts it rests on.
    """

    policy = models.CharField(max_length=80)
    serial = models.PositiveIntegerField()
    code = models.CharField(max_length=40)
    reading = models.CharField(max_length=64)
    move = models.CharField(max_length=10, choices=[(one, one) for one in ("divert", "ask", "return")])
    actor = models.CharField(max_length=150)
    role = models.CharField(max_length=80, blank=True)
    reason = models.CharField(max_length=500)
    at = models.DateTimeField()
    facts = models.JSONField(default=dict)

    class Meta:
        db_table = "risk_policy_diversion"
        constraints = [models.UniqueConstraint(name="diversion_serial", fields=["policy", "serial"])]

    def __str__(self) -> str:
        return f"{self.move} {self.code}"
