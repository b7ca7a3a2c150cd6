"""Forgets the key of a file when its time is over (C.7), and writes a certificate of it. A legal hold comes first.

Forgetting the key is the deletion: file, words and readings are noise from that moment, in every copy. What stays is
the hash, what a decision rests on (kind, level, band) and the certificate.
"""

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from uuid import UUID

import structlog
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from appeals.chain import digest
from appeals.models import Case
from appeals.proofs import vault
from appeals.proofs.holds import held, is_held
from appeals.proofs.models import GONE, Certificate, Proof
from appeals.status import FINAL, OPEN, Status
from risk import clock
from risk.clocks.queries import Tally, counted
from risk.clocks.rules import rules
from risk.orders import queries as alerts
from risk.orders import services as orders
from risk.work.barriers import reach

log = structlog.get_logger(__name__)

AT_A_TIME = 200
SOON = "papers.go"  # the alert's kind; its subject is the day
# Ends after which a person still relies on what was read; the others make a file unneeded.
_ENDED = (Status.CLOSED_FINAL, *(end for end in FINAL if end not in (Status.WITHDRAWN, Status.DISCARDED)))


@dataclass(frozen=True, slots=True)
class Class:
    """One class of C.7: how long, and by what law."""

    name: str
    length: timedelta
    basis: str


@cache
def classes() -> dict[str, Class]:
    table = tomllib.loads((Path(__file__).parent / "retention.toml").read_text("utf-8"))
    return {
        name: Class(name, timedelta(days=row["days"]), row["basis"])
        for name, row in table.items()
        if isinstance(row, dict)
    }


def class_of(proof: Proof) -> tuple[Class, datetime | None]:
    """Under which class a file falls as its case stands, and when its time is over; None while the case goes on."""
    rules, case = classes(), proof.case
    if proof.state in GONE:
        return rules["R-DOC-REJ"], (proof.read_at or proof.received_at) + rules["R-DOC-REJ"].length
    if case is None:
        return rules["R-DOC"], proof.received_at + rules["R-DOC"].length
    if case.status in (Status.WITHDRAWN, Status.DISCARDED):
        return rules["R-DOC-REJ"], case.moved_at + rules["R-DOC-REJ"].length
    if case.status == Status.DRAFT:
        return rules["R-DRAFT"], proof.received_at + rules["R-DRAFT"].length
    return rules["R-DOC"], case.moved_at + rules["R-DOC"].length if case.status in _ENDED else None


def due(now: datetime) -> QuerySet[Proof]:
    """Files whose time is over and which no hold keeps, oldest first."""
    rejected, draft, kept = (now - classes()[name].length for name in ("R-DOC-REJ", "R-DRAFT", "R-DOC"))
    over = (
        Q(state__in=GONE, read_at__lte=rejected)
        | Q(state__in=GONE, read_at=None, received_at__lte=rejected)
        | Q(case__status__in=[Status.WITHDRAWN, Status.DISCARDED], case__moved_at__lte=rejected)
        | Q(case__status=Status.DRAFT, received_at__lte=draft)
        | Q(case__status__in=_ENDED, case__moved_at__lte=kept)
        | Q(case=None, received_at__lte=kept)
    )
    # A case that was handed on ends with the one it became.
    goes_on = Case.objects.filter(parent=OuterRef("case"), status__in=OPEN)
    waiting = Proof.objects.exclude(wrapped=None).filter(over).exclude(Exists(goes_on)).exclude(held("case"))
    return waiting.select_related("case").order_by("received_at", "pk")


def soon(now: datetime) -> QuerySet[Proof]:
    """Papers of ended cases that go within the days CLK-19 warns before and are not held, the first to go first."""
    (warning,) = rules()["CLK-19"].alerts
    kept = now - classes()["R-DOC"].length
    return due(now + (warning.before or timedelta())).filter(
        case__status__in=_ENDED, case__moved_at__gt=kept
    ).order_by("case__moved_at", "pk")  # fmt: skip


