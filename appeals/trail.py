"""Walks the chains of steps, and says where one does not hold."""

from collections.abc import Iterator
from dataclasses import dataclass

from appeals.chain import digest
from appeals.models import Case, Step
from appeals.moves import CHAINED


@dataclass(frozen=True, slots=True)
class Break:
    """Where a chain does not hold, and how."""

    chain: str
    link: str
    why: str


def breaks() -> Iterator[Break]:
    """Every place where a case's chain does not hold; walks all cases in slices, 2 queries a slice."""
    for case in Case.objects.order_by("pk").prefetch_related("steps").iterator(chunk_size=500):
        if found := _fault(case, list(case.steps.all())):
            seq, why = found
            yield Break(f"steps of {case.number}", str(seq), why)


def fault(case: Case) -> tuple[int, str] | None:
    """The first step of one case that does not hold, and how; None: its chain is sound. 1 query."""
    return _fault(case, list(case.steps.all()))


def _fault(case: Case, steps: list[Step]) -> tuple[int, str] | None:
    previous, status = "", ""
    for n, step in enumerate(steps, start=1):
        if step.seq != n:
            return n, "this step is missing"
        if step.prev_hash != previous:
            return n, "does not follow the step before it"
        if step.hash != digest(previous, {name: getattr(step, name) for name in CHAINED}):
            return n, "its content is not what was hashed"
        if step.source != status:
            return n, "does not start where the step before it ended"
        previous, status = step.hash, step.target
    if (case.seq, case.head, case.status) != (len(steps), previous, status):
        return len(steps), "the case does not stand where its last step left it"
    return None
