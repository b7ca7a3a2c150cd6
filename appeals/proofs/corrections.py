"""What a borrower says of a reading: another value for a field, or that something is not right, in their own words.

Only grows, sealed like the reading it is about. The reading itself stays as it was read; where a value is the input of
a test, the tests run again on what was said, as a further reading with the same level and income: what people say of
themselves proves nothing, and nothing they correct counts against them.
"""

import json
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from appeals.models import Case
from appeals.proofs import errors, keeping, vault
from appeals.proofs.models import Correction, Proof, Reading
from appeals.proofs.naming import FIELDS, typed
from appeals.proofs.reading.checks import findings
from appeals.proofs.reading.labels import Sheet
from appeals.proofs.reading.model import Reading as Read
from appeals.proofs.reading.model import Row, Subject, Value
from appeals.proofs.reading.words import Page
from appeals.status import OPEN
from risk import clock
from risk.work import services as work

AGAIN = "corrected"  # the place of a finding about what was said, not about what was read
MOST = 60  # of one file
MOST_NOTE = 500  # characters
# What may be contested, by the class a borrower is told; never by the name of a test.
CLASSES = ("name", "amount", "time", "source")
_TESTS: dict[str, frozenset[str]] = {
    "name": frozenset({"T07", "T08", "T09", "T12"}),
    "amount": frozenset({"T01", "T02", "T13", "T14", "T15", "T16", "T17", "T22", "T34"}),
    "time": frozenset({"T03", "T04", "T05", "T06", "T11", "T18"}),
    "source": frozenset({"T10", "T23"}),
}
# The tests whose input a field is. The rest look at rows, pixels or the file, which nobody can correct.
_INPUT: dict[str, frozenset[str]] = {
    "subject_name": frozenset({"T07"}),
    "operator": frozenset({"T07"}),
    "subject_id": frozenset({"T08"}),
    "subject_id_masked": frozenset({"T08"}),
    "account": frozenset({"T10"}),
    "issued_at": frozenset({"T05", "T06"}),
    "issuer_id": frozenset({"T23"}),
    "employer_uscc": frozenset({"T23"}),
    "amount_upper": frozenset({"T22"}),
    "monthly_income": frozenset({"T22"}),
    "annual_income": frozenset({"T22"}),
    "amount": frozenset({"T22"}),
} | dict.fromkeys(("gross", "social_insurance", "housing_fund", "tax", "net"), frozenset({"T13"}))
_INPUT |= dict.fromkeys(("base", "rate_unit", "rate_personal", "monthly_deposit"), frozenset({"T17"}))


@dataclass(frozen=True, slots=True)
class Said:
    """One thing the borrower said of a file. `is_edit`: another value; else words about a class of doubt."""

    about: str
    is_edit: bool
    value: str | int | None
    note: str
    at: datetime


def correct(proof_id: UUID, *, borrower: str, field: str, value: str, note: str = "", key: str) -> Correction:
    """Another value for one field, as the borrower says it is.

    Raises:
        NoSuchProof, Shredded, CaseOver: nothing that could be corrected.
        BadValue: no such field, or no value of its kind.
        TooManyCorrections: the limit is reached.
    """
    meant = typed(field, value) if field in FIELDS else None
    if meant is None:
        raise errors.BadValue(
            _("看不懂填写的内容。"), next=_("金额写成8000.00，日期写成2026-01-31，其他照材料上的字填写。")
        )
    body = {"value": meant, "note": note.strip()[:MOST_NOTE]}
    return _kept(proof_id, borrower=borrower, about=field, is_edit=True, body=body, key=key)


def contest(proof_id: UUID, *, borrower: str, about: str, note: str, key: str) -> Correction:
    """Words against a doubt, named by its class; raises as `correct`."""
    if about not in CLASSES or not note.strip():
        raise errors.BadValue(_("请写下哪里不对。"), next=_("用自己的话说一句就可以。"))
    body = {"value": None, "note": note.strip()[:MOST_NOTE]}
    return _kept(proof_id, borrower=borrower, about=about, is_edit=False, body=body, key=key)


