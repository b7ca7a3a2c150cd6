"""Writes down every look at a proof, chained per proof."""

from collections.abc import Iterator

from django.conf import settings
from django.db import transaction

from appeals.chain import digest
from appeals.proofs.models import Look, Proof
from risk import clock


def looked(proof: Proof, *, actor: str, what: str) -> Look:
    """Adds one look; the proof's row is locked so that numbers and hashes stay in line."""
    with transaction.atomic():
        Proof.objects.select_for_update().get(pk=proof.pk)
        last = proof.looks.order_by("-number").first()
        look = Look(
            proof=proof,
            number=last.number + 1 if last else 1,
            actor=actor,
            what=what,
            at=clock.now(),
            prev_hash=last.hash if last else "",
        )
        look.hash = digest(look.prev_hash, look.chained())
        look.save(force_insert=True)
    return look


def looks_left(staff_id: int) -> int:
    """How many more pages a colleague may open today: 1 query."""
    today = Look.objects.filter(actor=f"staff:{staff_id}", what__startswith="page", at__date=clock.day(clock.now()))
    return max(0, settings.LOOKS_A_DAY - today.count())


def broken_links() -> Iterator[tuple[str, int]]:
    """(proof, number) of the first look of each proof that is not as written or out of line; for `verify_trail`."""
    last: Look | None = None
    broken = None
    for look in Look.objects.order_by("proof_id", "number").iterator():
        first = last is None or last.proof_id != look.proof_id
        before = "" if first or last is None else last.hash
        number = 1 if first or last is None else last.number + 1
        sound = look.number == number and look.prev_hash == before and look.hash == digest(before, look.chained())
        if not sound and broken != look.proof_id:
            broken = look.proof_id
            yield str(look.proof_id), look.number
        last = look
