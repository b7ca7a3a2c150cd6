"""Event intake in batches of 100, beside COPY of the same events into an equal table.

The floor parses the same bytes and copies them, unchecked, into a table with the columns, months and indexes of the
ledger's own, each event once. Both are then checked to hold the same rows.
"""

import json
import math
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import batched, count
from typing import Any

from django.db import connection, transaction

from bench.harness import beside
from risk.events.check import parsed
from risk.events.services import take
from risk.management.databases import ensure

BATCHES = 10  # of one measured turn
SIZES = (100, 1000)
_EQUAL = """
DROP TABLE IF EXISTS bench_event;
CREATE TABLE bench_event (LIKE risk_event INCLUDING DEFAULTS INCLUDING INDEXES) PARTITION BY RANGE (stored_at);
CREATE TABLE bench_event_now PARTITION OF bench_event DEFAULT;
ALTER TABLE bench_event_now ADD UNIQUE (source, event_id);
"""


def run() -> list[dict[str, object]]:
    ensure("bench_ingest")
    rows, walls = [], []
    for size in SIZES:
        with connection.cursor() as cursor:
            cursor.execute(_EQUAL)
        source = f"/bench/{uuid.uuid4().hex}"
        ours, floor = _Feed(source, size), _Feed(source, size)
        found = beside(_turn(ours, _take), _turn(floor, _copy))
        _same(source)
        walls.append(float(str(found["ours_ms"])))
        events = size * BATCHES
        rows.append(
            {
                "batch": size,
                **found,
                "events_per_second": round(events / walls[-1] * 1000),
                "floor": "json.loads and COPY into an equal table",
            }
        )
    growth = math.log(walls[1] / walls[0]) / math.log(SIZES[1] / SIZES[0])
    return [*rows, {"exponent": round(growth, 2), "of": "wall time over events of a batch"}]


class _Feed:
    """Batches of a core's day, each new, the same for whoever asks in the same order."""

    def __init__(self, source: str, size: int) -> None:
        self.events = self._events(source)
        self.size = size

    def batches(self, many: int) -> list[bytes]:
        return [json.dumps([next(self.events) for _ in range(self.size)]).encode() for _ in range(many)]

    @staticmethod
    def _events(source: str) -> Iterator[dict[str, Any]]:
        for number in count():
            loan, line = f"N-{number // 3}", f"BI-{number // 30}"
            said = [
                ("credit.draw.paid", {"draw_ref": f"D-{loan}", "loan_ref": loan, "amount": 200_000, "instalments": [
                    {"n": n, "due_on": f"2026-{n:02}-15", "principal": 100_000, "interest": 1500} for n in (1, 2)]}),
                ("credit.repayment.posted", {"payment_ref": f"P-{loan}", "loan_ref": loan, "principal": 100_000,
                    "interest": 1500, "fee": 0}),
                ("credit.limit.released", {"payment_ref": f"P-{loan}", "amount": 100_000}),
            ]  # fmt: skip
            type_, data = said[number % 3]
            time = datetime(2026, 1, 1 + number % 28, tzinfo=UTC).isoformat()
            yield {
                "specversion": "1.0",
                "id": f"e-{number:08d}",
                "source": source,
                "type": type_,
                "subject": line,
                "time": time,
                "data": data,
            }


def _turn(feed: _Feed, one: Callable[[bytes], None]) -> Callable[[], None]:
    """A turn over batches made before the watch starts: enough for a warm-up and every round."""
    waiting = feed.batches(BATCHES * 9)
    turns = batched(waiting, BATCHES, strict=False)

    def turn() -> None:
        for body in next(turns):
            one(body)

    return turn


def _take(body: bytes) -> None:
    events = parsed(body)
    if {fate.fate for fate in take(events)} != {"accepted"}:  # type: ignore[arg-type]
        raise RuntimeError("the ledger refused the bench's events")


def _copy(body: bytes) -> None:
    now = datetime.now(UTC)
    with transaction.atomic(), connection.cursor() as cursor:
        into = "COPY bench_event (source, event_id, type, subject, time, data, stored_at) FROM STDIN"
        with cursor.copy(into) as copy:
            for event in json.loads(body):
                data = json.dumps(event["data"])
                copy.write_row(
                    (event["source"], event["id"], event["type"], event["subject"], event["time"], data, now)
                )


def _same(source: str) -> None:
    with connection.cursor() as cursor:
        held = []
        for table in ("risk_event", "bench_event"):
            cursor.execute(
                f"SELECT event_id, type, subject, time, data FROM {table} WHERE source = %s ORDER BY event_id",  # noqa: S608
                [source],
            )
            held.append(cursor.fetchall())
    if not held[0] or held[0] != held[1]:
        raise RuntimeError("the two tables do not hold the same rows")
