"""T30 and T31: the same paper, or the same edited template, from somebody else."""

import hashlib
import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from appeals.proofs.models import Proof
from appeals.proofs.reading.model import Finding
from risk.orders import services as orders

RING = "proofs.template.ring"
WITHIN, PEOPLE, MOST_PEOPLE = timedelta(days=30), 5, 20  # Source: D.3, T31
_NEAR = 6  # bits of 63; Source: D.3, T30


def content_print(reading: Mapping[str, Any]) -> str:
    """A hash of what a paper says apart from whom it names; empty when it says too little to tell papers apart."""
    rows = [[row["date"], row["amount"], row["balance"]] for row in reading["rows"][:60] if row["amount"] is not None]
    fields = reading["fields"]
    marks = [
        fields[name]
        for name in ("issuer_id", "verify_code", "doc_no", "record_no", "serial", "contract_no")
        if fields.get(name)
    ]
    if len(rows) >= 5:
        body: object = rows
    elif marks:
        body = [reading["kind"], *marks]
    else:
        return ""
    return hashlib.sha256(json.dumps(body, ensure_ascii=False).encode()).hexdigest()


def reused(proof: Proof) -> Finding:
    """Whether another person, or another case of the same person, handed in the same paper before."""
    before = Proof.objects.exclude(pk=proof.pk).filter(received_at__lte=proof.received_at)
    files = set(proof.sheets.exclude(file=None).values_list("file__sha256", flat=True)) | {proof.sha256}
    same = list(before.filter(sha256__in=files).only("borrower", "case_id")[:50])
    if mark := proof.facts.get("print"):
        same += list(before.filter(facts__print=mark).only("borrower", "case_id")[:50])
    if not same and proof.phash and proof.media != "pdf":
        alike = before.filter(kind=proof.kind).exclude(phash="").exclude(media="pdf").order_by("-received_at")[:2000]
        same = [p for p in alike if _apart(p.phash, proof.phash) <= _NEAR and not (p.facts.get("print") and mark)]
    others = [p for p in same if p.borrower != proof.borrower and p.borrower and proof.borrower]
    if others:
        return Finding("T30", "fail", "R", "同一份材料曾由其他客户提交")
    if any(p.case_id != proof.case_id for p in same):
        return Finding("T30", "fail", "I", "同一份材料曾在本人的其他申请中提交")
    return Finding("T30", "pass", "R", "没有重复提交")


def one_template(proof: Proof) -> Finding | None:
    """T31: an editor's template that came with papers of several people within a month; tells of a ring.

    None for papers of no editor, where one template is simply the issuer's.
    """
    layout = proof.facts.get("layout")
    if not layout:
        return None
    since = proof.received_at - WITHIN
    same = Proof.objects.exclude(pk=proof.pk).filter(facts__layout=layout, received_at__gte=since).exclude(borrower="")
    people = {*same.order_by().values_list("borrower", flat=True).distinct()[:MOST_PEOPLE], proof.borrower}
    if len(people) < PEOPLE:
        return Finding("T31", "pass", "A", "同一版式没有集中出现")
    orders.raise_alert(RING, layout[:16], line="")
    return Finding("T31", "fail", "A", "30天内至少有5位客户交来同一版式、由编辑软件生成的材料")


def _apart(a: str, b: str) -> int:
    return (int(a, 16) ^ int(b, 16)).bit_count()
