"""Writes what was read: pages as they come, then the reading with its findings, each in one transaction."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction

from appeals.proofs import alarms, vault
from appeals.proofs.across import together
from appeals.proofs.models import USABLE, Finding, Page, Proof, Reading, Scan, State
from appeals.proofs.reading.licence import TRADES
from appeals.proofs.reading.values import name_key
from appeals.proofs.reuse import content_print, one_template, reused
from appeals.proofs.run import PHOTOS, Outcome, PageRead
from risk import clock
from risk.errors import DomainError
from risk.events import queries as ledger
from risk.work import services as work
from risk.work.barriers import reach

_REFUSING = frozenset({"encrypted", "bomb", "page-too-large", "too-many-pages", "macros"})


def key_of(proof: Proof) -> bytes:
    if not proof.wrapped:
        raise vault.Tampered("the file's key is gone")
    return vault.unwrap(vault.Key(bytes(proof.wrapped), proof.master), str(proof.pk))


def keep_page(proof: Proof, total: int, page: PageRead, key: bytes) -> None:
    """One page and the count, or neither."""
    reach("proof.page.before", page.number)
    with transaction.atomic():
        body = vault.seal(json.dumps(page.words, ensure_ascii=False).encode(), key, f"page:{page.number}")
        row = Page(
            proof=proof,
            number=page.number,
            source=page.words["source"],
            words=body,
            marks=page.marks,
            seconds=page.seconds,
        )
        Page.objects.bulk_create([row], ignore_conflicts=True)
        reach("proof.page.inside", page.number)
        Proof.objects.filter(pk=proof.pk).update(pages=total, pages_read=proof.sheets.count())
    reach("proof.page.after", page.number)


def kept_pages(proof: Proof, key: bytes) -> list[PageRead]:
    """What an earlier attempt already read."""
    return [
        PageRead(json.loads(vault.unseal(bytes(row.words), key, f"page:{row.number}")), row.marks, row.seconds)
        for row in proof.sheets.order_by("number")
    ]


def keep_outcome(proof: Proof, outcome: Outcome, key: bytes, *, name: str) -> Proof:
    """The end of reading: state, reading, findings, and the bell for the case; once."""
    reach("proof.reading.before")
    with transaction.atomic():
        locked = Proof.objects.select_for_update().get(pk=proof.pk)
        if not locked.is_waiting:
            return locked
        locked.facts, locked.phash = outcome.facts, str(outcome.facts.get("phash") or "")
        locked.pages, locked.problem, locked.read_at = outcome.pages, outcome.problem, clock.now()
        if outcome.wire is not None and outcome.wire["reading"]["kind"]:
            locked.state, locked.kind = State.READ, outcome.wire["reading"]["kind"]
            locked.facts |= noted(outcome.wire)
            keep_reading(locked, outcome.wire, key, name=name)
        else:
            locked.state = State.REFUSED if outcome.problem in _REFUSING else State.UNREADABLE
        locked.save()
        reach("proof.reading.inside")
        if locked.case_id:
            work.add("case.proofs", str(locked.case_id), key=f"{locked.pk}/read")
            if may_be_a_page(locked):
                work.add("proof.join", str(locked.case_id), key=f"{locked.pk}/join")
    reach("proof.reading.after")
    return locked


def noted(wire: Mapping[str, Any]) -> dict[str, Any]:
    """What stays of a reading beside the file's own facts: prints, and printed pages that are not there."""
    return {"print": content_print(wire["reading"]), "layout": wire["layout"], "gaps": wire["gaps"]}


def may_be_a_page(proof: Proof) -> bool:
    """Whether a file may be one page of a paper that lies in several."""
    return proof.media in PHOTOS and (proof.state == State.READ or proof.problem == "unknown-kind")


def keep_scan(proof: Proof, said: Scan, name: str) -> None:
    """What clamd said; anything but clean ends the file's way, and the case is told."""
    with transaction.atomic():
        locked = Proof.objects.select_for_update().get(pk=proof.pk)
        if not locked.is_waiting:
            return
        locked.scan, locked.scanned_at = said, clock.now()
        if said != Scan.CLEAN:
            locked.state, locked.problem = State.REFUSED, "infected" if said == Scan.FOUND else "unscannable"
            locked.facts |= {"scan": name}
            work.add("case.proofs", str(locked.case_id), key=f"{locked.pk}/scanned")
        locked.save(update_fields=["scan", "scanned_at", "state", "problem", "facts"])


def keep_reading(proof: Proof, wire: dict[str, Any], key: bytes, *, name: str) -> Reading:
    number = proof.readings.count() + 1
    more = [reused(proof), one_template(proof), *together([wire["reading"], *_beside(proof)])]
    wire["reading"]["tests"] += [one.as_json() for one in more if one is not None]
    hushed = _hushed(wire["reading"]["tests"])
    body = json.dumps(wire, ensure_ascii=False).encode()
    reading = Reading.objects.create(
        proof=proof,
        number=number,
        body=vault.seal(body, key, f"reading:{number}"),
        kind=wire["reading"]["kind"],
        level=wire["reading"]["level"],
        inflow=wire["inflow"],
        source=wire["reading"]["income"]["from"] or "",
        trade=wire["trade"] or "",
        holder_matches=_matches(wire["holder"], name),
        since=_date(wire["since"]),
        issued_on=_date(wire["issued_on"]),
        at=clock.now(),
    )
    tests = wire["reading"]["tests"]
    Finding.objects.bulk_create([finding(reading, test, is_quiet=n in hushed) for n, test in enumerate(tests)])
    return reading


