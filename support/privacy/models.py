"""Copies that were asked for, their parts while they are made, who fetched them, and what was erased."""

from typing import ClassVar
from uuid import uuid4

from django.db import models


class Copy(models.Model):
    """A copy of everything we hold of a borrower. The file lies in the vault under a key of its own.

    No key: expired. `parts` of `of` are made.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    borrower = models.CharField(max_length=64, db_index=True)
    case = models.CharField(max_length=20, unique=True)
    lang = models.CharField(max_length=8)
    parts = models.PositiveSmallIntegerField(default=0)
    of = models.PositiveSmallIntegerField()
    asked_at = models.DateTimeField()
    ready_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    blob = models.CharField(max_length=80, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    wrapped = models.BinaryField(null=True)
    master = models.CharField(max_length=40, blank=True)

    def __str__(self) -> str:
        return f"copy for {self.case}"

    @property
    def is_unfinished(self) -> bool:
        """Whether there is something to make, and a key to seal it under."""
        return self.ready_at is None and self.wrapped is not None

    @property
    def is_there(self) -> bool:
        """Whether it can be fetched."""
        return self.ready_at is not None and self.wrapped is not None


class Part(models.Model):
    """One section of a copy, sealed under its key; a killed worker goes on behind the last one."""

    copy = models.ForeignKey(Copy, models.CASCADE, related_name="sections")
    name = models.CharField(max_length=24)
    body = models.BinaryField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(name="copy_part_once", fields=["copy", "name"])]

    def __str__(self) -> str:
        return self.name


class Fetch(models.Model):
    """That a copy was downloaded, and in which session. Only grows."""

    copy = models.ForeignKey(Copy, models.PROTECT, related_name="fetches")
    session = models.CharField(max_length=40)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.copy_id} {self.at:%Y-%m-%d}"


class Erasure(models.Model):
    """The certificate of one erasure: what went, and what had to wait. Only grows. Source: C.7, E.8."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    case = models.CharField(max_length=20)
    borrower = models.CharField(max_length=64)
    at = models.DateTimeField()
    files = models.PositiveIntegerField()
    words = models.PositiveIntegerField()
    waits = models.JSONField(default=list)  # why some of it is held for now: "case", "hold", "person"
    hash = models.CharField(max_length=64)  # over the fields above

    class Meta:
        indexes: ClassVar = [models.Index(name="erasure_of_case", fields=["case", "-at"])]

    def __str__(self) -> str:
        return f"erasure for {self.case}"
