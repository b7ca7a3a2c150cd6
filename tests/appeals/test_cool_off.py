"""The same reasons, judged not long ago, want something new first; what was our fault does not wait."""

from datetime import datetime, timedelta

import pytest

from appeals import checks, services
from appeals.errors import TooSoon
from appeals.models import Case
from appeals.status import Kind, Status
from tests.appeals.people import BORROWER, draft
from tests.histories import AT

pytestmark = pytest.mark.usefixtures("trader")
SAME = ["CRD-DTI", "CRD-INCOME"]


@pytest.fixture
def documents(monkeypatch):
    """SHA-256 of the files of each case, by its number."""
    found = {}
    monkeypatch.setattr(
        checks, "came_in", lambda *cases: frozenset(sha for case in cases for sha in found.get(case.number, ()))
    )
    return found


def judged(*, days=3, codes=SAME, **over):
    fields = {"number": "MB-E-1", "borrower": BORROWER, "line": "L-1", "status": Status.CLOSED_FINAL, "outcome": "keep"}
    return Case.objects.create(**fields | over, codes=codes, decided_at=AT - timedelta(days=days))


def submitted(codes, **over):
    case = draft(codes=codes, **over)
    return services.submit(case.number, borrower=BORROWER, statement="请再看。", consents=("income",), key="s").status


def test_nothing_new_waits_thirty_days_to_the_second(documents, hands):
    judged(days=30)
    assert submitted(["CRD-DTI"]) == Status.SUBMITTED
    services.withdraw(Case.objects.get(status="submitted").number, borrower=BORROWER, key="w")
    Case.objects.filter(number="MB-E-1").update(decided_at=AT - timedelta(days=30) + timedelta(seconds=1))
    with pytest.raises(TooSoon) as refused:
        submitted(["CRD-DTI"])
    assert datetime.fromisoformat(refused.value.facts["until"]) == AT + timedelta(seconds=1)


def test_a_file_not_seen_before_ends_the_wait(documents):
    earlier = judged()
    documents[earlier.number] = ("sha-1",)
    case = draft(codes=["CRD-DTI"])
    documents[case.number] = ("sha-1",)
    said = {"borrower": BORROWER, "statement": "请再看。", "consents": ("income",)}
    with pytest.raises(TooSoon):
        services.submit(case.number, **said, key="s")
    documents[case.number] = ("sha-1", "sha-2")
    assert services.submit(case.number, **said, key="s").status == Status.SUBMITTED


@pytest.mark.parametrize("codes", [["FRD-ACCT"], ["CRD-DTI", "SYS-INCIDENT"], ["CRD-DTI", "BEH-SMALLFREQ"]])
def test_our_fault_fraud_and_another_reason_wait_for_nothing(documents, codes):
    judged(codes=[*SAME, "DAT-ERROR", "FRD-ACCT", "SYS-INCIDENT"])
    assert submitted(codes) == Status.SUBMITTED


@pytest.mark.parametrize("other", [{"line": "L-2"}, {"kind": Kind.COMPLAINT}, {"borrower": "B-2"}])
def test_another_line_kind_or_person_does_not_count(documents, other):
    judged(**other)
    assert submitted(["CRD-DTI"]) == Status.SUBMITTED


def test_a_request_for_a_person_never_waits(documents):
    judged()
    assert submitted(["CRD-DTI"], kind=Kind.HUMAN_REVIEW) == Status.SUBMITTED
