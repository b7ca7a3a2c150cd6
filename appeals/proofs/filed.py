"""Reads files from a path, outside any case, and keeps the readings: what `read_proof` stands on."""

from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import uuid4

from appeals.proofs import errors, keeping, sorting, vault
from appeals.proofs.across import together
from appeals.proofs.models import Proof
from appeals.proofs.reading.kinds import KINDS
from appeals.proofs.reading.statement import with_margin
from appeals.proofs.run import PageRead, read_document
from appeals.proofs.sniff import ACCEPTED, sniff
from risk import clock
from risk.errors import DomainError
from risk.events import queries as ledger


class NoSuchKind(Exception):
    """Not one of the thirteen kinds."""


@dataclass(frozen=True, slots=True)
class Person:
    ref: str
    name: str
    id_number: str


@dataclass(slots=True)
class Paper:
    """One file read: the reading's JSON, or why there is none."""

    file: str
    body: dict[str, Any] = field(default_factory=dict)
    wire: dict[str, Any] | None = None
    seconds: float = 0.0

    def as_json(self) -> dict[str, Any]:
        body = {"file": self.file, **self.body}
        error = body.pop("error", None)
        return {**body, "seconds": self.seconds, **({"error": error} if error else {})}


def person(ref: str, *, name: str = "", id_number: str = "") -> Person:
    """Whose papers these should be: as told, else as the ledger knows the borrower."""
    known_name, known_id = "", ""
    if ref and not (name and id_number):
        try:
            card = ledger.borrower(ref)
            known_name, known_id = card.name, card.id_number or ""
        except DomainError:
            known_name = ""
    # Without a ref, who somebody is decides whether a paper came from another person before (T30).
    anonymous = f"person:{sha256((id_number or name).encode()).hexdigest()[:24]}" if id_number or name else ""
    return Person(ref or anonymous, name or known_name, id_number or known_id)


def read(path: Path, who: Person, *, kind: str | None, today: date) -> list[Paper]:
    """One file as the worker would read it, each paper in it; the readings are kept for T30, the file is not."""
    if kind and kind not in KINDS:
        raise NoSuchKind(f"{kind} is no kind of proof. Known: {', '.join(KINDS)}.")
    paper = Paper(path.name if path.parent == Path() else str(path), _nothing())
    try:
        content = _content(path)
    except (DomainError, OSError) as error:
        said = str(error) if isinstance(error, DomainError) else f"{error.strerror}."
        paper.body["error"] = f"{said}{getattr(error, 'next', '')}"
        return [paper]
    media = sniff(content[:8192])
    proof = Proof(borrower=who.ref, slot="", key=uuid4().hex, name=path.name[:160], media=media, size=len(content))
    proof.sha256, proof.received_at = sha256(content).hexdigest(), clock.now()
    plain, wrapped = vault.new_key(str(proof.pk))
    proof.wrapped, proof.master = wrapped.wrapped, wrapped.master
    pages: list[PageRead] = []
    about = {"kind": kind, "name": who.name, "id_number": who.id_number, "today": today.isoformat(), "trade": None}
    outcome = read_document(content, media, about=about, keep=lambda _, page: pages.append(page), budget=600)
    proof.save(force_insert=True)
    if outcome.parts:
        sorting.keep_parts(proof, outcome, name=who.name)
        return [Paper(paper.file, part.wire["reading"], part.wire) for part in outcome.parts]
    keeping.keep_outcome(proof, outcome, plain, name=who.name)
    if outcome.wire and outcome.wire["reading"]["kind"]:
        paper.body, paper.wire = outcome.wire["reading"], outcome.wire
        return [paper]
    said, todo = errors.problem(outcome.problem or "unknown-kind")
    paper.body |= {"pages": outcome.pages, "error": f"{said}{todo}"}
    return [paper]


def _content(path: Path) -> bytes:
    size = path.stat().st_size
    if not size:
        raise errors.empty()
    if size > errors.MOST_BYTES:
        raise errors.too_large()
    content = path.read_bytes()
    if (media := sniff(content[:8192])) not in ACCEPTED:
        raise errors.not_accepted(media)
    return content


def _nothing() -> dict[str, Any]:
    return {
        "kind": None, "fields": {}, "unsure": [], "rows": [], "totals": {}, "tests": [], "level": None,
        "income": {"monthly": None, "from": None}, "seal": {}, "signature": {}, "qr": [], "pdf": None, "pages": 0,
    }  # fmt: skip


def across(papers: list[Paper]) -> None:
    """What one person's papers say together: a licence gives the margin of the same person's flows; T12 and T34."""
    trade = next((p.wire["trade"] for p in papers if p.wire and p.wire["trade"]), None)
    for paper in papers:
        if trade and paper.wire and paper.body["income"]["from"] == "business" and paper.wire["inflow"] is not None:
            paper.body["income"]["monthly"] = with_margin(paper.wire["inflow"], trade)
    found = [finding.as_json() for finding in together([p.body for p in papers if p.body["kind"]])]
    for paper in papers:
        if paper.body["kind"] and paper.body["income"]["monthly"] is not None:
            paper.body["tests"] = [*paper.body["tests"], *found]
