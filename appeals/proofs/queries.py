"""Reads of proofs for the case, the desk and the borrower's pages. Whoever sees a page is written down."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.models import User
from django.db.models import CharField, OuterRef, Q, Subquery, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext as _

from appeals.commands import Item, Papers
from appeals.models import Case
from appeals.proofs import across, corrections, errors, keeping, sandbox, scanning, vault
from appeals.proofs.looks import broken_links, looked, looks_left
from appeals.proofs.models import GONE, USABLE, Finding, Look, Proof, Reading, Scan, State
from appeals.proofs.planner import needs
from appeals.proofs.services import kind_title, slots
from appeals.proofs.watermark import stamped
from risk import clock

__all__ = ["Shown", "broken_links", "fields", "own_proof", "page_png", "papers", "proof_for_staff", "readings", "slots"]

_SIDE = 1600  # pixels of the longer side of a page as shown


@dataclass(frozen=True, slots=True)
class Shown:
    """A proof with what was read of it, for the desk.

    `body` is the reading's JSON (contract.md), `places` field → [page, box, score]; both empty while nothing was read.
    """

    proof: Proof
    title: str
    body: dict[str, Any]
    places: dict[str, Any]
    findings: tuple[Finding, ...]


def own_proof(proof_id: UUID, *, borrower: str) -> Proof:
    """A borrower's own file. Raises NoSuchProof when it is not there or another's: 1 query."""
    proof = Proof.objects.filter(pk=proof_id, borrower=borrower).exclude(case=None).first()
    if proof is None:
        raise errors.NoSuchProof(_("没有这份材料。"))
    return proof


def proof_for_staff(proof_id: UUID) -> Proof:
    """Any case's proof, for a colleague whose right to the case the caller has checked: 1 query."""
    proof = Proof.objects.filter(pk=proof_id).exclude(case=None).first()
    if proof is None:
        raise errors.NoSuchProof(_("没有这份材料。"))
    return proof


def readings(case: Case) -> list[Shown]:
    """Every proof of a case with its newest reading, findings and corrections: 4 queries."""
    proofs = (
        Proof.objects.of_case(case.pk).order_by("received_at").prefetch_related("readings__findings", "corrections")
    )
    found = [_shown(proof) for proof in proofs]
    firsts = [one for shown in found for one in shown.proof.readings.all() if one.number == 1]
    last = max(((one.at, one.pk, one.proof_id) for one in firsts), default=(None, None, None))[2]
    return [shown if shown.proof.pk == last else _without_across(shown) for shown in found]


def _without_across(shown: Shown) -> Shown:
    """What papers say together stands with the one read last."""
    return replace(shown, findings=tuple(one for one in shown.findings if one.test not in across.TESTS))


def _shown(proof: Proof) -> Shown:
    reading: Reading | None = proof.latest
    if reading is None or not proof.wrapped:
        return Shown(proof, kind_title(proof.kind or proof.slot), {}, {}, ())
    wire = keeping.body_of(reading)
    return Shown(proof, kind_title(proof.kind), wire["reading"], wire["places"], tuple(reading.findings.all()))


def fields(proof: Proof) -> dict[str, Any]:
    """What was read of one proof, for its owner: fields and doubts, nothing of the tests."""
    reading = proof.latest
    if reading is None or not proof.wrapped:
        return {}
    body = keeping.body_of(reading)["reading"]
    return {"fields": body["fields"], "unsure": body["unsure"], "rows": len(body["rows"]), "totals": body["totals"]}


@dataclass(frozen=True, slots=True)
class Own:
    """A file as its owner may see it: what was read and where, what they said of it, the classes of doubt.

    Attributes:
        places: field → [page, box, score]; `sizes`: page → (width, height) in the units of the boxes.
        is_exact: the boxes stand on the page as it is drawn, which a straightened photograph does not.
    """

    proof: Proof
    title: str
    body: dict[str, Any]
    places: dict[str, Any]
    sizes: dict[int, tuple[float, float]]
    is_exact: bool
    said: tuple[corrections.Said, ...]
    doubts: tuple[str, ...]


