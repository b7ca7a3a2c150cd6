"""Reads of golden cases: which one a colleague may judge next, what they thought before, and how the team fares."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from appeals import roles
from appeals.errors import NoSuchCase
from appeals.golden.models import BlindView, Golden
from appeals.models import Case, Step
from appeals.proofs.models import GONE, Proof
from appeals.standing import conflicts_of
from appeals.status import APART, Kind, Part, Status

EVERY = timedelta(days=7)  # one a week is practice; more would be an examination
SHARE_FROM = 5  # answers below which a share says more about chance than about a case
LOOKED_AT = 20  # candidates that a conflict of interest may take away
SHOWN = 50
ENDED = (Status.CLOSED, Status.CLOSED_FINAL)


@dataclass(frozen=True, slots=True)
class Agreement:
    """Blind views given, and those that came to the right end."""

    given: int
    right: int

    @property
    def share(self) -> float | None:
        return self.right / self.given if self.given >= SHARE_FROM else None


def may_name(case: Case, staff: User) -> bool:
    """Whether a colleague may put this case up as golden: a lead, an appeal that has ended, not golden yet. 1 query."""
    fits = case.kind == Kind.APPEAL and case.status in ENDED and bool(case.outcome)
    return fits and roles.may_read(staff, "lead") and not Golden.objects.filter(case=case, retired_at=None).exists()


def due(staff: User, *, at: datetime) -> Golden | None:
    """The golden case to judge this week; None when one was judged, or none is left. At most 6 queries.

    Never one that the colleague handled, named, agreed to or has a conflict of interest in (E.6).
    """
    if not roles.parts_of(staff) & {Part.REV, Part.REV2}:
        return None
    if BlindView.objects.filter(staff=staff, at__gt=at - EVERY).exists():
        return None
    left = list(
        _in_force()
        .exclude(named_by=staff)
        .exclude(agreed_by=staff)
        .filter(~Exists(BlindView.objects.filter(golden=OuterRef("pk"), staff=staff)))
        .filter(~Exists(Step.objects.filter(case=OuterRef("case"), actor=staff)))
        .order_by("agreed_at", "pk")[:LOOKED_AT]
    )
    barred = conflicts_of([one.case for one in left], staff.pk)
    return next((one for one in left if not barred[one.case_id]), None)


def opened(pk: int, staff: User, *, at: datetime) -> tuple[Golden, BlindView | None]:
    """A golden case that a colleague may look at, and what they thought of it, None while it is still to be judged.

    Raises:
        NoSuchCase: there is none, or it is not theirs to judge now.
    """
    view = BlindView.objects.filter(golden=pk, staff=staff).select_related("golden__case").first()
    if view is not None:
        return view.golden, view
    found = due(staff, at=at)
    if found is None or found.pk != pk:
        raise NoSuchCase(_("这件校准案件现在不归您看。"))
    return found, None


def views_of(staff: User) -> list[BlindView]:
    """What a colleague thought of golden cases, newest first. 1 query."""
    return list(BlindView.objects.filter(staff=staff).select_related("golden").order_by("-at")[:SHOWN])


def unsigned() -> list[Golden]:
    """Named, and waiting for a second colleague. 1 query."""
    waiting = Golden.objects.filter(agreed_at=None, retired_at=None).select_related("case", "named_by")
    return list(waiting.order_by("named_at")[:SHOWN])


def standing() -> list[Golden]:
    """Those in force with `given` and `right` counted, the least agreed upon first: they may be wrong. 1 query."""
    counted = _in_force().annotate(
        given=Count("views"), right=Count("views", filter=Q(views__leaning=F("leaning"))),
    )  # fmt: skip
    return list(counted.order_by(F("right") - F("given"), "pk")[:SHOWN])


def agreement(*, since: datetime, staff_id: int | None = None) -> Agreement:
    """Of everybody, or of one colleague. 1 query."""
    views = BlindView.objects.filter(at__gte=since)
    if staff_id is not None:
        views = views.filter(staff_id=staff_id)
    found = views.aggregate(given=Count("pk"), right=Count("pk", filter=Q(leaning=F("golden__leaning"))))
    return Agreement(found["given"], found["right"])


def _in_force() -> QuerySet[Golden]:
    """Agreed to and not retired; the case still ended, and its papers still there to be judged by."""
    shredded = Proof.objects.filter(case=OuterRef("case"), wrapped=None).exclude(state__in=GONE)
    return (
        Golden.objects.filter(retired_at=None, case__status__in=ENDED)
        .exclude(agreed_at=None)
        .exclude(case__kind__in=APART)
        .filter(~Exists(shredded))
        .select_related("case")
    )
