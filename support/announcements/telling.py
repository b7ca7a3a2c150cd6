"""Tells whom an announcement concerns, once each however many lines they have. Every step is safe to repeat."""

import time
from collections.abc import Mapping

from risk import clock
from risk.incidents.inside import inside
from risk.templatetags.figures import moment
from risk.work import services as work
from support.announcements.models import Announcement, Kind
from support.announcements.services import PUBLISHED
from support.notices import services, topics
from support.notices.texts import Lang

TELL = "announcement.tell"
SECONDS = 20.0  # of work at a time
# Terms that change are told to everybody they change for, whatever they chose. Source: A098, A103
OWED = (Kind.RATE, Kind.MIGRATION)


def begin(pk: int, *, after: str = "") -> None:
    """Puts down who is to be told, a slice of lines at a time; nobody for a version that was replaced or is over.

    When time is up the rest is put down as work of its own, so that no number of lines is too many.

    Args:
        after: the line behind which to go on.
    """
    one = _current(pk)
    if one is None:
        return
    end = time.monotonic() + SECONDS
    for last, found in inside(one.reach, clock.now(), after=after):
        borrowers = dict.fromkeys(borrower for _line, borrower in found)
        work.add_many(TELL, [(f"{pk}/{borrower}", f"{pk}/{borrower}") for borrower in borrowers])
        if time.monotonic() > end:
            work.add(PUBLISHED, f"{pk}/{last}", key=f"{pk}/{last}")
            return


def tell(pk: int, borrower: str) -> None:
    """One borrower's notice of it."""
    one = _current(pk)
    if one is None:
        return

    def facts(lang: Lang) -> Mapping[str, object]:
        said = one.body[lang]
        return {
            "title": said["title"],
            "digest": said["digest"],
            "todo": said["todo"],
            "from": moment(one.begins_at),
            "ref": one.ref,
        }

    services.tell(
        "G2" if one.kind in OWED else "G1",
        facts,
        key=f"announcement:{one.ref}/{one.number}:{borrower}",
        borrower=borrower,
        topic="" if one.kind in OWED else topics.ANNOUNCEMENT,
    )


def _current(pk: int) -> Announcement | None:
    found = Announcement.objects.filter(pk=pk, status="published").first()
    return found if found and (found.ends_at is None or found.ends_at > clock.now()) else None