def keep_again(proof: Proof, reading: Reading, wire: dict[str, Any], tests: list[dict[str, Any]]) -> None:
    """A further reading that differs in its tests alone; a test that only informs goes on to only inform."""
    number = reading.number + 1
    before = set(reading.findings.filter(is_quiet=True).values_list("test", "detail"))
    hushed = _hushed(tests)
    wire = wire | {"reading": wire["reading"] | {"tests": tests}}
    sealed = vault.seal(json.dumps(wire, ensure_ascii=False).encode(), key_of(proof), f"reading:{number}")
    kept = ("kind", "level", "inflow", "source", "trade", "holder_matches", "since", "issued_on")
    again = Reading.objects.create(
        proof=proof, number=number, body=sealed, at=clock.now(), **{name: getattr(reading, name) for name in kept}
    )
    Finding.objects.bulk_create(
        finding(again, test, is_quiet=n in hushed or (test["id"], test["detail"]) in before)
        for n, test in enumerate(tests)
    )


def _hushed(tests: list[dict[str, Any]]) -> frozenset[int]:
    """Makes information of what fails by a test that was wrong too often; the places of those."""
    quiet = alarms.quiet()
    found = frozenset(
        n
        for n, test in enumerate(tests)
        if test["id"] in quiet and test["result"] == "fail" and test["severity"] != "I"
    )
    for n in found:
        tests[n]["severity"] = "I"
    return found


def _beside(proof: Proof) -> list[dict[str, Any]]:
    """What the other papers of the case say, as last read."""
    if not proof.case_id:
        return []
    others = Proof.objects.of_case(proof.case_id).filter(state__in=USABLE, wrapped__isnull=False).exclude(pk=proof.pk)
    found = [other.latest for other in others.order_by("received_at", "pk").prefetch_related("readings__proof")]
    return [body_of(reading)["reading"] for reading in found if reading is not None]


def finding(reading: Reading, test: Mapping[str, Any], *, is_quiet: bool = False) -> Finding:
    """One test's result as a row, unsaved."""
    return Finding(
        reading=reading,
        test=test["id"],
        result=test["result"],
        severity=test["severity"],
        detail=test["detail"],
        place=test.get("place") or "",
        is_quiet=is_quiet,
    )


def _matches(holder: str, name: str) -> bool | None:
    """Whether the paper's person is ours; a mask counts where it shows the same; None when either is unknown."""
    ours, theirs = name_key(name), name_key(holder)
    if not ours or not theirs:
        return None
    if "*" in theirs:
        return len(ours) == len(theirs) and all(t in {"*", o} for o, t in zip(ours, theirs, strict=True))
    return ours == theirs


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def person(borrower: str) -> tuple[str, str]:
    """(name, identity number) as the ledger knows a borrower; empty when it does not."""
    try:
        card = ledger.borrower(borrower)
    except DomainError:
        return "", ""
    return card.name, card.id_number or ""


def about(proof: Proof) -> dict[str, Any]:
    """Whom a proof should be about, and what is known beside it, for `reading.read.read_paper`."""
    name, id_number = person(proof.borrower)
    return {
        "name": name,
        "id_number": id_number,
        "today": clock.day(clock.now()).isoformat(),
        "trade": _trade(proof),
        "accounts": accounts(proof.borrower),
    }


def _trade(proof: Proof) -> str | None:
    """The trade a licence of the same case speaks of, when one was read before."""
    beside = (
        Proof.objects.of_case(proof.case_id).filter(kind="P-BIZ").prefetch_related("readings") if proof.case_id else []
    )
    trades = [reading.trade for other in beside if (reading := other.latest) and reading.trade]
    return trades[0] if trades and trades[0] in dict(TRADES) else None


def accounts(borrower: str) -> list[str]:
    """Tails of the cards a borrower is known to pay with, for T09. 2 queries."""
    paid = ledger.of_types(ledger.lines_of(borrower), ("credit.repayment.failed",))
    return sorted({str(event.data["card_tail"]) for event in paid if event.data.get("card_tail")})


def body_of(reading: Reading) -> dict[str, Any]:
    """The whole reading, unsealed: `{reading, places, row_places, trail, …}` of `reading.read.as_wire`."""
    key = key_of(reading.proof)
    body: dict[str, Any] = json.loads(vault.unseal(bytes(reading.body), key, f"reading:{reading.number}"))
    return body


__all__ = [
    "about",
    "accounts",
    "body_of",
    "finding",
    "keep_again",
    "keep_outcome",
    "keep_page",
    "keep_reading",
    "keep_scan",
    "kept_pages",
    "key_of",
    "may_be_a_page",
    "noted",
    "person",
]