def own_reading(proof_id: UUID, *, borrower: str) -> Own:
    """What a borrower may read of their own file; nothing of the tests. 5 queries.

    Raises:
        NoSuchProof: not there, taken back, or another's.
    """
    proof = own_proof(proof_id, borrower=borrower)
    title, reading = kind_title(proof.kind or proof.slot), proof.latest
    if proof.state == State.REPLACED:
        raise errors.NoSuchProof(_("没有这份材料。"))
    if reading is None or not proof.wrapped:
        return Own(proof, title, {}, {}, {}, is_exact=False, said=(), doubts=())
    wire = keeping.body_of(reading)
    pages = [page.words for page in keeping.kept_pages(proof, keeping.key_of(proof))]
    return Own(
        proof=proof,
        title=title,
        body=wire["reading"],
        places=wire["places"],
        sizes={int(page["number"]): (float(page["width"]), float(page["height"])) for page in pages},
        is_exact=wire["source"] == "text",
        said=tuple(corrections.said(proof)),
        doubts=corrections.doubts(reading),
    )


def own_page_png(proof_id: UUID, page: int, *, borrower: str) -> bytes:
    """A page of their own file, drawn by us; raises as `page_png`."""
    proof = own_proof(proof_id, borrower=borrower)
    _there(proof, page)
    looked(proof, actor="borrower", what=f"page {page}")
    return stamped(_drawn(proof, page), _("本人查看"))


def page_png(proof: Proof, page: int, staff: User) -> bytes:
    """One page as a picture drawn by us and marked with who looks and when; the look is written down first.

    Raises:
        NoSuchProof: no such page.
        Shredded: the file is gone by its retention.
        TooManyLooks: the day's number is used up.
    """
    _there(proof, page)
    if not looks_left(staff.pk):
        raise errors.TooManyLooks(_("您今天查看材料的次数已用完。"), next=_("明天再看，或请主管转给其他同事。"))
    looked(proof, actor=f"staff:{staff.pk}", what=f"page {page}")
    return stamped(
        _drawn(proof, page), f"{staff.get_username()}  {clock.now().astimezone(clock.SHANGHAI):%Y-%m-%d %H:%M}"
    )


def _there(proof: Proof, page: int) -> None:
    if not 1 <= page <= max(proof.pages, 1):
        raise errors.NoSuchProof(_("没有这一页。"))
    if not proof.wrapped or not (proof.blob or proof.sheets.filter(number=page).exclude(file=None).exists()):
        raise errors.Shredded(_("这份材料已按保存期限删除。"))
    # What a scanner has not cleared is opened for nobody's eyes either; files read before there was one stay visible.
    is_shut = scanning.is_on() and proof.is_waiting and proof.scan != Scan.CLEAN
    if is_shut or proof.scan in (Scan.FOUND, Scan.REFUSED):
        raise errors.NoSuchProof(_("这份材料还没有通过安全检查，不能查看。"), next=_("检查完就可以看，请稍后再来。"))


def _drawn(proof: Proof, page: int) -> bytes:
    _there(proof, page)
    file, leaf = _leaf(proof, page)
    content = vault.fetch(file.blob, keeping.key_of(file))
    try:
        with sandbox.Opened(content, file.media) as document:
            return document.png(leaf, side=_SIDE)
    except (sandbox.Unreadable, sandbox.ReaderLost) as error:
        said, todo = errors.problem("no-picture")
        raise errors.NoSuchProof(said, next=todo) from error


def _leaf(proof: Proof, page: int) -> tuple[Proof, int]:
    """The file a page lies in, and as which."""
    sheet = proof.sheets.filter(number=page).exclude(file=None).select_related("file").first()
    if sheet is None or sheet.file is None:
        return proof, page
    if not sheet.file.wrapped or not sheet.file.blob:
        raise errors.Shredded(_("这份材料已按保存期限删除。"))
    return sheet.file, sheet.leaf or 1


def opened(shown: Shown, staff: User) -> None:
    """Writes down that a colleague read what was read of a proof: every time, before it is shown."""
    if shown.body:
        looked(shown.proof, actor=f"staff:{staff.pk}", what="fields")


def all_of(case: Case) -> list[Proof]:
    """Every file a case ever had, taken back ones too, with the certificate of those that are gone: 1 query."""
    return list(Proof.objects.filter(case=case).select_related("case", "certificate").order_by("received_at"))


