"""Seals the newest link of every chain of decisions each hour, so that cutting links off an end is noticed.

A chain alone shows only what is missing in its middle. A seal names, under a key that the database does not hold, the
newest link of every line that moved since the seal before, and follows that seal.
"""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta

import structlog
from django.db import connection, transaction

from risk import clock, sealing
from risk.decisions.models import Decision, Seal, SealedHead

log = structlog.get_logger(__name__)
OVERLAP = timedelta(hours=1)  # a transaction may commit so long after its decision was stamped
LATE = timedelta(hours=3)  # seals come hourly; none for so long beside newer decisions is a break
PURPOSE = "decision-seal"
SLICE = 1000
_MOVED = """
SELECT DISTINCT ON (head.line) head.line, head.number, head.hash FROM risk_decision AS head
WHERE head.recorded_at > %s ORDER BY head.line, head.number DESC
"""
_CUT = """
SELECT DISTINCT ON (sealed.line) sealed.line, sealed.number FROM risk_decision_sealed_head AS sealed
LEFT JOIN risk_decision AS link ON (link.line, link.number, link.hash) = (sealed.line, sealed.number, sealed.hash)
WHERE link.id IS NULL ORDER BY sealed.line, sealed.number
"""


@transaction.atomic
def seal(now: datetime | None = None) -> Seal | None:
    """Seals what moved since the last seal; None: nothing did. One at a time; some 5 statements."""
    at = now or clock.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('decision seals', 6))")
        last = Seal.objects.order_by("-number").first()
        cursor.execute(_MOVED, [last.at - OVERLAP if last else datetime.fromisoformat("0001-01-02T00:00:00+00:00")])
        moved = cursor.fetchall()
    known = dict(
        SealedHead.objects.filter(line__in=[line for line, _, _ in moved])
        .order_by("line", "-number").distinct("line").values_list("line", "number")
    )  # fmt: skip
    heads = [(line, number, hash_) for line, number, hash_ in moved if known.get(line) != number]
    if not heads:
        return None
    number, previous = (last.number + 1, last.mark) if last else (1, "")
    mark = sealing.marker(master=sealing.newest_master(), purpose=PURPOSE)(_content(number, previous, at, heads))
    made = Seal.objects.create(number=number, at=at, previous=previous, mark=mark, lines=len(heads))
    SealedHead.objects.bulk_create(
        [SealedHead(seal=made, line=line, number=n, hash=hash_) for line, n, hash_ in heads], batch_size=SLICE
    )
    log.info("decisions.sealed", seal=number, mark=mark, lines=len(heads))  # a copy outside the database
    return made


def breaks(now: datetime | None = None) -> Iterator[tuple[str, str, str]]:
    """(chain, link, what is wrong): a seal that does not hold, and every chain that lost its newest links."""
    previous, number = "", 0
    for one in Seal.objects.order_by("number").iterator(chunk_size=100):
        heads = list(one.heads.order_by("line").values_list("line", "number", "hash"))
        if why := _fault(one, number, previous, heads):
            yield "seals", str(one.number), why
        number, previous = one.number, one.mark
    with connection.cursor() as cursor:
        cursor.execute(_CUT)
        for line, link in cursor.fetchall():
            yield f"decisions of {line}", str(link), "was sealed and is gone, or is another one"
    last = Seal.objects.order_by("-number").values_list("at", flat=True).first()
    late = (now or clock.now()) - LATE
    if last and Decision.objects.filter(recorded_at__gt=last, recorded_at__lt=late).exists():
        yield "seals", str(number + 1), "is missing: decisions were recorded and not sealed"


def _fault(one: Seal, number: int, previous: str, heads: list[tuple[str, int, str]]) -> str:
    if one.number != number + 1:
        return f"seal {number + 1} is missing"
    if one.previous != previous:
        return "does not follow the seal before it"
    mark = sealing.marker(master=one.mark.partition(":")[0], purpose=PURPOSE)
    if mark(_content(one.number, previous, one.at, heads)) != one.mark:
        return "its content is not what was sealed"
    return ""


def _content(number: int, previous: str, at: datetime, heads: list[tuple[str, int, str]]) -> bytes:
    ordered = sorted(heads)
    return json.dumps([number, previous, at.isoformat(), ordered], ensure_ascii=False).encode()