def warn(now: datetime) -> None:
    """Tells of each day on which papers go, once, as long before as CLK-19 says; over when nothing of it is left."""
    length = classes()["R-DOC"].length
    moved = soon(now).values_list("case__moved_at", flat=True).distinct()
    days = {clock.day(at + length).isoformat() for at in moved[:AT_A_TIME]}
    for day in sorted(days):
        orders.raise_alert(SOON, day, line="")
    for alert in alerts.open_alerts():
        if alert.kind == SOON and alert.subject not in days:
            orders.close_alert(SOON, alert.subject)


def sweep(now: datetime) -> int:
    """One round, by beat: each file a transaction of its own. Says how many."""
    found = list(due(now)[:AT_A_TIME])
    return sum(1 for proof in found if shred(proof.pk, by="retention", now=now))


def shred(proof_id: UUID, *, by: str, now: datetime) -> Certificate | None:
    """Forgets one file's key and certifies it; None when it was forgotten before, or may not be.

    Args:
        by: what asked for it: retention, or the borrower.
    """
    reach("proof.shred.before")
    with transaction.atomic():
        locked = Proof.objects.select_for_update(of=("self",)).select_related("case").filter(pk=proof_id).first()
        if locked is None or not locked.wrapped or (locked.case_id and is_held(locked.case_id)):
            return None
        rule, due_at = class_of(locked)
        certificate = _certified(locked, rule, due_at, by=by, now=now)
        locked.wrapped, locked.master, locked.name = None, "", ""
        locked.facts = {"print": locked.facts["print"]} if locked.facts.get("print") else {}
        locked.save(update_fields=["wrapped", "master", "name", "facts"])
        locked.sheets.all().delete()
        reach("proof.shred.inside")
    reach("proof.shred.after")
    _sweep_blob(locked)
    log.info("proof.shredded", proof=str(proof_id), kept_as=rule.name, certificate=certificate.number)
    return certificate


def _certified(proof: Proof, rule: Class, due_at: datetime | None, *, by: str, now: datetime) -> Certificate:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('proofs certificate', 0))")
    last = Certificate.objects.order_by("-number").first()
    made = Certificate(
        number=last.number + 1 if last else 1,
        proof=proof,
        kind=rule.name,
        basis=rule.basis,
        by=by,
        sha256=proof.sha256,
        size=proof.size,
        received_at=proof.received_at,
        due_at=due_at,
        at=now,
        prev_hash=last.hash if last else "",
    )
    made.hash = digest(made.prev_hash, made.chained())
    made.save(force_insert=True)
    return made


def sweep_blobs() -> int:
    """Ciphertext whose key is gone and which a crash left lying. Says how many."""
    left = list(Proof.objects.filter(wrapped=None).exclude(blob="")[:AT_A_TIME])
    for proof in left:
        _sweep_blob(proof)
    return len(left)


def _sweep_blob(proof: Proof) -> None:
    if proof.blob:
        vault.forget(proof.blob)
        Proof.objects.filter(pk=proof.pk, wrapped=None).update(blob="")


def broken_certificates() -> Iterator[int]:
    """The number of the first certificate that is not as written or out of line; for `verify_trail`."""
    before = ""
    for number, one in enumerate(Certificate.objects.order_by("number").iterator(), 1):
        if one.number != number or one.prev_hash != before or one.hash != digest(before, one.chained()):
            yield number
            return
        before = one.hash


def now_and_then() -> dict[str, int]:
    """The round of the beat."""
    warn(clock.now())
    return {"shredded": sweep(clock.now()), "blobs": sweep_blobs()}


@counted
def kept(at: datetime) -> Iterable[Tally]:
    """Papers that are kept, and those whose time is over and which nothing keeps. 2 queries."""
    return [Tally("CLK-19", Proof.objects.exclude(wrapped=None).count(), due(at).count())]
