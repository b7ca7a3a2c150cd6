"""Writes, signs and publishes announcements: two signatures, no author among them, one of compliance."""

from hashlib import sha256

from django.db import connection, transaction
from django.utils.translation import gettext as _

from risk import clock
from risk.acting import By, are_enough
from risk.incidents import queries as incidents
from risk.policy import releases
from risk.work import services as work
from support.announcements import queries
from support.announcements.errors import AuthorSigns, NoSuchAnnouncement, NotFit, NotOpen
from support.announcements.fit import Draft, problems
from support.announcements.models import Announcement, AnnouncementStep

PUBLISHED = "announcement.published"


@transaction.atomic
def draft(written: Draft, *, by: By, key: str, ref: str = "") -> Announcement:
    """Keeps an announcement to be signed; with `ref` another version of that one, whose open draft it replaces.

    The same key again is the same draft.

    Raises:
        NotFit: it may not be told as it is written; nothing is stored.
        NoSuchAnnouncement: `ref` names none.
    """
    if earlier := Announcement.objects.filter(key=key).first():
        return earlier
    found = problems(written, at=clock.now())
    if written.incident and not _is_known(written.incident):
        found.append(_("没有这个故障或维护：%(ref)s。") % {"ref": written.incident})
    if written.policy and written.policy not in releases.untold():
        found.append(_("没有这个等着告知的策略版本：%(version)s。") % {"version": written.policy})
    if found:
        raise NotFit(" ".join(found), problems=len(found))
    known = bool(ref)
    ref = ref or f"AN-{clock.now():%y%m%d}-{sha256(key.encode()).hexdigest()[:6].upper()}"
    _lock(ref)
    if earlier := Announcement.objects.filter(key=key).first():  # a second press waited at the lock
        return earlier
    versions = list(Announcement.objects.filter(ref=ref).order_by("-number"))
    if known and not versions:
        raise NoSuchAnnouncement(_("没有这条公告。"))
    for one in versions:
        if one.status == "draft":
            _move(one, "withdraw", "withdrawn", by)
    row = Announcement.objects.create(
        ref=ref,
        number=versions[0].number + 1 if versions else 1,
        key=key,
        kind=written.kind,
        body={lang: dict(said) for lang, said in written.body.items()},
        scope=written.scope.to_json(),
        codes=list(written.codes),
        incident=written.incident,
        policy=written.policy,
        rates=list(written.rates),
        begins_at=written.begins_at,
        ends_at=written.ends_at,
        author=by.name,
        made_at=clock.now(),
    )
    _keep(row, "draft", by)
    return row


@transaction.atomic
def sign(ref: str, number: int, *, by: By) -> bool:
    """One of two signatures; the one that makes them complete publishes, and is True. Signing twice counts once.

    Whom it concerns is told by workers afterwards.

    Raises:
        NoSuchAnnouncement, NotOpen: there is no such open version.
        AuthorSigns: the author signs.
        NotFit: it may no longer be told, since time went by.
    """
    _lock(ref)
    row = _open(ref, number)
    if by.name == row.author:
        raise AuthorSigns(_("写的人不能签。"), author=row.author)
    if by.name not in {step.actor for step in queries.signatures(row)}:
        _keep(row, "sign", by)
    if not are_enough(By(step.actor, step.role, "") for step in queries.signatures(row)):
        return False
    if found := problems(_written(row), at=clock.now()):
        raise NotFit(" ".join(found), problems=len(found))
    Announcement.objects.filter(ref=ref, status="published").update(status="replaced")
    row.published_at = clock.now()
    _move(row, "publish", "published", by, "published_at")
    work.add(PUBLISHED, str(row.pk), key=str(row.pk), of=[row.kind])
    if row.policy:
        releases.told(row.policy)
    return True


@transaction.atomic
def withdraw(ref: str, number: int, *, by: By) -> None:
    """Gives up an open draft.

    Raises:
        NoSuchAnnouncement, NotOpen: there is no such open version.
    """
    _lock(ref)
    _move(_open(ref, number), "withdraw", "withdrawn", by)


def _is_known(ref: str) -> bool:
    """An incident ever told, or a window that is on or to come: a slip of the finger would tell everybody."""
    return ref in {*(one.ref for one in incidents.incidents()), *(one.ref for one in incidents.maintenance())}


def _written(row: Announcement) -> Draft:
    return Draft(
        row.kind,
        row.body,
        row.reach,
        tuple(row.codes),
        row.incident,
        tuple(row.rates),
        row.begins_at,
        row.ends_at,
        row.policy,
    )


def _open(ref: str, number: int) -> Announcement:
    row = Announcement.objects.select_for_update().filter(ref=ref, number=number).first()
    if row is None:
        raise NoSuchAnnouncement(_("没有这条公告。"))
    if row.status != "draft":
        raise NotOpen(_("这一版已经不是草稿。"), status=row.status)
    return row


def _move(row: Announcement, move: str, status: str, by: By, *fields: str) -> None:
    row.status = status
    row.save(update_fields=["status", *fields])
    _keep(row, move, by)


def _keep(row: Announcement, move: str, by: By) -> None:
    AnnouncementStep.objects.create(
        version=row, move=move, actor=by.name, role=by.role, reason=by.reason, at=clock.now()
    )


def _lock(ref: str) -> None:
    """Two colleagues at one announcement act one after the other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"announcement:{ref}"])
