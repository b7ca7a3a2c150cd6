"""What tests of cases share: people, and a re-check that says what the test wants."""

from dataclasses import dataclass, field

import pytest

from appeals import checks
from appeals.commands import Papers, Result
from tests.appeals.people import make_staff


@dataclass
class Said:
    """Stands where the re-check stands: a fake of the port, with a state the test sets."""

    outcome: str = "partial"
    amount: int = 2_070_000
    policy: str = "cn-revolving@1.0.0"
    four_eyes: bool = True
    limit_now: int = 0
    papers: Papers = field(default_factory=Papers)
    orders: dict = field(default_factory=dict)
    failures: int = 0

    def to_json(self):
        return {"outcome": self.outcome, "amount": self.amount}


@pytest.fixture
def engine(monkeypatch):
    said = Said()

    def recheck(case, *, key):
        if said.failures:
            said.failures -= 1
            raise TimeoutError
        said.orders[key] = case.number
        return Result(outcome=said.outcome, amount=said.amount, needs_eyes=said.four_eyes, decision=f"D-{key}")

    monkeypatch.setattr(checks, "preview", lambda _case, **_: (said, said.limit_now))
    monkeypatch.setattr(checks, "recheck", recheck)
    monkeypatch.setattr(checks, "papers", lambda _case: said.papers)
    monkeypatch.setattr(checks, "waits_for_the_core", lambda _case: True)
    return said


@pytest.fixture
def reviewer(db):
    return make_staff("reviewer")


@pytest.fixture
def approver(db):
    return make_staff("approver")
