"""What stands in a dossier, entry by entry. Left out: quiet words to the anti-money-laundering role.

Times are ISO 8601 with an offset, amounts fen.
"""

import json
from collections.abc import Iterator
from typing import Any

from django.contrib.auth.models import User
from django.core.serializers import serialize
from django.db.models import Model

from appeals import queries as cases
from appeals import trail
from appeals.models import Case, Step
from appeals.moves import CHAINED
from appeals.proofs import queries as proofs
from appeals.proofs.models import Proof, State
from risk.decisions import queries as decisions
from risk.decisions.models import Decision
from risk.errors import DomainError
from support.dossiers.models import Dossier
from support.notices import queries as notices

type Entry = tuple[str, bytes]

READ_ME = """Case {number}, taken out {at} by {who}. Reason: {why}.

case.json          the case, what was asked and answered, second eyes, first views, conflicts, checks outside the files
trail.json         every step. Each hash is SHA-256 over the canonical JSON of the step's `chained` members and
                   `prev_hash`: keys sorted, no spaces, UTF-8. `sound` says whether the chain held when it was taken out
clocks.json        every deadline: started, due, met, missed, paused
decisions/         the contested decision and the re-check's, the bytes as recorded; in decisions.json their links
notices.json       what the borrower was told, in both languages, by which channels, and what became of each
documents.json     every file ever handed in: hash, kind, what tests found; or the certificate of its deletion
documents/         pages as pictures of ours, marked with who took them out
manifest.json      SHA-256 of every entry
"""


def entries(dossier: Dossier) -> Iterator[Entry]:
    """All entries, in order; a page is drawn when its turn comes."""
    case, staff = dossier.case, dossier.staff
    said = {"number": case.number, "at": dossier.at.isoformat(), "who": staff.get_username(), "why": dossier.why}
    yield "README.txt", READ_ME.format_map(said).encode()
    yield "case.json", _json(_case(case))
    yield "trail.json", _json(_trail(case))
    yield "clocks.json", _json([_row(clock) for clock in case.clocks.order_by("started_at", "pk")])
    yield from _decisions(case)
    yield "notices.json", _json(_notices(case))
    yield from _documents(case, staff)


def _case(case: Case) -> dict[str, Any]:
    beside = ("asks", "assents", "first_views", "conflicts", "visits", "told")
    found = {name: [_row(one) for one in getattr(case, name).all()] for name in beside}
    return {"case": _row(case), **found}


def _trail(case: Case) -> dict[str, Any]:
    fault = trail.fault(case)
    steps = [_step(step) for step in cases.trail(case)]
    return {"head": case.head, "sound": fault is None, "fault": fault, "chained": list(CHAINED), "steps": steps}


def _step(step: Step) -> dict[str, Any]:
    return {name: getattr(step, name) for name in (*CHAINED, "prev_hash", "hash")}


def _decisions(case: Case) -> Iterator[Entry]:
    found = decisions.those({case.decision, case.recheck} - {""})
    for one in found:
        yield f"decisions/{one.pk}.json", bytes(one.document)
    yield "decisions.json", _json([_link(one) for one in found])


def _link(one: Decision) -> dict[str, Any]:
    names = ("id", "kind", "line", "number", "policy", "outcome", "previous", "hash", "recorded_at")
    return {name: getattr(one, name) for name in names}


def _notices(case: Case) -> list[dict[str, Any]]:
    return [
        _row(one) | {"deliveries": [_row(sent) for sent in one.deliveries.all()]}
        for one in notices.of_case(case.number, borrower=case.borrower)
    ]


def _documents(case: Case, staff: User) -> Iterator[Entry]:
    listed = []
    read = {one.proof.pk: one for one in proofs.readings(case)}
    for place, proof in enumerate(proofs.all_of(case), start=1):
        shown = read.get(proof.pk)
        row = {
            "place": place, "name": proof.name, "kind": proof.kind, "state": proof.state, "sha256": proof.sha256,
            "size": proof.size, "received_at": proof.received_at, "pages": proof.pages,
            "found": [_row(one) for one in shown.findings] if shown else [],
            "deleted": _row(proof.certificate) if hasattr(proof, "certificate") else None,
        }  # fmt: skip
        missing = []
        for page in range(1, pages_of(proof) + 1):
            drawn = _page(proof, page, staff)
            if isinstance(drawn, bytes):
                yield f"documents/{place:02}/{page:03}.png", drawn
            else:
                missing.append({"page": page, "why": drawn})
        listed.append(row | {"missing": missing})
    yield "documents.json", _json(listed)


def pages_of(proof: Proof) -> int:
    """How many pages of a file are in it: none of one that is gone, or that was sorted into papers which have them."""
    return proof.pages if proof.wrapped and proof.state != State.SORTED else 0


def _page(proof: Proof, page: int, staff: User) -> bytes | str:
    """A page as a picture, its look kept; or why there is none."""
    try:
        return proofs.page_png(proof, page, staff)
    except DomainError as error:
        return error.code


def _row(row: Model) -> dict[str, Any]:
    """A row's own fields by their names; a colleague, and any other row, is a key."""
    return {"id": row.pk, **serialize("python", [row])[0]["fields"]}


def _json(found: object) -> bytes:
    return json.dumps(found, ensure_ascii=False, indent=1, default=_plain).encode()


def _plain(value: object) -> str:
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
