"""Which finished cases are golden, and what colleagues thought of them before they were told how they ended."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _

from appeals.models import Case
from appeals.status import Leaning

USER = settings.AUTH_USER_MODEL


class Golden(models.Model):
    """A finished case with its right end and why it is right. In force once a second colleague has agreed."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="golden")
    leaning = models.CharField(max_length=8, choices=Leaning)  # the right end: restore or keep
    why = models.TextField()  # read by whoever has judged it
    named_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    named_at = models.DateTimeField()
    agreed_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    agreed_at = models.DateTimeField(null=True)
    retired_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="golden_once", fields=["case"], condition=Q(retired_at=None)),
            models.CheckConstraint(name="golden_two_people", condition=Q(agreed_by=None) | ~Q(agreed_by=F("named_by"))),
            models.CheckConstraint(name="golden_has_an_end", condition=~Q(leaning=Leaning.UNSURE)),
        ]

    def __str__(self) -> str:
        return f"golden {self.pk}: {self.leaning}"

    @property
    def end(self) -> str:
        """The right end in words."""
        return _("恢复") if self.leaning == Leaning.RESTORE else _("维持")


class BlindView(models.Model):
    """What one colleague thought of a golden case. Said once; only grows."""

    golden = models.ForeignKey(Golden, models.PROTECT, related_name="views")
    staff = models.ForeignKey(USER, models.PROTECT, related_name="+")
    leaning = models.CharField(max_length=8, choices=Leaning)
    note = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(name="blind_once", fields=["golden", "staff"])]

    def __str__(self) -> str:
        return f"{self.staff_id} on {self.golden_id}: {self.leaning}"

    @property
    def is_right(self) -> bool:
        return self.leaning == self.golden.leaning
