"""The explanation by the API beside a bare answer of the same process, and how many a core answers in a second."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import batched

from django.test import Client, override_settings

from bench.harness import beside
from bench.made import raws
from risk.events.services import MOST, take
from risk.management.databases import ensure

EACH = 10  # answers in one measured turn
SINGLY = 100  # answers timed one by one, for the 95th in a hundred
ASKED = 500  # a second. Source: A021
LOANS = {31: "about 100 events", 131: "about 400 events"}
KEY = "bench"
HEADERS = {"host": "localhost", "authorization": f"Bearer {KEY}"}


def run() -> list[dict[str, object]]:
    """By size: the ratio, milliseconds of CPU an answer, answers a second of one core, and the cores that 500 take."""
    ensure("bench_page")
    now, rows = datetime.now(UTC), []
    with override_settings(ROOT_URLCONF="bench.bare", API_KEYS=f"bench:{KEY}"):
        for place, (loans, size) in enumerate(LOANS.items()):
            number = int(now.timestamp() * 10) * 1000 + place
            for batch in batched(raws(number, now=now, loans=loans), MOST, strict=False):
                take(batch)
            line = f"BL-{number}"
            ask, floor = _answers(f"/api/v1/lines/{line}/explanation"), _answers(f"/bare/{line}/")
            found = beside(lambda ask=ask: ask(EACH), lambda floor=floor: floor(EACH))  # type: ignore[misc]
            cpu = float(str(found["ours_cpu_ms"])) / EACH
            walls = sorted(_timed(lambda ask=ask: ask(1)) for _ in range(SINGLY))  # type: ignore[misc]
            rows.append(
                {
                    "size": size,
                    **found,
                    "cpu_ratio": round(cpu * EACH / float(str(found["floor_cpu_ms"])), 2),
                    "cpu_ms": round(cpu, 2),
                    "a_second_a_core": round(1000 / cpu),
                    "cores_for_500": round(ASKED * cpu / 1000, 1),
                    "p95_ms": round(walls[SINGLY * 95 // 100] * 1000, 1),
                    "floor": "one read",
                }
            )
    return rows


def _timed(run: Callable[[], None]) -> float:
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def _answers(path: str) -> Callable[[int], None]:
    client = Client()

    def turn(count: int) -> None:
        for _ in range(count):
            answer = client.get(path, secure=True, headers=HEADERS)
            if answer.status_code != 200:
                raise RuntimeError(f"{path} answered {answer.status_code}")

    return turn