@dataclass(frozen=True, slots=True)
class Seen:
    """That a colleague looked at a file: who (as staff are named to borrowers), when, and at which page.

    `page` is empty where they read what was read of it.
    """

    at: datetime
    who: str
    page: str
    name: str


def looks_of(borrower: str, *, most: int = 50) -> list[Seen]:
    """Who looked at a borrower's files, newest first: 1 query.

    Whoever looks for the anti-money-laundering role is left out, in the query itself: a person must not be able to
    infer that somebody of that role was interested (law on money laundering, 7 and 54).
    """
    names = Concat(Value("staff:"), Cast("pk", CharField()))
    aml = User.objects.filter(groups__name="aml").annotate(actor=names).values("actor")
    looks = Look.objects.filter(proof__borrower=borrower, actor__startswith="staff:").exclude(actor__in=aml)
    rows = looks.order_by("-at", "-pk").values_list("at", "actor", "what", "proof__kind")[:most]
    return [
        Seen(
            at,
            f"R-{actor.removeprefix('staff:')}",
            _page(what),
            kind_title(kind) if kind else "",
        )
        for at, actor, what, kind in rows
    ]


def _page(what: str) -> str:
    return what.removeprefix("page ") if what.startswith("page ") else ""


def count_of(borrower: str) -> int:
    """How many files of a borrower we still hold: 1 query."""
    return Proof.objects.handed_in().filter(borrower=borrower).exclude(case=None).exclude(wrapped=None).count()


def files_of(borrower: str) -> list[Proof]:
    """Every file a borrower handed in with a case, newest first: 2 queries."""
    found = Proof.objects.filter(borrower=borrower).exclude(case=None).select_related("case")
    return list(found.order_by("-received_at").prefetch_related("readings"))


def kept_blobs() -> Iterator[str]:
    """Where the files lie that can still be opened. One query, read in slices."""
    found = Proof.objects.filter(wrapped__isnull=False).exclude(blob="").order_by("pk")
    return found.values_list("blob", flat=True).iterator()


def hashes(case: Case) -> tuple[str, ...]:
    """SHA-256 of every usable file of a case, in order: 1 query."""
    whole = Q(state__in=USABLE) | Q(state=State.SORTED, lent__proof__state__in=USABLE)
    found = Proof.objects.handed_in().filter(whole, case=case).order_by("received_at", "id").distinct()
    return tuple(found.values_list("sha256", flat=True))


def came_in(cases: Iterable[Case]) -> frozenset[str]:
    """SHA-256 of every file that is in for some cases, read or not yet: 1 query."""
    found = Proof.objects.filter(case_id__in=[case.pk for case in cases]).exclude(state__in=GONE)
    return frozenset(found.values_list("sha256", flat=True))


def papers(case: Case) -> Papers:
    """The state of a case's files as the flow asks for it: 2 queries."""
    proofs = list(Proof.objects.of_case(case.pk))
    held = tuple(sorted({proof.kind for proof in proofs if proof.state in USABLE and proof.kind}))
    wanted = [need for need in needs(case.codes, held=held) if need.is_needed]
    # A person may read what the machine could not: what is in is not asked for again.
    unread = any(proof.state == State.UNREADABLE for proof in proofs)
    newest = Reading.objects.filter(proof=OuterRef("reading__proof")).order_by("-number").values("pk")[:1]
    # What papers say together is said anew with each paper that is read, and stands with that one.
    last = Reading.objects.filter(proof__in=proofs, number=1).order_by("-at", "-pk").values("proof")[:1]
    stands = ~Q(test__in=across.TESTS) | Q(reading__proof=Subquery(last))
    failed = Finding.objects.filter(stands, reading__proof__in=proofs, reading=Subquery(newest), result="fail")
    failed = failed.exclude(severity="I")
    severities = list(failed.values_list("severity", flat=True))
    return Papers(
        scanning=sum(proof.state in (State.RECEIVED, State.SCANNING) for proof in proofs),
        reading=sum(proof.state == State.READING for proof in proofs),
        held=held,
        missing=()
        if unread
        else tuple(Item(proof=need.code, why=_("用来核实这次申诉。"), alternatives=need.kinds[1:]) for need in wanted),
        red=severities.count("R"),
        amber=severities.count("A"),
        total=sum(proof.state not in GONE for proof in proofs),
        newest_at=max((proof.received_at for proof in proofs if proof.state not in GONE), default=None),
    )
