"""Owns the table of looks at a line: after events, and at night where an indicator moved."""

from django.db import models


class Evaluation(models.Model):
    """One look at a line by the policy in force. Only grows, but for what is over 24 months old.

    Attributes:
        upto: the newest event it was made from, by order of arrival: the same history is looked at once.
        by_night: a night's walk found an indicator that had moved with time alone.
        limit, usable: fen.
        codes: public reason codes, the primary first.
        states: capability -> state.
        measured: indicator -> its value as text (F.9, customer); what is unknown is left out.
        level: of early warning by these, 1 (red) to 4 (blue), 5: none.
        moved: whether limit, usable, codes or states differ from the look before; the first one moved nothing.
    """

    line = models.CharField(max_length=200)
    upto = models.BigIntegerField()
    by_night = models.BooleanField(default=False)
    at = models.DateTimeField()
    policy = models.CharField(max_length=120)
    tier = models.CharField(max_length=1, blank=True)
    limit = models.BigIntegerField()
    usable = models.BigIntegerField()
    codes = models.JSONField()
    states = models.JSONField()
    measured = models.JSONField()
    level = models.PositiveSmallIntegerField()
    moved = models.BooleanField()

    class Meta:
        db_table = "risk_evaluation"
        constraints = [
            models.UniqueConstraint(
                name="evaluation_once", fields=["line", "upto", "policy"], condition=models.Q(by_night=False)
            ),
        ]
        indexes = [
            models.Index(name="evaluation_line", fields=["line", "-id"]),
            models.Index(name="evaluation_at", fields=["at"]),
        ]

    def __str__(self) -> str:
        return f"{self.line} {self.at:%Y-%m-%d %H:%M}"
