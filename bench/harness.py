"""Times two programs in turn, so that a machine that changes speed changes both."""

import statistics
import time
from collections.abc import Callable

from django.db import connection

from risk.management.databases import ensure

ROUNDS = 7


def beside(ours: Callable[[], object], floor: Callable[[], object], *, rounds: int = ROUNDS) -> dict[str, object]:
    """Runs both in turn after one warm-up each.

    Returns:
        `ratio` ours/floor as the median of the pairs with its spread, and both medians in milliseconds of CPU and wall.
    """
    ours()
    floor()
    pairs = [(_timed(ours), _timed(floor)) for _ in range(rounds)]
    ratios = sorted(mine[0] / bare[0] for mine, bare in pairs)
    return {
        "ratio": round(statistics.median(ratios), 2),
        "spread": [round(ratios[0], 2), round(ratios[-1], 2)],
        "ours_ms": round(statistics.median(mine[0] for mine, _ in pairs) * 1000, 2),
        "floor_ms": round(statistics.median(bare[0] for _, bare in pairs) * 1000, 2),
        "ours_cpu_ms": round(statistics.median(mine[1] for mine, _ in pairs) * 1000, 2),
        "floor_cpu_ms": round(statistics.median(bare[1] for _, bare in pairs) * 1000, 2),
        "rounds": rounds,
    }


def anew(name: str) -> None:
    """A migrated database of this name with nothing in it, to work in from now on."""
    connection.close()  # it may be the very one that is dropped
    with connection._nodb_cursor() as cursor:  # noqa: SLF001 - a cursor in PostgreSQL's own database
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    ensure(name)


def _timed(run: Callable[[], object]) -> tuple[float, float]:
    wall, cpu = time.perf_counter(), time.process_time()
    run()
    return time.perf_counter() - wall, time.process_time() - cpu
