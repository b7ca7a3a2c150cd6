"""The port to what appeals needs from below: whose a line is, what a decision said, what the re-check would say."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Protocol

from appeals.commands import Outcome, Papers, Result
from appeals.models import Case


class Recheck(Protocol):
    """The fields of the contract's `recheck` that a case acts on; money in fen."""

    outcome: Outcome
    amount: int
    policy: str
    four_eyes: bool

    def to_json(self) -> dict[str, object]: ...


@dataclass(frozen=True, slots=True)
class Contested:
    """Who decided what is appealed, and under which policy."""

    policy: str = ""
    decided_by: str = ""


def owns(borrower: str, line: str) -> bool:
    return True


def is_appealable(codes: Collection[str]) -> bool:
    return bool(codes)


def contested(decision: str) -> Contested:
    return Contested()


def papers(case: Case) -> Papers:
    return Papers()


def preview(case: Case, *, income: int, level: int, explained: Collection[str] = ()) -> tuple[Recheck, int]:
    """What the re-check would say now, and the limit now in fen; writes nothing."""
    raise NotImplementedError


def recheck(case: Case, *, key: str) -> Result:
    """Run the re-check on what was proven: stores the decision and orders the restoration, once per key."""
    raise NotImplementedError


def blocked_codes(case: Case) -> frozenset[str]:
    """The codes that hold the line now."""
    return frozenset(case.codes)


def is_healed(case: Case) -> bool:
    """Whether the case is about our own fault (DAT, SYS, RPY) and the facts are fine again."""
    return False


def waits_for_the_core(case: Case) -> bool:
    """Whether an order to restore is out and the core has not answered."""
    return False


def case_of_restoration(restoration: str) -> Case | None:
    return None
