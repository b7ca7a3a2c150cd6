"""Every question for a bureau's report: who asked, what for, by which consent, and what came of it."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

REFUSED, ASKED, ANSWERED, FAILED = "refused", "asked", "answered", "failed"
STATES = (REFUSED, ASKED, ANSWERED, FAILED)


class Purpose(models.TextChoices):
    """What a report may be asked for; nothing else. An appeal is none: asking is free. Source: 0.4 number 5."""

    APPLICATION = "application"
    MANAGEMENT = "management"
    OBJECTION = "objection"


class Pull(models.Model):
    """One question. `why`: what refused it, or what failed; `consent_at`: when the consent that ruled was said."""

    key = models.CharField(max_length=160, unique=True)
    borrower = models.CharField(max_length=64)
    purpose = models.CharField(max_length=12, choices=Purpose)
    by = models.CharField(max_length=150)
    consent_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=8, choices=[(one, one) for one in STATES])
    why = models.CharField(max_length=80, blank=True)
    at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "risk_bureau_pull"
        indexes: ClassVar = [models.Index(name="bureau_pull_of", fields=["borrower", "-id"])]
        constraints: ClassVar = [
            models.CheckConstraint(name="bureau_pull_refused_why", condition=~Q(state="refused") | ~Q(why="")),
            models.CheckConstraint(
                name="bureau_pull_by_consent",
                condition=~Q(state__in=["asked", "answered"]) | Q(consent_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.borrower} {self.purpose} {self.state}"
