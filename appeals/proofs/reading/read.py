"""Pages in, one reading out: kind, fields, rows, totals, findings, level, income."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from appeals.proofs.reading.checks import by_editor, findings
from appeals.proofs.reading.counts import gaps, printed_counts
from appeals.proofs.reading.doubting import doubted, doubted_names
from appeals.proofs.reading.fields import LABELS as FIELDS
from appeals.proofs.reading.fields import read_fields
from appeals.proofs.reading.kinds import classify
from appeals.proofs.reading.labels import LABELS as HEADS
from appeals.proofs.reading.labels import Sheet
from appeals.proofs.reading.layout import layout_print
from appeals.proofs.reading.licence import read_licence, trade_of
from appeals.proofs.reading.model import Reading, Subject, doubts
from appeals.proofs.reading.payroll import choose
from appeals.proofs.reading.statement import inflow_of, read_statement
from appeals.proofs.reading.values import whole_mask
from appeals.proofs.reading.words import SURE, Page

HISTORIES = frozenset({"P-BANKFLOW", "P-WALLET"})


def read_paper(pages: Sequence[Page], about: Mapping[str, Any], *, facts: Mapping[str, Any]) -> dict[str, Any]:
    """The reading as plain values, for the wire.

    Args:
        pages: every page's words.
        about: `kind` (expected, or None), `name`, `id_number`, `today` (ISO), `trade`, `accounts` (known to be theirs).
        facts: what the file says of itself: pdf, image, seal, qr, phash.
    """
    subject = Subject(
        str(about.get("name") or ""),
        str(about.get("id_number") or ""),
        date.fromisoformat(str(about["today"])),
        tuple(str(account) for account in about.get("accounts") or ()),
    )
    reading = reading_of(pages, subject, kind=about.get("kind"), trade=about.get("trade"), facts=facts)
    # One template of an issuer behind many people is what one expects; of an editor it is not.
    layout = layout_print(pages, reading.kind or "", reading.pdf) if reading.pdf and by_editor(reading.pdf) else ""
    counts = sorted(set().union(*(printed_counts("\n".join(line.text for line in page.lines())) for page in pages)))
    return as_wire(reading) | {"layout": layout, "gaps": gaps(counts)}


def reading_of(
    pages: Sequence[Page], subject: Subject, *, kind: str | None, trade: str | None, facts: Mapping[str, Any]
) -> Reading:
    sheet = Sheet(pages)
    source = "ocr" if any(page.source == "ocr" for page in pages) else pages[0].source if pages else "text"
    reading = Reading(pages=len(pages), source=source)
    reading.kind = kind or classify(
        sheet.text,
        head="\n".join(sheet.texts[:4]),
        fields=lambda each: Sheet(pages[:1], FIELDS.get(each, HEADS), kind=each).named(),
    )
    reading.seal = dict(facts.get("seal") or {})
    reading.pdf = dict(facts["pdf"]) if facts.get("pdf") else None
    reading.signature = dict((facts.get("pdf") or {}).get("signature") or {"present": False})
    reading.qr = [_code(text) for text in facts.get("qr") or ()]
    if reading.kind is None:
        return reading
    if reading.kind in HISTORIES:
        reading.fields, reading.rows, reading.totals = read_statement(
            pages, Sheet(pages, kind=reading.kind), subject.today
        )
        inflow = inflow_of(reading.kind, reading.fields, reading.rows)
        reading.inflow, reading.income_from, reading.trail = inflow.monthly, inflow.source, inflow.trail
        reading.monthly = inflow.income(trade)
    elif reading.kind == "P-BIZ":
        reading.fields = read_licence(sheet, is_typed=source == "text")
    else:
        read_fields(reading, pages, sheet)
    if source == "ocr" and (masked := reading.fields.get("subject_id_masked")):
        reading.fields["subject_id_masked"] = replace(masked, value=whole_mask(str(masked.value)))
    chosen = choose(reading, pages, subject) if reading.kind == "P-PAYSLIP" else None
    if chosen:
        reading.monthly = reading.amount("net")
    reading.level = level_of(reading, facts)
    doubted_names(reading, subject)
    found = findings(reading, sheet, subject, facts)
    reading.findings = [chosen, *(f for f in found if f.id != chosen.id)] if chosen else found
    doubted(reading, sheet, subject)
    reading.unsure = doubts(reading.fields, reading.rows, SURE)
    return reading


def level_of(reading: Reading, facts: Mapping[str, Any]) -> int:
    """D.0's trust before anybody verified: 3 issuer's file with a whole seal, 2 stamped paper pictured, else 1."""
    signature, pdf = reading.signature, reading.pdf or {}
    if reading.source == "cells" or reading.kind == "P-PAYSLIP":
        return 1
    if reading.source == "text":
        whole = signature.get("covers_all", False) if signature.get("present") else bool(reading.seal.get("present"))
        return 3 if whole and not pdf.get("incremental") and not pdf.get("touchup") else 2
    return 2 if reading.seal.get("present") or reading.kind == "P-ID" else 1


def _code(text: str) -> dict[str, Any]:
    host = urlsplit(text).hostname if "//" in text else None
    return {"url": text[:500], "host": host}


def as_wire(reading: Reading) -> dict[str, Any]:
    """`as_json` and what only the vault's rows need: where every value stands, and which rows make the income."""
    return {
        "reading": reading.as_json(),
        "places": {name: [v.page, v.box, v.score] for name, v in reading.fields.items()},
        "row_places": [[row.page, row.y, row.score] for row in reading.rows],
        "trail": list(reading.trail),
        "inflow": reading.inflow if reading.inflow is not None else reading.monthly,
        "since": reading.text("registered_on") or None,
        "issued_on": reading.text("issued_at") or None,
        "holder": reading.text("operator") or reading.text("subject_name"),
        "trade": trade_of(reading.text("scope"), reading.text("business_name")) if reading.kind == "P-BIZ" else None,
        "source": reading.source,
    }
