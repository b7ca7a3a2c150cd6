"""Owns the table of signed checklist items. The items themselves are computed."""

from django.db import models


class Signed(models.Model):
    """One item of one window's checklist, done by a colleague. Append-only."""

    item = models.CharField(max_length=120, unique=True)
    by = models.CharField(max_length=150)
    role = models.CharField(max_length=80)
    reason = models.CharField(max_length=500)
    at = models.DateTimeField()

    class Meta:
        db_table = "risk_peak_signed"

    def __str__(self) -> str:
        return self.item
