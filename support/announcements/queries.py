"""Reads announcements: what is in force and whom it concerns, the archive, and what colleagues are writing."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from risk import clock
from risk.events import queries as events
from risk.facts.incidents import Place
from risk.incidents.inside import places
from risk.language import language
from support.announcements.errors import NoSuchAnnouncement
from support.announcements.models import Announcement, AnnouncementStep, Kind

# In a statement of its reader's: whether `in_force` has any at an instant.
ANY_IN_FORCE = """
EXISTS (SELECT FROM announcements_announcement WHERE status = 'published' AND (ends_at IS NULL OR ends_at > %(at)s))
"""
PAGE = 20
MOST = 100  # in force at once: more than anybody reads
# What changes terms is shown to whom it concerns though no reason names it.
WIDELY = (Kind.RATE, Kind.MIGRATION, Kind.POLICY)


@dataclass(frozen=True, slots=True)
class Told:
    """One announcement as a reader sees it; `concerns` None: nobody is signed in, so nobody knows."""

    announcement: Announcement
    said: dict[str, object]
    concerns: bool | None = None


def in_force(*, at: datetime | None = None) -> list[Announcement]:
    """Published and not over, what begins last first; what is to come counts. One query."""
    found = Announcement.objects.filter(Q(ends_at=None) | Q(ends_at__gt=at or clock.now()), status="published")
    return list(found.order_by("-begins_at", "id")[:MOST])


def archive(*, before: str = "", at: datetime | None = None) -> list[Announcement]:
    """Published and over, the newest published first, a page behind the ref of the last one. At most two queries."""
    found = Announcement.objects.filter(status="published", ends_at__lte=at or clock.now())
    last = found.filter(ref=before).values_list("ends_at", "id").first() if before else None
    if last:
        found = found.filter(Q(ends_at__lt=last[0]) | Q(ends_at=last[0], id__lt=last[1]))
    return list(found.order_by("-ends_at", "-id")[:PAGE])


def announcement(ref: str, *, number: int = 0) -> Announcement:
    """The version in force of a ref, or a numbered one that was in force once. One query.

    Raises:
        NoSuchAnnouncement: there is none that borrowers were told.
    """
    found = Announcement.objects.filter(ref=ref, status__in=["published", "replaced"])
    one = (found.filter(number=number) if number else found.filter(status="published")).first()
    if one is None:
        raise NoSuchAnnouncement(_("没有这条公告。"))
    return one


def numbers(ref: str) -> list[int]:
    """The versions borrowers were told, newest first. One query."""
    told = Announcement.objects.filter(ref=ref, status__in=["published", "replaced"])
    return list(told.order_by("-number").values_list("number", flat=True))


def told(found: Sequence[Announcement], borrower: str | None) -> list[Told]:
    """These in the reader's language, each with whether it concerns who is signed in: three queries then."""
    where = places_of(borrower) if borrower and found else None
    lang = language()
    return [Told(one, one.body[lang], None if where is None else one.reach.covers(where)) for one in found]


def places_of(borrower: str) -> list[Place]:
    """Where a borrower's lines stand. Three queries."""
    found = places(events.lines_of(borrower), clock.now())
    return [one.place for one in found.values()]


def beside(found: Sequence[Announcement], code: str, refs: Collection[object]) -> list[Announcement]:
    """Of these, what explains a reason: it names the code, or the incident, window or announcement it speaks of."""
    named = {str(ref) for ref in refs if ref}
    return [
        one
        for one in found
        if code in one.codes or (one.incident and one.incident in named) or any(one.ref in text for text in named)
    ]


def widely(found: Sequence[Announcement]) -> list[Announcement]:
    """Of these, what changes terms or rules, whatever is blocked."""
    return [one for one in found if one.kind in WIDELY]


def concerning(borrower: str) -> list[Told]:
    """What is in force and concerns a borrower, in the reader's language: for the assistant. Four queries."""
    return [one for one in told(in_force(), borrower) if one.concerns]


def versions(*, before: int = 0) -> list[Announcement]:
    """Every version for colleagues, newest first, a page behind an id, each with its steps. Two queries."""
    found = Announcement.objects.prefetch_related("steps").order_by("-id")
    return list((found.filter(id__lt=before) if before else found)[:PAGE])


def of_ref(ref: str) -> list[Announcement]:
    """The versions of one, newest first, each with its steps. Two queries.

    Raises:
        NoSuchAnnouncement: there is none.
    """
    found = list(Announcement.objects.filter(ref=ref).prefetch_related("steps").order_by("-number"))
    if not found:
        raise NoSuchAnnouncement(_("没有这条公告。"))
    return found


def signatures(version: Announcement) -> list[AnnouncementStep]:
    """One query."""
    return list(version.steps.filter(move="sign").order_by("id"))
