"""Files and papers are not the same: a file may hold several papers, and a paper may lie in several files.

Each paper becomes a proof of its own, with a key of its own and pages that say in which file they lie; the files step
aside (`SORTED`) and stay in the vault, since the pictures are theirs.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

import structlog
from django.db import transaction

from appeals.proofs import keeping, retention, sandbox, vault
from appeals.proofs.models import Page, Proof, State
from appeals.proofs.run import PHOTOS, Outcome, PageRead, gathered
from appeals.status import OPEN
from risk import clock
from risk.work import services as work
from risk.work.barriers import reach

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Leaf:
    """A page with the file it lies in, and as which."""

    page: PageRead
    file: Proof
    number: int


def keep_parts(proof: Proof, outcome: Outcome, *, name: str) -> Proof:
    """The papers of a file that holds several, and the bell for the case; all in one transaction, once."""
    reach("proof.parts.before")
    with transaction.atomic():
        locked = Proof.objects.select_for_update().get(pk=proof.pk)
        if not locked.is_waiting:
            return locked
        locked.facts, locked.phash = outcome.facts, str(outcome.facts.get("phash") or "")
        locked.pages, locked.problem, locked.read_at = outcome.pages, "", clock.now()
        locked.state = State.SORTED
        locked.save()
        for part in outcome.parts:
            leaves = [Leaf(page, locked, page.number) for page in part.pages]
            _keep_paper(leaves, part.wire, part.facts, name=name)
        reach("proof.parts.inside")
        if locked.case_id:
            work.add("case.proofs", str(locked.case_id), key=f"{locked.pk}/read")
    reach("proof.parts.after")
    return locked


def _keep_paper(leaves: Sequence[Leaf], wire: dict[str, Any], facts: dict[str, Any], *, name: str) -> Proof:
    first = leaves[0].file
    mark = "/".join(f"{leaf.file.pk}.{leaf.number}" for leaf in leaves)
    pk = uuid5(first.pk, mark)
    plain, wrapped = vault.new_key(str(pk))
    paper = Proof.objects.create(
        id=pk,
        case_id=first.case_id,
        borrower=first.borrower,
        slot=first.slot,
        key=str(pk),
        name=first.name,
        media=first.media,
        size=first.size,
        sha256=first.sha256,
        phash=str(facts.get("phash") or ""),
        state=State.READ,
        scan=first.scan,
        scanned_at=first.scanned_at,
        kind=wire["reading"]["kind"],
        pages=len(leaves),
        pages_read=len(leaves),
        facts=facts | keeping.noted(wire) | _whence(leaves),
        received_at=max(leaf.file.received_at for leaf in leaves),
        read_at=clock.now(),
        wrapped=wrapped.wrapped,
        master=wrapped.master,
    )
    Page.objects.bulk_create(
        Page(
            proof=paper,
            number=number,
            source=leaf.page.words["source"],
            words=vault.seal(_bytes(leaf.page.words | {"number": number}), plain, f"page:{number}"),
            marks=leaf.page.marks,
            seconds=leaf.page.seconds,
            file=leaf.file,
            leaf=leaf.number,
        )
        for number, leaf in enumerate(leaves, 1)
    )
    keeping.keep_reading(paper, wire, plain, name=name)
    return paper


def _whence(leaves: Sequence[Leaf]) -> dict[str, Any]:
    """How many files the pages lie in, and as which of them, for `naming.whence`."""
    return {"files": len({leaf.file.pk for leaf in leaves}), "leaves": [leaf.number for leaf in leaves]}


def _bytes(words: dict[str, Any]) -> bytes:
    return json.dumps(words, ensure_ascii=False).encode()


@work.handles("proof.join", queue="read", retries=(2, 20, 120), seconds=150)
def join(subject: str) -> None:
    """Puts together the photographs of a case that are pages of one paper; whoever is read last asks again."""
    case_id = UUID(subject)
    if Proof.objects.of_case(case_id).waiting().filter(media__in=PHOTOS).exists():
        return
    papers = _loose(case_id)
    if len(papers) < 2:
        return
    leaves = [_leaves(paper) for paper in papers]
    bodies = [[leaf.page.words for leaf in paper] for paper in leaves]
    file = leaves[0][0].file
    with sandbox.Opened(vault.fetch(file.blob, keeping.key_of(file)), file.media) as reader:
        for group in reader.joined(bodies):
            chosen = [leaves[place][page] for place, page in group]
            laid = reader.laid_out([leaf.page.words for leaf in chosen])
            pages = [
                PageRead(words, leaf.page.marks, leaf.page.seconds) for words, leaf in zip(laid, chosen, strict=True)
            ]
            facts = {"kind": chosen[0].file.media} | gathered({}, pages)
            wire = reader.read(laid, keeping.about(chosen[0].file), facts)
            if wire["reading"]["kind"]:
                both = zip(pages, chosen, strict=True)
                mine = {place: papers[place] for place, _ in group}
                _keep_joined(list(mine.values()), [Leaf(p, c.file, c.number) for p, c in both], wire, facts)


def _loose(case_id: UUID) -> list[Proof]:
    """What may be a page of a paper: photographs, and papers joined before that nobody has spoken about."""
    found = Proof.objects.of_case(case_id).exclude(wrapped=None).filter(media__in=PHOTOS, case__status__in=OPEN)
    found = found.exclude(state=State.ACCEPTED).filter(corrections=None).select_related("case")
    return [paper for paper in found.order_by("received_at", "pk") if keeping.may_be_a_page(paper)]


def _leaves(paper: Proof) -> list[Leaf]:
    pages = keeping.kept_pages(paper, keeping.key_of(paper))
    rows = {row.number: row for row in paper.sheets.select_related("file")}
    return [
        Leaf(page, rows[page.number].file or paper, rows[page.number].leaf or page.number)
        for page in pages
        if page.number in rows
    ]


def _keep_joined(papers: Sequence[Proof], leaves: Sequence[Leaf], wire: dict[str, Any], facts: dict[str, Any]) -> None:
    """The paper in place of its pages, unless one of them went or was spoken about meanwhile."""
    reach("proof.join.before")
    name, _ = keeping.person(papers[0].borrower)
    wanted = sorted(paper.pk for paper in papers)
    with transaction.atomic():
        locked = {one.pk: one for one in Proof.objects.select_for_update().filter(pk__in=wanted).order_by("pk")}
        fit = [
            one
            for one in locked.values()
            if one.wrapped and keeping.may_be_a_page(one) and not one.corrections.exists()
        ]
        if len(fit) != len(wanted) or any(one.state in (State.SORTED, State.REPLACED) for one in fit):
            return
        for one in fit:
            one.state = State.SORTED if one.blob else State.REPLACED
            one.problem = "" if one.blob else one.problem
            one.save(update_fields=["state", "problem"])
        made = _keep_paper(leaves, wire, facts, name=name)
        reach("proof.join.inside")
        work.add("case.proofs", str(made.case_id), key=f"{made.pk}/read")
    reach("proof.join.after")
    for one in fit:
        if not one.blob:  # it stood for the same pages: its words live on in the paper that took its place
            retention.shred(one.pk, by="joined", now=clock.now())
    log.info("proof.joined", proof=str(made.pk), pages=made.pages, kind=made.kind)


def left_without_papers(files: Iterable[Proof]) -> list[Proof]:
    """Those of the files that no paper stands on any more."""
    return [
        file for file in files if not Proof.objects.filter(sheets__file=file).exclude(state=State.REPLACED).exists()
    ]
