"""Owns the tables of incidents: which lines are or were inside, what was decided for them, and what was proposed.

What an incident is stands in the ledger alone; nothing here repeats it.
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Inside(models.Model):
    """A line that was inside an incident when somebody looked. A line that leaves stays: it was touched, and is told.

    Attributes:
        incident, started_at: the ref and when it was opened; one ref may be opened again.
        frozen_at: when the core was told to count no penalty; None: nothing was owed.
        told_at: when the closing notice was stored.
    """

    incident = models.CharField(max_length=200)
    started_at = models.DateTimeField()
    line = models.CharField(max_length=200)
    borrower = models.CharField(max_length=200)
    added_at = models.DateTimeField()
    frozen_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "risk_incident_inside"
        constraints = [models.UniqueConstraint(name="inside_once", fields=["incident", "started_at", "line"])]

    def __str__(self) -> str:
        return f"{self.line} in {self.incident}"


class Look(models.Model):
    """One walk over the lines for an incident: `after` is the ref to go on behind, so a killed worker loses nothing."""

    incident = models.CharField(max_length=200)
    run = models.CharField(max_length=80)
    after = models.CharField(max_length=200, blank=True)

    class Meta:
        db_table = "risk_incident_look"
        constraints = [models.UniqueConstraint(name="look_once", fields=["incident", "run"])]

    def __str__(self) -> str:
        return f"{self.incident} {self.run}"


class Compensation(models.TextChoices):
    NONE = "none", _("不补偿，理由见说明")
    PENALTY = "penalty", _("免除期间的罚息和逾期")
    INTEREST = "interest", _("退还期间的利息")
    OTHER = "other", _("其他补偿，见说明")


class Assessment(models.Model):
    """What an incident did to customers and what they get for it, as decided; the newest counts. Append-only.

    Attributes:
        release: the id of the release that caused it; only for incidents of that class.
        impact: what customers could not do, in words.
    """

    incident = models.CharField(max_length=200)
    started_at = models.DateTimeField()
    key = models.CharField(max_length=96, unique=True)
    release = models.CharField(max_length=80, blank=True)
    impact = models.CharField(max_length=500)
    compensation = models.CharField(max_length=12, choices=Compensation)
    by = models.CharField(max_length=150)
    role = models.CharField(max_length=80)
    reason = models.CharField(max_length=500)
    at = models.DateTimeField()

    class Meta:
        db_table = "risk_incident_assessment"
        constraints = [
            models.CheckConstraint(name="assessment_compensation", condition=Q(compensation__in=Compensation.values)),
            models.CheckConstraint(name="assessment_impact", condition=~Q(impact="")),
        ]
        indexes = [models.Index(name="assessment_of", fields=["incident", "started_at", "id"])]

    def __str__(self) -> str:
        return f"{self.incident} {self.compensation}"


class Proposal(models.Model):
    """A reason that rose, or that a colleague noticed, and may be an incident. It opens nothing; a person does or not.

    Attributes:
        warning: the early warning it came from, which proposes once; empty where a colleague said so.
        value: standard deviations above the same hour of earlier days.
        said, said_by: what the colleague noticed, and who that is.
        settled: empty while open; `opened` or `dismissed`.
    """

    warning = models.BigIntegerField(unique=True, null=True)
    reason_code = models.CharField(max_length=40)
    value = models.DecimalField(max_digits=20, decimal_places=4, null=True)
    said = models.CharField(max_length=500, blank=True)
    said_by = models.CharField(max_length=150, blank=True)
    made_at = models.DateTimeField()
    settled = models.CharField(max_length=10, blank=True)
    incident = models.CharField(max_length=200, blank=True)
    by = models.CharField(max_length=150, blank=True)
    role = models.CharField(max_length=80, blank=True)
    why = models.CharField(max_length=500, blank=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "risk_incident_proposal"
        constraints = [
            models.CheckConstraint(name="proposal_rose_or_said", condition=Q(warning__isnull=False) ^ ~Q(said="")),
            models.UniqueConstraint(
                name="proposal_said_once", fields=["reason_code"], condition=Q(warning=None, settled="")
            ),
            models.CheckConstraint(name="proposal_settled", condition=Q(settled__in=["", "opened", "dismissed"])),
            models.CheckConstraint(name="proposal_opened_one", condition=~Q(settled="opened") | ~Q(incident="")),
            models.CheckConstraint(name="proposal_says_who", condition=Q(settled="") | (~Q(by="") & ~Q(why=""))),
        ]

    def __str__(self) -> str:
        return f"{self.reason_code} {self.value}"
