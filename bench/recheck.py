"""One recheck, its decision stored with its trace and its order given, beside a bare transition of a plain table.

The floor reads the same events in one query, works the amount out by hand for this one story, and does what no honest
program can leave out: lock the line's row, set it, keep a step, leave a row for whoever must be told, commit.
"""

import json
import math
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from itertools import batched, cycle
from typing import Any

from django.db import connection, transaction

from bench.harness import beside
from bench.made import raws
from risk.events.services import MOST, take
from risk.management.databases import ensure
from risk.policy.annuity import annuity
from risk.recheck import services

LINES = 40
EACH = 10  # rechecks in one measured turn
INCOME, OWED, LIMIT = 960_000, 290_000, 3_000_000
FLOOR = "one query, sums by hand, lock, update, 2 inserts, commit"
SHARES = (10, 100), (20, 70), (40, 50), (math.inf, 30)
SIZES = {14: "60 events", 100: "310 events"}  # loans of a line


def run() -> list[dict[str, object]]:
    ensure("bench_recheck")
    now = datetime.now(UTC)
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bench_line, bench_step, bench_told")
        cursor.execute("CREATE TABLE bench_line (ref text PRIMARY KEY, status text, amount bigint)")
        cursor.execute("CREATE TABLE bench_step (id uuid PRIMARY KEY, ref text, at timestamptz, body jsonb)")
        cursor.execute("CREATE TABLE bench_told (id bigserial PRIMARY KEY, topic text, subject text, due timestamptz)")
    rows, walls = [], []
    for place, (loans, size) in enumerate(SIZES.items()):
        first = int(now.timestamp() * 10) * 1000 + place * LINES
        lines = _told(first, loans=loans, now=now)
        found = beside(_turn(lines, _ours), _turn(lines, _floor))
        walls.append(float(str(found["ours_ms"])))
        per_one = {key: round(float(str(found[key])) / EACH, 2) for key in found if key.endswith("_ms")}
        rows.append(
            {"size": size, **found, **per_one, "floor": "one query, sums by hand, lock, update, 2 inserts, commit"}
        )
    events = [3 * loans + 6 for loans in SIZES]
    growth = math.log(walls[1] / walls[0]) / math.log(events[1] / events[0])
    return [*rows, {"exponent": round(growth, 2), "of": "wall time over events"}]


def _told(first: int, *, loans: int, now: datetime) -> list[str]:
    """Fills the ledger; the refs of the lines."""
    events = [event for number in range(first, first + LINES) for event in raws(number, now=now, loans=loans)]
    for batch in batched(events, MOST, strict=False):
        fates = {fate.fate for fate in take(batch)}
        if fates != {"accepted"}:
            raise RuntimeError(f"the ledger took the bench's lines as {fates}")
    lines = [f"BL-{number}" for number in range(first, first + LINES)]
    with connection.cursor() as cursor:
        cursor.executemany("INSERT INTO bench_line VALUES (%s, 'cut', 0)", [(line,) for line in lines])
    _same(lines[0])
    return lines


def _turn(lines: list[str], one: Callable[[str], int]) -> Callable[[], None]:
    forever = cycle(lines)

    def turn() -> None:
        for _ in range(EACH):
            one(next(forever))

    return turn


def _same(line: str) -> None:
    ours, bare = _ours(line), _floor(line)
    if ours != bare:
        raise RuntimeError(f"the recheck says {ours}, the floor {bare}")


def _ours(line: str) -> int:
    key = uuid.uuid4().hex
    return services.run(line, income=INCOME, level=2, case="", key=key, actor="bench")[1].amount


def _floor(line: str) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT ref FROM bench_line WHERE ref = %s FOR UPDATE", [line])
        cursor.execute(
            "SELECT type, time, data FROM risk_event WHERE subject = ANY(%s) ORDER BY time, seq",
            [[line, line.replace("BL", "BB")]],
        )
        draws = sum(type_ == "credit.draw.paid" for type_, _, _ in cursor.fetchall())
        amount = _by_hand(draws)
        cursor.execute("UPDATE bench_line SET status = 'partial', amount = %s WHERE ref = %s", [amount, line])
        step: dict[str, Any] = {"amount": amount, "draws": draws}
        cursor.execute("INSERT INTO bench_step VALUES (%s, %s, now(), %s)", [uuid.uuid4(), line, json.dumps(step)])
        cursor.execute("INSERT INTO bench_told (topic, subject, due) VALUES ('restored', %s, now())", [line])
    return amount


def _by_hand(draws: int) -> int:
    share = next(percent for most, percent in SHARES if draws <= most)
    capacity = (INCOME // 2 - OWED) * annuity(1800, 12)
    least: Decimal = min(capacity, Decimal(8_000_000), Decimal(LIMIT * share // 100))
    return int(least) // 10_000 * 10_000
