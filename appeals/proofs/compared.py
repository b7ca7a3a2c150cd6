"""Compares the papers of a case anew when one of them went: what they say together must not rest on what is gone."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from appeals.proofs import keeping
from appeals.proofs.across import TESTS, together
from appeals.proofs.models import USABLE, Proof, Reading
from risk.work import services as work


@work.handles("proof.across", queue="bulk")
def compare(subject: str) -> None:
    """As a further reading of the paper that was read last; the same papers again add nothing."""
    usable = Proof.objects.of_case(UUID(subject)).filter(state__in=USABLE, wrapped__isnull=False)
    papers = list(usable.order_by("received_at", "pk").prefetch_related("readings__proof"))
    last = max((_first(paper) for paper in papers), key=lambda one: (one.at, one.pk), default=None)
    if last is None:
        return
    wires = {paper.pk: keeping.body_of(reading) for paper in papers if (reading := paper.latest)}
    found = [one.as_json() for one in together([wire["reading"] for wire in wires.values()])]
    wire = wires[last.proof_id]
    tests = wire["reading"]["tests"]
    if [_said(test) for test in tests if test["id"] in TESTS] == [_said(test) for test in found]:
        return
    with transaction.atomic():
        proof = Proof.objects.select_for_update().get(pk=last.proof_id)
        reading = proof.latest
        if reading is None or not proof.wrapped or reading.number != _of(papers, proof).number:
            raise work.Later
        keeping.keep_again(proof, reading, wire, [test for test in tests if test["id"] not in TESTS] + found)
        work.add("case.proofs", subject, key=f"{proof.pk}/compared/{reading.number + 1}")


def _said(test: Mapping[str, Any]) -> dict[str, Any]:
    """A result without how much it weighs, which is less where its test only informs."""
    return {name: value for name, value in test.items() if name != "severity"}


def _first(paper: Proof) -> Reading:
    return min(paper.readings.all(), key=lambda reading: reading.number)


def _of(papers: list[Proof], proof: Proof) -> Reading:
    newest = next(paper for paper in papers if paper.pk == proof.pk).latest
    assert newest is not None  # noqa: S101 - usable papers were read
    return newest
