"""Wraps files' keys anew under the newest master key; resumable, the files themselves are not touched."""

from django.db import transaction

from appeals.proofs import vault
from appeals.proofs.models import Proof


def rotate(*, batch: int = 200) -> int:
    """Re-wraps every key that an older master wraps, batch by batch, and says how many."""
    newest = next(iter(vault.masters()))
    done = 0
    while True:
        with transaction.atomic():
            old = Proof.objects.exclude(wrapped=None).exclude(master=newest)
            proofs = list(old.select_for_update(skip_locked=True).order_by("pk")[:batch])
            for proof in proofs:
                plain = vault.unwrap(vault.Key(bytes(proof.wrapped or b""), proof.master), str(proof.pk))
                fresh = vault.wrap(plain, str(proof.pk))
                proof.wrapped, proof.master = fresh.wrapped, fresh.master
            Proof.objects.bulk_update(proofs, ["wrapped", "master"])
        if not proofs:
            return done
        done += len(proofs)
