"""Wraps files' keys anew under the newest master key; resumable, the files themselves are not touched."""

from collections.abc import Callable

from django.db import transaction
from django.db.models import QuerySet

from appeals.proofs import vault
from appeals.proofs.models import Proof, Upload


def rotate(*, batch: int = 200) -> int:
    """Re-wraps every key that an older master wraps, batch by batch, and says how many."""
    newest = next(iter(vault.masters()))
    proofs = Proof.objects.exclude(wrapped=None).exclude(master=newest)
    uploads = Upload.objects.exclude(master=newest)
    return _all(proofs, lambda proof: str(proof.pk), batch) + _all(uploads, lambda one: f"upload:{one.pk}", batch)


def _all[M: (Proof, Upload)](old: QuerySet[M], owner: Callable[[M], str], batch: int) -> int:
    done = 0
    while True:
        with transaction.atomic():
            rows = list(old.select_for_update(skip_locked=True).order_by("pk")[:batch])
            for row in rows:
                plain = vault.unwrap(vault.Key(bytes(row.wrapped or b""), row.master), owner(row))
                fresh = vault.wrap(plain, owner(row))
                row.wrapped, row.master = fresh.wrapped, fresh.master
            old.model._default_manager.bulk_update(rows, ["wrapped", "master"])  # noqa: SLF001 - Django's own name
        if not rows:
            return done
        done += len(rows)
