"""Which refusals were drawn in which week, and what somebody uninvolved thought of each."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from appeals.models import Case

USER = settings.AUTH_USER_MODEL


class Finding(models.TextChoices):
    """What the second reading of a refusal came to."""

    SOUND = "sound", _("结果对，理由也写清了")
    WEAK = "weak", _("结果对，理由没有写清")
    WRONG = "wrong", _("结果不对，应当重新处理")


class Draw(models.Model):
    """One week's drawing; a week without refusals has one too, so that none is missing unseen."""

    week = models.DateField(unique=True)  # its Monday
    refusals = models.PositiveIntegerField()
    apart = models.PositiveIntegerField(default=0)  # those that one role alone may know of, counted by themselves
    drawn_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"week of {self.week}"


class Sample(models.Model):
    """A refusal to be read again. `seq` is the step that refused; what was found is written once."""

    draw = models.ForeignKey(Draw, models.PROTECT, related_name="samples")
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    seq = models.PositiveIntegerField()
    decider = models.ForeignKey(USER, models.PROTECT, related_name="+")
    due_at = models.DateTimeField()
    missed_at = models.DateTimeField(null=True)  # the lender's systems were told that nobody has read it
    reviewer = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    finding = models.CharField(max_length=8, choices=Finding, blank=True)
    note = models.TextField(blank=True)
    reviewed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="sample_once", fields=["case", "seq"]),
            models.CheckConstraint(
                name="sample_not_by_decider", condition=Q(reviewer=None) | ~Q(reviewer=F("decider"))
            ),
            models.CheckConstraint(
                name="sample_whole",
                condition=Q(reviewer=None, reviewed_at=None, finding="")
                | Q(reviewer__isnull=False, reviewed_at__isnull=False, finding__in=Finding.values),
            ),
        ]
        indexes: ClassVar = [models.Index(name="sample_due", fields=["due_at"], condition=Q(reviewed_at=None))]

    def __str__(self) -> str:
        return f"sample {self.pk}"
