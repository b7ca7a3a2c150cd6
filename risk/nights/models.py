"""Owns the tables of the nightly walk: each night, what it found, and at which level each line stands."""

from django.db import models
from django.db.models import Q

KINDS = ("silent", "unexplained", "untold", "unreviewed")


class Night(models.Model):
    """One walk over every line; `after` is the ref to go on behind. Over once `ended_at` is set.

    `counted`: what `nights.counted` adds up over the lines walked, and reviews `made` and `missed`.
    """

    on = models.DateField(unique=True)
    after = models.CharField(max_length=200, blank=True)
    lines = models.PositiveIntegerField(default=0)
    counted = models.JSONField(default=dict)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "risk_night"

    def __str__(self) -> str:
        return self.on.isoformat()


class Finding(models.Model):
    """One line of a night that something was wrong with.

    Attributes:
        kind: `silent`: blocked without any reason; `unexplained`: blocked, and we can't say why;
            `untold`: blocked for over a day, and nobody told the borrower;
            `unreviewed`: its tier was to be reviewed, and could not be.
        since: when the oldest such act was, or the review was due.
    """

    night = models.ForeignKey(Night, on_delete=models.PROTECT, related_name="findings")
    line = models.CharField(max_length=200)
    kind = models.CharField(max_length=12)
    since = models.DateTimeField()

    class Meta:
        db_table = "risk_night_finding"
        constraints = [
            models.UniqueConstraint(name="finding_once", fields=["night", "line", "kind"]),
            models.CheckConstraint(name="finding_kind", condition=Q(kind__in=KINDS)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.line}"


class Customer(models.Model):
    """Where a line's borrower stands in early warning: 1 (red) to 4 (blue); 5: nothing.

    Attributes:
        found: indicator -> its own level, those that count.
        since: of the present level.
        calmer_since: since when every night was calmer.
        contacted_at, by, note: the newest attempt to reach them.
    """

    line = models.CharField(max_length=200, primary_key=True)
    level = models.PositiveSmallIntegerField()
    found = models.JSONField(default=dict)
    since = models.DateTimeField()
    seen_at = models.DateTimeField()
    calmer_since = models.DateTimeField(null=True)
    contacted_at = models.DateTimeField(null=True)
    by = models.CharField(max_length=150, blank=True)
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        db_table = "risk_customer_level"
        indexes = [models.Index(name="customer_level", fields=["level", "line"], condition=Q(level__lt=5))]

    def __str__(self) -> str:
        return f"{self.line} {self.level}"


class CustomerTurn(models.Model):
    """A line changed its level. Append-only."""

    line = models.CharField(max_length=200)
    before = models.PositiveSmallIntegerField()
    after = models.PositiveSmallIntegerField()
    found = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        db_table = "risk_customer_turn"
        indexes = [models.Index(name="customer_turns", fields=["line", "id"])]

    def __str__(self) -> str:
        return f"{self.line} {self.before} {self.after}"


class Review(models.Model):
    """The tier of a line as reviewed in its cycle; the newest of a line says when the next is due. Append-only."""

    line = models.CharField(max_length=200)
    on = models.DateField()
    tier = models.CharField(max_length=1)
    policy = models.CharField(max_length=120)
    next_on = models.DateField(null=True)

    class Meta:
        db_table = "risk_review"
        constraints = [models.UniqueConstraint(name="review_once", fields=["line", "on"])]

    def __str__(self) -> str:
        return f"{self.line} {self.tier} {self.on}"
