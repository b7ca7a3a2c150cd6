"""Reads of the sample: what waits for a colleague's reading, one of it, and what the weeks came to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.auth.models import User
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from appeals import roles
from appeals.errors import NoSuchCase
from appeals.models import Assent, Step
from appeals.sampling.models import Draw, Finding, Sample
from appeals.standing import conflicts_of, superiors
from appeals.status import APART, Part

SHOWN = 50
WEEKS = 12


@dataclass(frozen=True, slots=True)
class Week:
    """What became of one week's sample; `late` were not read in time and still are not."""

    week: date
    refusals: int
    drawn: int
    read: int
    late: int
    weak: int
    wrong: int

    @property
    def share(self) -> float | None:
        return self.drawn / self.refusals if self.refusals else None


def waiting(staff: User) -> list[Sample]:
    """What a colleague may read, the first due on top. At most 7 queries."""
    roles.require(staff, "samples")
    unread = list(_known(staff).filter(reviewed_at=None).order_by("due_at", "pk")[:SHOWN])
    barred = involved(unread, staff)
    return [one for one in unread if one.pk not in barred]


def opened(pk: int, staff: User) -> Sample:
    """One sample that a colleague may read, or has read.

    Raises:
        NoSuchCase: there is none, they had a part in it, or somebody else has read it.
    """
    roles.require(staff, "samples")
    found = _known(staff).filter(pk=pk).filter(Q(reviewed_at=None) | Q(reviewer=staff)).first()
    if found is None or (found.reviewed_at is None and involved([found], staff)):
        raise NoSuchCase(_("这件抽查现在不归您看。"))
    return found


def read_by(staff: User) -> list[Sample]:
    """What a colleague has read, newest first. 1 query."""
    return list(_known(staff).filter(reviewer=staff).order_by("-reviewed_at")[:SHOWN])


def weeks(staff: User, *, at: datetime) -> list[Week]:
    """The newest weeks, counted for the whole team; nobody's name is in it. 1 query.

    What one role alone may know of is counted for that role only.
    """
    roles.require(staff, "samples")
    sees_apart = Part.AMLO in roles.parts_of(staff)
    hidden = Q() if sees_apart else ~Q(samples__case__kind__in=APART)
    counted = {
        "all": hidden,
        "read": hidden & Q(samples__reviewed_at__isnull=False),
        "late": hidden & Q(samples__reviewed_at=None, samples__due_at__lte=at),
        "weak": hidden & Q(samples__finding=Finding.WEAK),
        "wrong": hidden & Q(samples__finding=Finding.WRONG),
    }
    rows = Draw.objects.annotate(
        **{f"n_{name}": Count("samples", filter=Q(samples__isnull=False) & which) for name, which in counted.items()}
    )
    return [
        Week(row.week, row.refusals + row.apart * sees_apart, *(getattr(row, f"n_{name}") for name in counted))
        for row in rows.order_by("-week")[:WEEKS]
    ]


def involved(samples: Sequence[Sample], staff: User) -> frozenset[int]:
    """Those a colleague must leave to others: they acted on the case, E.6 bars them, or they report to who refused.

    At most 6 queries, however many.
    """
    if not samples:
        return frozenset()
    cases = [one.case for one in samples]
    barred = conflicts_of(cases, staff.pk)
    above = superiors(staff.pk)
    acted = set(Step.objects.filter(case__in=cases, actor=staff).values_list("case_id", flat=True))
    acted |= set(Assent.objects.filter(case__in=cases, staff=staff).values_list("case_id", flat=True))
    return frozenset(
        one.pk
        for one in samples
        if one.decider_id == staff.pk or one.decider_id in above or one.case_id in acted or barred[one.case_id]
    )


def _known(staff: User) -> QuerySet[Sample]:
    """What lies in a queue that one role alone knows of is read by that role."""
    parts = roles.parts_of(staff)
    samples = Sample.objects.select_related("case", "draw")
    if Part.AMLO not in parts:
        return samples.exclude(case__kind__in=APART)
    return samples if parts - {Part.AMLO} else samples.filter(case__kind__in=APART)