def _kept(proof_id: UUID, *, borrower: str, about: str, is_edit: bool, body: dict[str, Any], key: str) -> Correction:
    with transaction.atomic():
        own = Proof.objects.select_for_update(of=("self",)).select_related("case")
        proof = own.filter(pk=proof_id, borrower=borrower).exclude(case=None).first()
        if proof is None or proof.case is None:
            raise errors.NoSuchProof(_("没有这份材料。"))
        if found := proof.corrections.filter(key=key).first():
            return found
        if not proof.wrapped:
            raise errors.Shredded(_("这份材料已按保存期限删除。"))
        if proof.case.status not in OPEN:
            raise errors.CaseOver(_("这个申诉已经结束。"), next=_("不认可结果可以申请第二次复核。"))
        number = proof.corrections.count() + 1
        if number > MOST:
            raise errors.TooManyCorrections(_("这份材料的更正太多了。"), next=_("请在申诉里留言，或转人工。"))
        sealed = vault.seal(
            json.dumps(body, ensure_ascii=False).encode(), keeping.key_of(proof), f"correction:{number}"
        )
        made = Correction.objects.create(
            proof=proof, number=number, about=about, is_edit=is_edit, body=sealed, key=key, at=clock.now()
        )
        if is_edit and about in _INPUT and proof.readings.exists():
            work.add("proof.corrected", str(proof.pk), key=f"{proof.pk}/{number}")
        # Whatever was proposed did not know of this: the case is looked at again.
        work.add("case.proofs", str(proof.case_id), key=f"{proof.pk}/said/{number}")
    return made


def said(proof: Proof) -> list[Said]:
    """Everything said of a file, oldest first; nothing once its key is forgotten: 1 query unless prefetched."""
    if not proof.wrapped:
        return []
    key = keeping.key_of(proof)
    return [_said(one, key) for one in sorted(proof.corrections.all(), key=lambda one: one.number)]


def _said(one: Correction, key: bytes) -> Said:
    body = json.loads(vault.unseal(bytes(one.body), key, f"correction:{one.number}"))
    return Said(one.about, one.is_edit, body["value"], body["note"], one.at)


def edits(told: list[Said]) -> dict[str, Said]:
    """The newest value said for each field."""
    return {one.about: one for one in told if one.is_edit}


def doubts(reading: Reading | None) -> tuple[str, ...]:
    """The classes in which a check did not agree, as a borrower may be told; nothing of how it was found."""
    failed = (
        {one.test for one in reading.findings.all() if one.result == "fail" and one.severity != "I"}
        if reading
        else set()
    )
    return tuple(name for name in CLASSES if failed & _TESTS[name])


@work.handles("proof.corrected", queue="bulk")
def check_again(subject: str) -> None:
    """Runs the tests on what the borrower said, as a further reading; the same corrections again add nothing."""
    proof = Proof.objects.filter(pk=UUID(subject)).select_related("case").first()
    if proof is None or not proof.wrapped or (reading := proof.latest) is None:
        return
    told, wire = edits(said(proof)), keeping.body_of(reading)
    values = {name: one.value for name, one in told.items()}
    if wire.get("corrected") == values:
        return
    found = _again(proof, wire, values)
    with transaction.atomic():
        Proof.objects.select_for_update().get(pk=proof.pk)
        if proof.readings.count() != reading.number:
            raise work.Later
        keeping.keep_again(proof, reading, wire | {"corrected": values}, found)
        work.add("case.proofs", str(proof.case_id), key=f"{proof.pk}/checked/{reading.number + 1}")


def _again(proof: Proof, wire: dict[str, Any], values: dict[str, Any]) -> list[dict[str, Any]]:
    """The tests' results with those of the corrected fields found anew."""
    body = wire["reading"]
    key = keeping.key_of(proof)
    pages = [Page.from_json(page.words) for page in keeping.kept_pages(proof, key)]
    fields = {name: Value(value) for name, value in (body["fields"] | values).items() if value is not None}
    read = Read(kind=body["kind"], fields=fields, rows=[_row(row) for row in body["rows"]], totals=body["totals"])
    read.seal, read.signature, read.pdf, read.qr = body["seal"], body["signature"], body["pdf"], body["qr"]
    read.pages, read.source, read.level, read.monthly = body["pages"], wire["source"], body["level"], wire["inflow"]
    name, id_number = keeping.person(proof.borrower)
    subject = Subject(name, id_number, clock.day(clock.now()))
    touched = frozenset().union(*(_INPUT.get(name, frozenset()) for name in values))
    fresh = [asdict(one) for one in findings(read, Sheet(pages), subject, proof.facts) if one.id in touched]
    # What people say of themselves neither clears a doubt nor raises one: the result stands beside, as information.
    again = [
        one | {"severity": "I", "place": AGAIN, "detail": f"按借款人的更正再核对：{one['detail']}"} for one in fresh
    ]
    return [test for test in body["tests"] if test.get("place") != AGAIN] + again


def _row(row: dict[str, Any]) -> Row:
    day = date.fromisoformat(row["date"]) if row["date"] else None
    return Row(day, row["amount"], row["balance"], row["summary"] or "", row["counterparty"] or "", row.get("period"))


def of_case(case: Case) -> dict[UUID, list[Said]]:
    """What was said of each file of a case: 2 queries."""
    return {proof.pk: said(proof) for proof in Proof.objects.of_case(case.pk).prefetch_related("corrections")}
