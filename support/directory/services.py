"""Writes, signs and ends entries of the directory: one colleague of compliance writes, another signs."""

from django.db import transaction
from django.utils.translation import gettext as _

from risk import clock
from risk.acting import By
from support.directory import queries
from support.directory.errors import AuthorSigns, NoSuchScheme, NotFit, NotOpen
from support.directory.fit import Draft, problems
from support.directory.models import Scheme, SchemeStep


@transaction.atomic
def draft(written: Draft, *, by: By, key: str, replaces: int = 0) -> Scheme:
    """Keeps an entry to be signed. The same key again is the same draft.

    Args:
        replaces: id of the entry whose place it takes once it is signed; 0: none.

    Raises:
        NotFit: it may not be shown as it is written; nothing is stored.
        NoSuchScheme: `replaces` names none.
    """
    if found := problems(written, today=clock.day(clock.now())):
        raise NotFit(" ".join(found), problems=len(found))
    row, is_new = Scheme.objects.get_or_create(
        key=key,
        defaults={
            "kind": written.kind,
            "body": {lang: dict(said) for lang, said in written.body.items()},
            "regions": list(written.regions),
            "source": written.source.strip(),
            "source_url": written.source_url,
            "checked_on": written.checked_on,
            "expires_on": written.expires_on,
            "is_example": written.is_example,
            "replaces": queries.entry(replaces) if replaces else None,
            "author": by.name,
            "made_at": clock.now(),
        },
    )
    if is_new:
        _keep(row, "draft", by)
    return row


@transaction.atomic
def sign(pk: int, *, by: By) -> Scheme:
    """The second colleague, who read the source too: from now on it is shown, and what it replaces no more.

    Raises:
        NoSuchScheme, NotOpen: there is no such draft.
        AuthorSigns: the author signs.
        NotFit: it may no longer be shown, since time went by.
    """
    row = _locked(pk)
    if row.status == "listed":
        return row
    if row.status != "draft":
        raise NotOpen(_("这一条已经不是草稿。"), status=row.status)
    if by.name == row.author:
        raise AuthorSigns(_("写的人不能签。"), author=row.author)
    if found := problems(_written(row), today=clock.day(clock.now())):
        raise NotFit(" ".join(found), problems=len(found))
    _move(row, "sign", "listed", by)
    if row.replaces_id:
        before = _locked(row.replaces_id)
        if before.status == "listed":
            _move(before, "end", "ended", by)
    return row


@transaction.atomic
def end(pk: int, *, by: By) -> Scheme:
    """Shows an entry no more; of a draft, gives it up. Again: nothing more.

    Raises:
        NoSuchScheme: there is none.
    """
    row = _locked(pk)
    if row.status == "listed":
        _move(row, "end", "ended", by)
    elif row.status == "draft":
        _move(row, "withdraw", "withdrawn", by)
    return row


def _written(row: Scheme) -> Draft:
    return Draft(
        row.kind,
        row.body,
        row.regions,
        row.source,
        row.source_url,
        row.checked_on,
        row.expires_on,
        is_example=row.is_example,
    )


def _locked(pk: int) -> Scheme:
    row = Scheme.objects.select_for_update().filter(pk=pk).first()
    if row is None:
        raise NoSuchScheme(_("没有这一条。"))
    return row


def _move(row: Scheme, move: str, status: str, by: By) -> None:
    row.status = status
    row.save(update_fields=["status"])
    _keep(row, move, by)


def _keep(row: Scheme, move: str, by: By) -> None:
    SchemeStep.objects.create(scheme=row, move=move, actor=by.name, role=by.role, reason=by.reason, at=clock.now())
