"""Tells whom an announcement concerns, once each however many lines they have. Every step is safe to repeat."""

from collections.abc import Mapping

from risk import clock
from risk.incidents.inside import inside
from risk.templatetags.figures import moment
from risk.work import services as work
from support.announcements.models import Announcement, Kind
from support.notices import services, topics
from support.notices.texts import Lang

TELL = "announcement.tell"
# Terms that change are told to everybody they change for, whatever they chose. Source: A098, A103
OWED = (Kind.RATE, Kind.MIGRATION)


def begin(pk: int) -> None:
    """Puts down who is to be told, a slice of lines at a time; nobody for a version that was replaced or is over."""
    one = _current(pk)
    if one is None:
        return
    for _after, found in inside(one.reach, clock.now()):
        borrowers = dict.fromkeys(borrower for _line, borrower in found)
        work.add_many(TELL, [(f"{pk}/{borrower}", f"{pk}/{borrower}") for borrower in borrowers])


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
