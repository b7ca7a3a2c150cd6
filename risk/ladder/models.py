"""Owns the tables of reductions, and of what was done with each."""

from django.db import models
from django.db.models import Q

STATES = ("asked", "signed", "told", "in_force", "lifted", "stopped")
OPEN = ("asked", "signed", "told", "in_force")


class Reduction(models.Model):
    """One rung on one line.

    Attributes:
        rung: 1 raises off, 2 limit frozen, 3 cut of what is not drawn, 4 closed.
        state: `asked` until another signs; `signed` until the borrower is told, where notice is owed; `told` until its
            day; `in_force` until it is lifted.
        amount: the limit after a cut, fen; `before`: the limit when it was asked for.
        is_hard: law, fraud or lateness demanded it at once when it was signed.
        effective_at: its day, once the borrower is told or none need be.
    """

    key = models.CharField(max_length=96, unique=True)
    line = models.CharField(max_length=200)
    borrower = models.CharField(max_length=200)
    rung = models.PositiveSmallIntegerField()
    reason_code = models.CharField(max_length=40)
    amount = models.BigIntegerField(null=True)
    before = models.BigIntegerField()
    state = models.CharField(max_length=10, default="asked")
    is_hard = models.BooleanField(default=False)
    author = models.CharField(max_length=150)
    asked_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)
    effective_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "risk_reduction"
        constraints = [
            models.UniqueConstraint(
                name="reduction_one_open", fields=["line", "rung"], condition=Q(state__in=["asked", "signed", "told"])
            ),
            models.CheckConstraint(name="reduction_state", condition=Q(state__in=STATES)),
            models.CheckConstraint(name="reduction_rung", condition=Q(rung__gte=1, rung__lte=4)),
            models.CheckConstraint(name="reduction_amount", condition=Q(rung=3, amount__gte=0) | ~Q(rung=3)),
        ]
        indexes = [models.Index(name="reduction_line", fields=["line", "-id"])]

    def __str__(self) -> str:
        return f"{self.line} {self.rung}"


class ReductionStep(models.Model):
    """What somebody, or the machine, did with a reduction. Append-only."""

    reduction = models.ForeignKey(Reduction, on_delete=models.PROTECT, related_name="steps")
    move = models.CharField(max_length=10)
    actor = models.CharField(max_length=150)
    role = models.CharField(max_length=80)
    reason = models.CharField(max_length=500)
    at = models.DateTimeField()

    class Meta:
        db_table = "risk_reduction_step"

    def __str__(self) -> str:
        return f"{self.reduction_id} {self.move}"
