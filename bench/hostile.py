"""Hostile files: each goes through the door of uploads and the worker's reading, and must end in words or in a reading.

The files are those under the directory that `HOSTILE` names, else our own (`bench.made.hostile`). For each: what became
of it, how long, and the most memory that this process and its readers held together. The last row is the verdict.
"""

import io
import logging
import os
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from time import monotonic
from typing import Self
from uuid import uuid4

import structlog

from appeals.models import Case
from appeals.proofs import services
from appeals.proofs.errors import problem
from appeals.proofs.models import WAITING, Proof
from bench.made import hostile
from risk.errors import DomainError
from risk.management.databases import ensure
from risk.work.services import drain

MOST_MIB = 900
MOST_SECONDS = 180.0  # of one attempt: the worker's hard limit
_LOST = frozenset({"time", "memory", "crash"})


def run() -> Iterator[dict[str, object]]:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))  # standard output is ours
    ensure("bench_hostile")
    ends: Counter[str] = Counter()
    worst, slowest, bad = 0.0, 0.0, []
    for name, content in files():
        row = _one(name, content)
        yield row
        ends[str(row["end"])] += 1
        worst, slowest = max(worst, float(str(row["mib"]))), max(slowest, float(str(row["longest_s"])))
        if row["end"] == "lost" or float(str(row["mib"])) > MOST_MIB or float(str(row["longest_s"])) > MOST_SECONDS:
            bad.append(name)
    yield {"files": sum(ends.values()), **ends, "peak_mib": worst, "longest_s": slowest, "failed": bad}


def files() -> Iterator[tuple[str, bytes]]:
    """(name, content) of every file, in order."""
    if not (where := os.environ.get("HOSTILE")):
        yield from hostile.files()
        return
    root = Path(where)
    for path in sorted(root.rglob("*")):
        if path.is_file():
            yield str(path.relative_to(root)), path.read_bytes()


def _one(name: str, content: bytes) -> dict[str, object]:
    """`end` is door (not taken in), refused (opened, and said why), read, or lost (no end, or one without words)."""
    case = Case.objects.create(number=f"B-{uuid4().hex[:12]}", borrower="B-bench", line="L-bench", codes=["CRD-INCOME"])
    with _Watch() as watch:
        try:
            proof = services.take_in(
                case.pk, "P-BANKFLOW", io.BytesIO(content), name, borrower=case.borrower, key=uuid4().hex
            )
        except DomainError as error:
            end, said = ("door", error.code) if str(error) and error.next else ("lost", error.code)
            return {"file": name, "end": end, "said": said, **watch.seen()}
        longest = 0.0
        while True:
            started = monotonic()
            done = drain(topics=["proof.read"], most=1)
            longest = max(longest, monotonic() - started)
            if not done or Proof.objects.get(pk=proof.pk).state not in WAITING:
                break
        proof.refresh_from_db()
        return {"file": name, **_end(proof), **watch.seen(longest)}


def _end(proof: Proof) -> dict[str, object]:
    if proof.is_waiting:
        return {"end": "lost", "said": proof.state}
    if not proof.problem:
        return {"end": "read", "said": proof.kind}
    told = all(problem(proof.problem))
    return {"end": "refused" if told else "lost", "said": proof.problem, "killed": proof.problem in _LOST}


def memory(pid: int) -> int:
    """Bytes of a process and all under it, what several share counted once (PSS); 0 where that cannot be read."""
    try:
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
        total = next(int(line.split()[1]) * 1024 for line in rollup.splitlines() if line.startswith("Pss:"))
        for task in Path(f"/proc/{pid}/task").iterdir():
            total += sum(memory(int(child)) for child in (task / "children").read_text(encoding="ascii").split())
    except (OSError, StopIteration):
        return 0
    return total


class _Watch:
    """The most memory of this process and all under it, looked at twenty times a second."""

    def __enter__(self) -> Self:
        self._over, self._most, self._start = threading.Event(), 0, monotonic()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._over.wait(0.05):
            self._most = max(self._most, memory(os.getpid()))

    def seen(self, longest: float = 0.0) -> dict[str, object]:
        self._most = max(self._most, memory(os.getpid()))
        return {
            "mib": round(self._most / 1024 / 1024),
            "seconds": round(monotonic() - self._start, 2),
            "longest_s": round(longest, 2),
        }
