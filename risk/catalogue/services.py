"""Writes, signs and publishes texts: two signatures, no author among them, one of compliance."""

from typing import Any, cast

from django.db import connection, transaction

from risk import clock
from risk.acting import By, are_enough
from risk.catalogue import queries
from risk.catalogue.errors import AuthorSigns, NoSuchText, NotFit, NotOpen
from risk.catalogue.models import Edition, TextStep, TextVersion
from risk.reasons import CATALOGUE
from risk.reasons.catalogue import VEILED, Texts, load, over
from risk.reasons.lint import problems


@transaction.atomic
def draft(code: str, texts: Texts, *, by: By) -> TextVersion:
    """Another version of a code's texts; an open draft is withdrawn for it. The same texts again are the same draft.

    Raises:
        NoSuchText: no such code, or one whose words are another's.
        NotFit: a text is missing, loses a fact, or is jargon; nothing is stored.
    """
    if code not in CATALOGUE or code == VEILED:
        raise NoSuchText("There is no such code to edit.", reason=code)
    if found := problems(CATALOGUE[code], texts):
        first = found[0]
        raise NotFit(f"{first.lang} {first.name}: {first.kind} {first.found}".strip(), problems=len(found))
    _lock()
    mine = [one for one in queries.versions(code) if one.status == "draft"]
    for one in mine:
        if one.texts == texts and one.author == by.name:
            return one
        _move(one, "withdraw", "withdrawn", by)
    number = TextVersion.objects.filter(reason_code=code).order_by("-number").values_list("number", flat=True).first()
    row = TextVersion.objects.create(
        reason_code=code, number=(number or 0) + 1, texts=texts, author=by.name, made_at=clock.now()
    )
    _keep(row, "draft", by)
    return row


@transaction.atomic
def sign(code: str, number: int, *, by: By) -> bool:
    """One of two signatures; the one that makes them complete publishes, and is True. Signing twice counts once.

    Raises:
        NoSuchText, NotOpen: there is no such open version.
        AuthorSigns: the author signs.
        NotFit: it no longer fits the code as it stands.
    """
    _lock()
    row = _open(code, number)
    if by.name == row.author:
        raise AuthorSigns("Who wrote a text does not sign it.", author=row.author)
    if by.name not in {step.actor for step in queries.signatures(row)}:
        _keep(row, "sign", by)
    if not are_enough(By(step.actor, step.role, "") for step in queries.signatures(row)):
        return False
    if problems(CATALOGUE[code], row.texts):
        raise NotFit("The code changed since this was written.")
    keep_current()
    row.published_at = clock.now()
    _move(row, "publish", "published", by, "published_at")
    keep_current()
    transaction.on_commit(refresh, robust=True)
    return True


@transaction.atomic
def withdraw(code: str, number: int, *, by: By) -> None:
    """Gives up an open draft.

    Raises:
        NoSuchText, NotOpen: there is no such open version.
    """
    _lock()
    _move(_open(code, number), "withdraw", "withdrawn", by)


def refresh() -> None:
    """Tells with what is published, over the files of this process; one query."""
    CATALOGUE.put(over(load(), queries.published()))


def keep_current() -> None:
    """Keeps the catalogue that is published, whole, so that what is told with it can be told again."""
    now = over(load(), queries.published())
    raw = cast("dict[str, Any]", {part: _plain(told) for part, told in now.raw.items()})
    Edition.objects.get_or_create(version=now.version, defaults={"raw": raw, "at": clock.now()})


def _plain(part: Any) -> dict[str, Any]:
    """Without the dates of the file's head, which no reason reads."""
    return {name: told for name, told in part.items() if not hasattr(told, "isoformat")}


def _open(code: str, number: int) -> TextVersion:
    row = TextVersion.objects.select_for_update().filter(reason_code=code, number=number).first()
    if row is None:
        raise NoSuchText("There is no such version.", reason=code, number=number)
    if row.status != "draft":
        raise NotOpen(f"It is {row.status}.", status=row.status)
    return row


def _move(row: TextVersion, move: str, status: str, by: By, *fields: str) -> None:
    row.status = status
    row.save(update_fields=["status", *fields])
    _keep(row, move, by)


def _keep(row: TextVersion, move: str, by: By) -> None:
    TextStep.objects.create(version=row, move=move, actor=by.name, role=by.role, reason=by.reason, at=clock.now())


def _lock() -> None:
    """One change of the catalogue at a time, whatever the code: an edition is the whole of it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('texts', 5))")
