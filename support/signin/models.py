"""Hand-overs that were used, and who is signed in. A borrower is a reference of the ledger, never a Django user."""

from datetime import datetime
from typing import Self
from uuid import uuid4

from django.db import models


class Entry(models.Model):
    """A hand-over token that has been used; its row is what makes the second use fail."""

    jti = models.CharField(max_length=128, unique=True)
    borrower = models.CharField(max_length=64)
    used_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.jti


class SessionQuerySet(models.QuerySet["Session"]):
    def live(self, at: datetime, *, seen_since: datetime) -> Self:
        """Neither ended, nor over, nor idle for too long."""
        return self.filter(ended_at=None, ends_at__gt=at, seen_at__gt=seen_since)


class Session(models.Model):
    """One browser of one borrower. Only the hash of what its cookie holds is kept."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    secret_hash = models.CharField(max_length=64, unique=True)
    borrower = models.CharField(max_length=64, db_index=True)
    device = models.CharField(max_length=60, blank=True)  # as its owner would call it; never what a browser says whole
    opened_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    ends_at = models.DateTimeField(db_index=True)
    ended_at = models.DateTimeField(null=True)

    objects = SessionQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.id)
