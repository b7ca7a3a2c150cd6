"""An incident of 30,000 lines: everybody found, frozen and queued for their notice, beside a bare walk of the ledger.

The floor reads the newest repayment and region of every line in one statement and inserts who matches into a plain
table: no slices to resume from, no order, no notice. Both find the same lines.
"""

import time
from datetime import UTC, datetime, timedelta
from itertools import batched
from typing import Any

from django.db import connection

from risk.acting import By
from risk.diagnosis.services import diagnose_line
from risk.events.services import MOST, take
from risk.incidents import queries, services, work
from risk.management.databases import ensure
from risk.orders.models import Delivery
from risk.work.models import Work
from risk.work.services import drain

LINES, OTHERS = 30_000, 3_000
FLOOR = "one statement that matches region and channel, inserts who is inside"
_BARE = """
INSERT INTO bench_inside (line)
SELECT line.ref FROM risk_line AS line
JOIN LATERAL (SELECT data->>'region' AS region FROM risk_event WHERE subject = line.borrower
    AND type = 'credit.borrower.updated' ORDER BY time DESC, seq DESC LIMIT 1) AS who ON who.region LIKE '33%%'
JOIN LATERAL (SELECT data->>'channel' AS channel FROM risk_event WHERE subject = line.ref
    AND type = 'credit.repayment.received' ORDER BY time DESC, seq DESC LIMIT 1) AS paid ON paid.channel = 'bank'
WHERE line.ref LIKE %s
"""


def run() -> dict[str, object]:
    ensure("bench_incident")
    now = datetime.now(UTC)
    stamp = f"{now.timestamp():.0f}"
    _fill(stamp, now)
    scope = {"regions": ["330000"], "channels": ["bank"]}
    fields = {"services": ["repay", "draw"], "class": "outage", "severity": 1, **scope}
    start = time.perf_counter()
    ref = services.open_incident(fields, by=By("bench", "risk", "bench"), key=f"{stamp}-open")
    explained = "SYS-INCIDENT" in [one.code for one in diagnose_line(f"BI-{stamp}-1").reasons]
    told_after = time.perf_counter() - start
    found = _timed()
    services.resolve(ref, key=f"{stamp}-close")
    ended = _timed()
    counted = queries.counts(queries.incident(ref))
    page = time.perf_counter()
    members = queries.members(queries.incident(ref), after=f"BI-{stamp}-2")
    paged = time.perf_counter() - page
    floor, bare = _floor(stamp)
    if not explained or len(members) != queries.PAGE or (counted.lines, counted.frozen, bare) != (LINES, LINES, LINES):
        raise RuntimeError(f"ours found {counted}, the floor {bare}")
    ours = Delivery.objects.filter(type="mingbai.collection.resumed", body__contains=ref)
    return {
        "lines": counted.lines, "of": LINES + OTHERS,
        "explained_after_ms": round(told_after * 1000, 1), "found_and_frozen_s": round(found, 2),
        "ended_and_queued_s": round(ended, 2), "page_ms": round(paged * 1000, 1),
        "freezes_ended": ours.count(), "notices_queued": Work.objects.filter(topic=services.TELL).count(),
        "floor_s": round(floor, 2), "ratio": round(found / floor, 2), "floor": FLOOR,
    }  # fmt: skip


def _timed() -> float:
    start = time.perf_counter()
    drain(topics=["platform.changed", work.FIND, work.END])
    return time.perf_counter() - start


def _floor(stamp: str) -> tuple[float, int]:
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bench_inside")
        cursor.execute("CREATE TABLE bench_inside (line text PRIMARY KEY)")
        start = time.perf_counter()
        cursor.execute(_BARE, [f"BI-{stamp}-%"])
        return time.perf_counter() - start, cursor.rowcount


def _fill(stamp: str, now: datetime) -> None:
    """Each line with its own borrower and one repayment; some are of another region, some of another channel."""
    events: list[dict[str, Any]] = []
    for n in range(LINES + OTHERS):
        line, borrower = f"BI-{stamp}-{n}", f"BP-{stamp}-{n}"
        region = "110101" if n >= LINES and n % 2 else "330106"
        channel = "card" if n >= LINES and not n % 2 else "bank"
        opened = {"borrower": borrower, "product": "revolving", "limit": 2_000_000, "annual_rate_bps": 1800}
        paid = {"payment_ref": "P-1", "amount": 100_000, "channel": channel}
        for place, (kind, subject, data, days) in enumerate(
            (
                ("borrower.updated", borrower, {"name": "测试", "region": region, "kyc_status": "ok"}, 300),
                ("line.opened", line, opened | {"opened_on": "2025-11-01"}, 300),
                ("repayment.received", line, paid, 3),
            )
        ):
            events.append(
                {
                    "specversion": "1.0", "id": f"{stamp}-{n}-{place}", "source": "/bench", "type": f"credit.{kind}",
                    "subject": subject, "time": (now - timedelta(days=days)).isoformat(), "data": data,
                }
            )  # fmt: skip
    for batch in batched(events, MOST, strict=False):
        if {fate.fate for fate in take(batch)} != {"accepted"}:
            raise RuntimeError("the ledger refused the bench's lines")
