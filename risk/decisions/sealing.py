"""Seals the newest link of every chain of decisions each hour, so that cutting links off an end is noticed.

A chain alone shows only what is missing in its middle. A seal names, under a key that the database does not hold, the
newest link of every line that moved since the seal before, and follows that seal.
"""

import itertools
import json
from collections.abc import Iterable, Iterator
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
# In the order of the letters' numbers, as Python sorts: the mark is of the heads in this order.
_MOVED = """
SELECT moved.* FROM (
    SELECT DISTINCT ON (head.line) head.line, head.number, head.hash FROM risk_decision AS head
    WHERE head.recorded_at > %s ORDER BY head.line, head.number DESC
) AS moved ORDER BY moved.line COLLATE "C"
"""
_HEADS = """
SELECT line, number, hash FROM risk_decision_sealed_head WHERE seal_id = %s ORDER BY line COLLATE "C"
"""
_NEXT = "SELECT nextval(pg_get_serial_sequence('risk_decision_seal', 'id'))"
_CUT = """
SELECT DISTINCT ON (sealed.line) sealed.line, sealed.number FROM risk_decision_sealed_head AS sealed
LEFT JOIN risk_decision AS link ON (link.line, link.number, link.hash) = (sealed.line, sealed.number, sealed.hash)
WHERE link.id IS NULL ORDER BY sealed.line, sealed.number
"""


type Head = tuple[str, int, str]


@transaction.atomic
def seal(now: datetime | None = None) -> Seal | None:
    """Seals what moved since the last seal; None: nothing did. One at a time.

    The heads are walked by the database's own cursor, a slice in memory at a time; 2 statements a slice.
    """
    at = now or clock.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('decision seals', 6))")
        last = Seal.objects.order_by("-number").first()
        cursor.execute(_NEXT)
        pk = cursor.fetchone()[0]
    number, previous = (last.number + 1, last.mark) if last else (1, "")
    lines = itertools.count()
    heads = _kept(pk, _moved(last.at - OVERLAP if last else datetime.fromisoformat("0001-01-02T00:00:00+00:00")), lines)
    mark = sealing.mark_of(_content(number, previous, at, heads), master=sealing.newest_master(), purpose=PURPOSE)
    if not (many := next(lines)):
        return None
    made = Seal.objects.create(pk=pk, number=number, at=at, previous=previous, mark=mark, lines=many)
    log.info("decisions.sealed", seal=number, mark=mark, lines=many)  # a copy outside the database
    return made


def _moved(since: datetime) -> Iterator[Head]:
    """The newest link of every line that moved since and is not sealed as it stands."""
    for rows in itertools.batched(_walk(_MOVED, since), SLICE, strict=False):
        sealed = SealedHead.objects.filter(line__in=[line for line, _, _ in rows]).order_by("line", "-number")
        known = dict(sealed.distinct("line").values_list("line", "number"))
        yield from (row for row in rows if known.get(row[0]) != row[1])


def _kept(pk: int, heads: Iterable[Head], lines: Iterator[int]) -> Iterator[Head]:
    """The same heads, each stored under the seal that is being made, whose row comes last."""
    for some in itertools.batched(heads, SLICE, strict=False):
        SealedHead.objects.bulk_create([SealedHead(seal_id=pk, line=line, number=n, hash=h) for line, n, h in some])
        for one in some:
            next(lines)
            yield one


def _walk(sql: str, given: datetime | int) -> Iterator[Head]:
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql, [given])
        while rows := cursor.fetchmany(SLICE):
            yield from rows


def breaks(now: datetime | None = None) -> Iterator[tuple[str, str, str]]:
    """(chain, link, what is wrong): a seal that does not hold, and every chain that lost its newest links."""
    previous, number = "", 0
    for one in Seal.objects.order_by("number").iterator(chunk_size=100):
        if why := _fault(one, number, previous):
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


def _fault(one: Seal, number: int, previous: str) -> str:
    if one.number != number + 1:
        return f"seal {number + 1} is missing"
    if one.previous != previous:
        return "does not follow the seal before it"
    with transaction.atomic():  # for the cursor that walks its heads
        content = _content(one.number, previous, one.at, _walk(_HEADS, one.pk))
        mark = sealing.mark_of(content, master=one.mark.partition(":")[0], purpose=PURPOSE)
    return "" if mark == one.mark else "its content is not what was sealed"


def _content(number: int, previous: str, at: datetime, heads: Iterable[Head]) -> Iterator[bytes]:
    """JSON of [number, previous, at, heads in their order], in parts."""
    yield f"{json.dumps([number, previous, at.isoformat()], ensure_ascii=False)[:-1]}, [".encode()
    for place, head in enumerate(heads):
        yield f"{', ' if place else ''}{json.dumps(head, ensure_ascii=False)}".encode()
    yield b"]]"
