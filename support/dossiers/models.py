"""That a colleague took a case out with all its evidence, and why. Only grows."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from appeals.models import Case


class Dossier(models.Model):
    """One taking out; `key` names the form it came of, so that a form sent twice is one.

    Attributes:
        pages: of documents that are in it, each counted as a look of this colleague.
        step: the newest step of the case when it was taken out.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    staff = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    why = models.CharField(max_length=200)
    pages = models.PositiveIntegerField()
    step = models.PositiveIntegerField()
    key = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(name="dossier_once", fields=["staff", "key"])]
        indexes: ClassVar = [
            models.Index(name="dossier_of_staff", fields=["staff", "-at"]),
            models.Index(name="dossier_of_case", fields=["case", "-at"]),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} by {self.staff_id}"
