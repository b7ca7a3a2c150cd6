"""What help articles say, version by version."""

from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q


class Article(models.Model):
    """One version of one article. Rows only grow; the one without `replaced_at` is shown.

    `body` is {"zh": {title, lead, do, wait, mind}, "en": {...}}; `titles` and `words` are what a search looks in,
    cut as `support.help.words` cuts.
    """

    slug = models.CharField(max_length=32)
    version = models.PositiveIntegerField()
    code = models.CharField(max_length=24, blank=True)
    group = models.CharField(max_length=16)
    see = models.JSONField(default=list)  # slugs
    body = models.JSONField()
    titles = models.TextField()
    words = models.TextField()
    content_hash = models.CharField(max_length=64)
    published_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="help_version_once", fields=["slug", "version"]),
            models.UniqueConstraint(name="help_one_current", fields=["slug"], condition=Q(replaced_at=None)),
        ]
        indexes: ClassVar = [
            GinIndex(name="help_words", fields=["words"], opclasses=["gin_trgm_ops"], condition=Q(replaced_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.slug}@{self.version}"
