"""What a borrower disputes is neither for nor against them, and what it would hold goes to a person. F.1, C.1."""

import pytest

from risk.diagnosis import diagnose
from risk.diagnosis.trial import try_draw
from risk.events import services as events
from risk.facts import read
from risk.policy.services import current
from risk.recheck.assess import assess
from tests import histories as make
from tests.histories import AT, ago, raw, told
from tests.risk.each_code import base

ADVERSE = make.bureau_reported(ago(days=4), adverse=True, monthly_debt_service=90_000)


def opened(at, case="MB-1/0"):
    return make.event("credit.objection.opened", make.BORROWER, at, {"case": case}, source="/mingbai/objections")


def closed(at, case="MB-1/0"):
    return make.event("credit.objection.closed", make.BORROWER, at, {"case": case}, source="/mingbai/objections")


def line(*events):
    return told(*base(), ADVERSE, *events)


def codes(history):
    return [reason.code for reason in diagnose(history, at=AT).reasons]


def test_a_disputed_report_is_unknown_and_a_person_looks_at_what_it_would_hold():
    assert codes(line()) == ["CRD-BUREAU"]

    found = diagnose(line(opened(ago(days=1))), at=AT)

    assert (found.reasons, found.capabilities["draw"], found.waterfall[-1].amount) == ((), "unknown", 0)
    assert {found.facts.values[name] for name in ("bureau_adverse", "lenders", "enquiries_90d")} == {None}
    assert found.facts.counted["bureau_adverse"] is True
    assert try_draw(line(opened(ago(days=1))), 100_000, at=AT, policy=current()).outcome == "unknown"


def test_what_a_disputed_report_alone_says_is_owed_elsewhere_is_unknown_too():
    owed = make.debt_service_updated(ago(days=3), own=10_000, external=None)

    assert read(line(owed), at=AT).values["debt_service"] == 100_000
    assert read(line(owed, opened(ago(days=1))), at=AT).values["debt_service"] is None


def test_a_good_report_that_is_disputed_costs_nothing():
    good = told(*base(), make.bureau_reported(ago(days=4)), opened(ago(days=1)))

    assert diagnose(good, at=AT).capabilities["draw"] == "open"


def test_it_counts_again_once_every_objection_has_its_answer():
    two = [opened(ago(days=3)), opened(ago(days=2), case="MB-2/0"), closed(ago(days=1))]

    assert codes(line(*two)) == []
    assert codes(line(*two, closed(ago(hours=1), case="MB-2/0"))) == ["CRD-BUREAU"]


def test_what_else_holds_still_holds_and_what_was_recorded_stands():
    held = make.held(ago(hours=2), "draw", codes=["CRD-BUREAU"])

    assert codes(line(opened(ago(days=1)), held)) == ["CRD-BUREAU"]


def test_a_recheck_of_it_is_a_persons():
    seen = assess(line(opened(ago(days=1))), at=AT, policy=current(), income=900_000, level=3)

    assert "bureau_adverse" in seen.unknown


@pytest.mark.django_db
def test_a_lender_cannot_dispute_in_somebodys_name():
    said = raw(opened(ago(days=1)))

    assert [fate.pointer for fate in events.take([said])] == ["/type"]
    assert [events.note(said).fate, events.note(said).fate] == ["accepted", "duplicate"]
