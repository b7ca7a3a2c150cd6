"""A case, and the trail of every move it made."""

from uuid import uuid4

from django.db import models


class Case(models.Model):
    """One thing a borrower asked us to look at again."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    # MB-YYMMDD-NNNNN-C; the only name a borrower ever sees.
    number = models.CharField(max_length=20, unique=True)
    borrower = models.CharField(max_length=64)
    line = models.CharField(max_length=64)
    opened_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.number
