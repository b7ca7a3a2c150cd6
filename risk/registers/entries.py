"""Keeps and finds entries of any register: one writer, the row locked, a step for every act."""

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.utils.translation import gettext as _

from risk import clock
from risk.acting import By
from risk.events.services import take
from risk.registers.errors import BadEntry, NoSuchEntry, NotNow, SamePerson
from risk.registers.models import Entry, EntryStep, Paper

PAGE = 50
LARGEST_PAPER = 2 * 1024 * 1024  # bytes


def make(register: str, ref: str, body: Mapping[str, Any], *, by: By, key: str) -> Entry:
    """A new entry; the same key again is the same one. Inside the caller's transaction.

    Raises:
        BadEntry: the name is taken.
    """
    key = f"{register}:{by.name}:{key}"[:96]
    if earlier := Entry.objects.filter(key=key).first():
        return earlier
    if Entry.objects.filter(register=register, ref=ref).exists():
        raise BadEntry(_("已有同名的一条：%(ref)s。") % {"ref": ref})
    row = Entry.objects.create(
        register=register, ref=ref, key=key, body=dict(body), author=by.name, made_at=clock.now()
    )
    keep(row, "draft", by)
    return row


def keep(row: Entry, move: str, by: By, subject: str = "", **facts: object) -> None:
    EntryStep.objects.create(
        entry=row, move=move, subject=subject, actor=by.name, role=by.role, reason=by.reason, at=clock.now(),
        facts=facts,
    )  # fmt: skip


def locked(register: str, pk: int, *states: str) -> Entry:
    """The entry, held until the transaction ends.

    Raises:
        NoSuchEntry: there is none.
        NotNow: it is in none of these states.
    """
    row = Entry.objects.select_for_update().filter(register=register, pk=pk).first()
    if row is None:
        raise NoSuchEntry(_("没有这一条。"))
    if states and row.state not in states:
        raise NotNow(_("这一条现在不能这样做。"), state=row.state)
    return row


def entry(register: str, pk: int) -> Entry:
    """One entry. One query.

    Raises:
        NoSuchEntry: there is none.
    """
    row = Entry.objects.filter(register=register, pk=pk).first()
    if row is None:
        raise NoSuchEntry(_("没有这一条。"))
    return row


def entries(register: str, *, before: int = 0, most: int = PAGE) -> list[Entry]:
    """Newest first; page with the id of the last one. Two queries."""
    found = Entry.objects.filter(register=register).order_by("-id").prefetch_related("steps")
    return list((found.filter(id__lt=before) if before else found)[:most])


def standing(register: str, *, by: datetime | None = None) -> list[Entry]:
    """Those that count now; with `by` those of them that were signed by then. One query."""
    found = Entry.objects.filter(register=register, state="standing").order_by("id")
    return list(found.filter(steps__move="sign", steps__at__lte=by).distinct() if by else found)


def steps(row: Entry) -> list[EntryStep]:
    """Every step, the oldest first. One query."""
    return list(row.steps.order_by("id"))


def attach(row: Entry, name: str, content: bytes) -> Paper:
    """A PDF as minutes.

    Raises:
        BadEntry: it is none, or too large.
    """
    if not content.startswith(b"%PDF-") or len(content) > LARGEST_PAPER:
        raise BadEntry(_("请附上会议纪要，PDF，最大2 MB。"))
    return Paper.objects.create(
        entry=row, name=name[-120:] or "minutes.pdf", sha256=sha256(content).hexdigest(), content=content,
        at=clock.now(),
    )  # fmt: skip


def paper(row: Entry, sha256: str) -> Paper:
    """A paper of an entry by its hash. One query.

    Raises:
        NoSuchEntry: there is none.
    """
    found = row.papers.filter(sha256=sha256).first()
    if found is None:
        raise NoSuchEntry(_("没有这一条。"))
    return found


def another(row: Entry, asked: str, by: By) -> None:
    """Who agrees is somebody other than who asked, and than the author of an entry nobody agreed to yet.

    Raises:
        SamePerson: it is the same one.
    """
    if by.name in {asked, row.author if row.state == "open" else asked}:
        raise SamePerson(_("提出的人不能自己同意。"))


def tell(kind: str, subject: str, fields: Mapping[str, Any], *, source: str, key: str) -> None:
    """Writes to the ledger as anybody does, so that what is kept here counts as what the lender's systems tell.

    Raises:
        BadEntry: the contract refuses a field; nothing is stored.
    """
    event = {
        "specversion": "1.0", "id": key, "source": source, "type": kind, "subject": subject,
        "time": clock.now().isoformat(), "data": {name: value for name, value in fields.items() if value},
    }  # fmt: skip
    fate = take([event])[0]
    if fate.is_refused:
        raise BadEntry(f"{(fate.pointer or '').removeprefix('/data/')}: {fate.why}")
