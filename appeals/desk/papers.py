"""The papers of a case as the desk shows them: tabs, the page looked at, what was read, what the tests found."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from appeals.claiming import may_know
from appeals.models import Case
from appeals.proofs import holds, queries, retention
from appeals.proofs.corrections import Said, edits, said
from appeals.proofs.errors import NoSuchProof
from appeals.proofs.looks import looks_left
from appeals.proofs.models import USABLE, Finding, Hold, Proof, Scan
from appeals.proofs.naming import field_label, field_text, whence
from appeals.proofs.services import kind_title
from appeals.queries import by_id
from risk.templatetags.figures import exact

MOST_GOING = 200  # papers listed at once


@dataclass(frozen=True, slots=True)
class Tab:
    id: UUID
    title: str
    pages: int
    says: str
    is_read: bool
    is_current: bool
    whence: str = ""  # in which file its pages lie, where it is not simply that file


@dataclass(frozen=True, slots=True)
class Field:
    label: str
    text: str
    is_unsure: bool
    said: str = ""  # what the borrower says it is
    note: str = ""
    is_own: bool = False  # only the borrower says so; it was not read


@dataclass(frozen=True, slots=True)
class Shelf:
    """All papers of a case, one of them open at a page."""

    tabs: tuple[Tab, ...]
    current: Tab | None
    page: int
    is_spent: bool  # no more pages today
    scan: str  # what the malware scan said of the open one, and whether that is all right
    is_scanned: bool
    fields: tuple[Field, ...]
    contested: tuple[Said, ...]  # what the borrower says against a doubt
    failed: tuple[Finding, ...]
    noted: tuple[Finding, ...]  # failed and only information: they route nothing
    unknown: tuple[Finding, ...]
    passed: tuple[Finding, ...]

    @property
    def before(self) -> int:
        return self.page - 1

    @property
    def after(self) -> int:
        return self.page + 1 if self.current and self.page < self.current.pages else 0


def shelf(case: Case, chosen: str, page: str, *, staff: User) -> Shelf:
    """The case's papers with `chosen` open, or the first; that it was opened is kept. 9 queries."""
    shown = queries.readings(case)
    ids = [str(one.proof.pk) for one in shown]
    place = ids.index(chosen) if chosen in ids else 0
    tabs = tuple(
        Tab(
            id=one.proof.pk,
            title=one.title,
            pages=one.proof.pages,
            says=one.proof.says or str(one.proof.get_state_display()),
            is_read=one.proof.state in USABLE,
            is_current=number == place,
            whence=whence(one.proof.name, one.proof.facts),
        )
        for number, one in enumerate(shown)
    )
    if not tabs:
        nothing: dict[str, Any] = {
            "scan": "",
            "contested": (),
            "fields": (),
            "failed": (),
            "noted": (),
            "unknown": (),
            "passed": (),
        }
        return Shelf((), None, 1, is_spent=False, is_scanned=False, **nothing)
    current = tabs[place]
    queries.opened(shown[place], staff)
    told = said(shown[place].proof)
    asked = int(page) if page.isascii() and page.isdigit() else 1
    found = shown[place].findings
    return Shelf(
        tabs=tabs,
        current=current,
        page=min(max(asked, 1), max(current.pages, 1)),
        is_spent=not looks_left(staff.pk),
        scan=str(shown[place].proof.get_scan_display()),
        is_scanned=shown[place].proof.scan == Scan.CLEAN,
        fields=_fields(shown[place].body, edits(told)),
        contested=tuple(one for one in told if not one.is_edit),
        failed=tuple(one for one in found if one.result == "fail" and one.severity != "I"),
        noted=tuple(one for one in found if one.result == "fail" and one.severity == "I"),
        unknown=tuple(one for one in found if one.result == "unknown"),
        passed=tuple(one for one in found if one.result == "pass"),
    )


@dataclass(frozen=True, slots=True)
class Kept:
    """How long one paper is kept, or that it is gone; `certificate` is the number of its certificate."""

    title: str
    rule: str
    until: datetime | None
    certificate: int | None
    gone_at: datetime | None


@dataclass(frozen=True, slots=True)
class Keeping:
    """What becomes of a case's papers: the holds on them, and each paper's end."""

    papers: tuple[Kept, ...]
    holds: tuple[Hold, ...]
    is_held: bool
    may_hold: bool


def keeping(case: Case, staff: User) -> Keeping:
    """2 queries."""
    found = holds.history(case)
    return Keeping(
        papers=tuple(_kept(proof) for proof in queries.all_of(case)),
        holds=tuple(found),
        is_held=bool(found) and found[-1].is_set,
        may_hold=holds.may_hold(staff),
    )


@dataclass(frozen=True, slots=True)
class Going:
    """A paper whose time is nearly over: of which case, what it is, and when it goes."""

    case: str
    title: str
    rule: str
    until: datetime


def going(staff: User, *, at: datetime) -> list[Going]:
    """Papers that go soon, of cases this colleague may know of, the first to go first. 2 queries."""
    found = []
    for proof in retention.soon(at)[:MOST_GOING]:
        rule, until = retention.class_of(proof)
        if proof.case is not None and until is not None and may_know(proof.case, staff):
            found.append(Going(proof.case.number, kind_title(proof.kind or proof.slot), rule.name, until))
    return found


def hold(case: Case, *, staff: User, why: str, is_set: bool) -> None:
    """Puts a legal hold on the case's papers, or releases it. Raises as `appeals.proofs.holds`."""
    (holds.put if is_set else holds.release)(case, staff=staff, why=why)


def _kept(proof: Proof) -> Kept:
    rule, until = retention.class_of(proof)
    certificate = getattr(proof, "certificate", None)
    return Kept(
        title=kind_title(proof.kind or proof.slot),
        rule=certificate.kind if certificate else rule.name,
        until=until,
        certificate=certificate.number if certificate else None,
        gone_at=certificate.at if certificate else None,
    )


def page_png(proof: UUID, page: int, *, staff: User) -> bytes:
    """A page as a picture; the look is kept before the picture is given.

    Raises:
        NoSuchProof, Shredded: nothing to show.
        TooManyLooks: the day's number is used up.
    """
    found = queries.proof_for_staff(proof)
    if found.case_id is None or not may_know(by_id(found.case_id), staff):
        raise NoSuchProof(_("没有这份材料。"))
    return queries.page_png(found, page, staff)


def _fields(body: dict[str, Any], told: dict[str, Said]) -> tuple[Field, ...]:
    if not body:
        return ()
    own = [name for name in told if body["fields"].get(name) in (None, "")]
    unsure = set(body.get("unsure", ()))
    rows = body.get("rows") or []
    read = [*body.get("fields", {}).items(), *(body.get("totals") or {}).items()]
    found = [
        Field(field_label(name), field_text(name, value), name in unsure, *_told(name, told))
        for name, value in read
        if value not in (None, "", {})
    ]
    found += [_own(name, told[name]) for name in own]
    if rows:
        found.append(Field(_("明细"), _("%(n)s行") % {"n": len(rows)}, any(one.startswith("rows[") for one in unsure)))
    if income := (body.get("income") or {}).get("monthly"):
        found.append(Field(_("每月收入（打折前）"), exact(income), is_unsure=False))
    return tuple(found)


def _own(name: str, one: Said) -> Field:
    return Field(field_label(name), "", is_unsure=False, said=field_text(name, one.value), note=one.note, is_own=True)


def _told(name: str, told: dict[str, Said]) -> tuple[str, str]:
    one = told.get(name)
    return (field_text(name, one.value), one.note) if one else ("", "")
