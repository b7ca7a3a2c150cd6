"""What tests of cases share: people, a clock one can move, and two borrowers whose history is in the ledger."""

from datetime import timedelta

import pytest

from appeals import checks
from appeals.commands import Papers
from risk import clock
from risk.events.services import take
from tests.appeals.people import make_staff
from tests.histories import AT, ago, limit_changed, raw, told
from tests.risk.test_facts_stories import small_trader
from tests.risk.test_recheck import steady


class Hands:
    """The clock's hands: they stand still until a test moves them."""

    def __init__(self):
        self.at = AT

    def __call__(self):
        return self.at

    def move(self, **length):
        self.at += timedelta(**length)


@pytest.fixture
def hands(monkeypatch):
    found = Hands()
    monkeypatch.setattr(clock, "now", found)
    return found


def send(*events):
    assert {fate.fate for fate in take([raw(event) for event in told(*events).events])} == {"accepted"}


@pytest.fixture
def trader(db, hands, files):
    """李强's shape: a cut from 30,000 to nothing; 20,700 comes back, and more than one person must agree."""
    send(*small_trader())


@pytest.fixture
def salaried(db, hands, files):
    """A cut from 20,000 to 12,000 made in error; all of it comes back on one person's word."""
    send(*steady(limit_changed(ago(days=2), 2_000_000, 1_200_000, codes=["CRD-INCOME"]), limit=2_000_000))


@pytest.fixture
def files(monkeypatch):
    """The state of a case's files, as the proofs room would count them."""
    found = {"papers": Papers()}
    monkeypatch.setattr(checks, "papers", lambda _case: found["papers"])
    return found


@pytest.fixture
def reviewer(db):
    return make_staff("reviewer")


@pytest.fixture
def approver(db):
    return make_staff("approver")
