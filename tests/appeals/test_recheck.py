"""From an agreed proposal to the limit given back: errors, late answers, facts that move."""

from datetime import timedelta

import pytest

from appeals import checks, queries, services
from appeals.commands import SYSTEM
from appeals.status import Status
from appeals.sweeping import sweep
from risk.decisions.models import Decision
from risk.events.services import take
from risk.orders.models import Restoration
from risk.work.models import Work
from risk.work.services import drain
from tests.appeals.people import BORROWER, GROUNDS, LINE, agreed, in_review, obey, queued
from tests.histories import AT, LATELY, incident_opened, raw

pytestmark = pytest.mark.usefixtures("trader")


@pytest.fixture
def broken(monkeypatch):
    """The re-check fails as often as the test says."""
    left, preview = {"failures": 0}, checks.preview

    def failing(case, **asked):
        if left["failures"]:
            left["failures"] -= 1
            raise TimeoutError
        return preview(case, **asked)

    monkeypatch.setattr(checks, "preview", failing)
    return left


def due(case):
    row = Work.objects.filter(topic="case.recheck", subject=case.number, done_at=None).order_by("due_at").first()
    return row and row.due_at - checks.clock.now()


def test_a_failed_re_check_is_tried_after_1_5_and_15_minutes_then_a_person_has_it(reviewer, approver, broken, hands):
    case = agreed(reviewer, approver)
    broken["failures"] = 4
    for wait in (1, 5, 15):
        drain(topics=["case.recheck"])
        case.refresh_from_db()
        assert case.status == Status.RECHECK_ERROR
        assert due(case) == timedelta(minutes=wait)
        hands.move(minutes=wait)
    drain(topics=["case.recheck"])
    case.refresh_from_db()
    assert (case.status, case.tries, case.assignee_id) == (Status.IN_REVIEW, 0, reviewer.pk)
    assert [step.note for step in case.steps.filter(event="give_up")] == ["TimeoutError"]
    assert not Restoration.objects.exists()


def test_one_failure_and_then_it_goes_on(reviewer, approver, broken, hands):
    case = agreed(reviewer, approver)
    broken["failures"] = 1
    drain(topics=["case.recheck"])
    hands.move(minutes=1)
    drain(topics=["case.recheck"])
    case.refresh_from_db()
    assert case.status == Status.APPLYING


def test_keep_is_proposed_by_the_machine_and_recorded_by_a_person(reviewer):
    case = in_review(reviewer)
    case = services.approve(case.number, staff=reviewer, income=100_000, level=2, note=GROUNDS, key="a")
    assert (case.status, case.proposed.outcome) == (Status.RECHECK, "keep")
    drain(topics=["case.recheck"])
    case.refresh_from_db()
    assert (case.status, case.assignee_id, case.outcome) == (Status.IN_REVIEW, reviewer.pk, "")
    assert Decision.objects.filter(kind="recheck", outcome="keep").count() == 1
    assert not Restoration.objects.exists()
    case = services.decline(case.number, staff=reviewer, note=GROUNDS, targets=["补充近六个月流水"], key="d")
    assert (case.status, case.eyes) == (Status.DECIDED_KEEP, [])


def test_a_result_below_what_was_agreed_goes_back_to_a_person(reviewer, approver, hands):
    case = agreed(reviewer, approver)
    case.proposal["amount"] = 2_100_000
    case.save(update_fields=["proposal"])
    drain(topics=["case.recheck"])
    case.refresh_from_db()
    assert case.status == Status.IN_REVIEW
    assert not Restoration.objects.exists()


def test_a_result_above_what_was_agreed_asks_again_in_a_new_round(reviewer, approver):
    case = agreed(reviewer, approver)
    case.proposal["amount"] = 2_000_000
    case.save(update_fields=["proposal"])
    drain(topics=["case.recheck"])
    case.refresh_from_db()
    assert (case.status, case.round, case.proposed.amount) == (Status.PENDING_2ND_EYE, 2, 2_070_000)
    services.agree(case.number, staff=approver, key="again")
    drain(topics=["case.recheck"])
    case.refresh_from_db()
    assert (case.status, case.amount) == (Status.APPLYING, 2_070_000)
    assert Restoration.objects.count() == 1


def test_a_withdrawn_case_is_left_alone_and_nothing_is_ordered(reviewer, approver):
    case = agreed(reviewer, approver)
    services.withdraw(case.number, borrower=BORROWER, key="w")
    drain(topics=["case.recheck"])
    case.refresh_from_db()
    assert case.status == Status.WITHDRAWN
    assert not Restoration.objects.exists()


def test_a_decided_case_cannot_be_withdrawn(reviewer, approver):
    case = agreed(reviewer, approver)
    drain(topics=["case.recheck"])
    with pytest.raises(Exception, match="现在不能"):
        services.withdraw(case.number, borrower=BORROWER, key="w")


def test_a_case_closes_only_when_it_is_in_force_and_told(reviewer, approver, hands):
    case = agreed(reviewer, approver)
    drain(topics=["case.recheck"])
    case.refresh_from_db()
    services.record_told(case.number, case.seq)
    case.refresh_from_db()
    assert case.status == Status.APPLYING  # told of something, and not in force
    hands.move(minutes=2)
    obey(case, hands.at)
    assert case.status == Status.APPLYING  # in force, and the decision not told
    told = queries.trail(case).get(event="confirm")
    for channel in ("app", "sms", "app"):
        services.record_told(case.number, told.seq, channel=channel)
    case.refresh_from_db()
    assert case.status == Status.CLOSED
    assert case.told.filter(seq=told.seq).count() == 2


def test_a_core_that_is_silent_for_a_day_is_said_and_its_late_answer_heals_it(reviewer, approver, hands):
    case = agreed(reviewer, approver)
    drain(topics=["case.recheck"])
    hands.move(hours=24)
    drain(topics=["restoration.unanswered"])
    case.refresh_from_db()
    assert case.status == Status.APPLY_ERROR
    obey(case, hands.at)
    assert (case.status, case.applied_at) == (Status.APPLYING, hands.at)


def test_what_is_stuck_is_rung_again(reviewer, approver, hands):
    case = agreed(reviewer, approver)
    Work.objects.filter(topic="case.recheck").delete()
    hands.move(minutes=4)
    sweep()
    assert due(case) is None
    hands.move(minutes=1)
    sweep()
    drain(topics=["case.recheck"])
    case.refresh_from_db()
    assert case.status == Status.APPLYING


def ours(**over):
    """A case about our own fault, opened by the system: the borrower need not appeal."""
    return queued(codes=["SYS-INCIDENT"], actor=SYSTEM, **over)


def test_our_own_fault_that_is_over_heals_the_case_by_itself():
    case = ours()
    assert case.status == Status.AUTO_HEALED
    assert queries.trail(case).last().notice == "A3"


def test_the_same_fault_while_it_lasts_goes_to_a_person():
    take([raw(incident_opened(LATELY, "draw"))])
    assert ours().status == Status.QUEUED


def test_the_explanation_s_case_is_told_for_sixty_days(reviewer, hands):
    case = in_review(reviewer)
    services.decline(case.number, staff=reviewer, note=GROUNDS, targets=["90天内借款不超过10次"], key="d")
    shown = queries.newest_case(LINE)
    assert shown == {
        "number": case.number,
        "status": "decided_keep",
        "opened_at": "2026-11-20T12:00:00+08:00",
        "decided_at": "2026-11-20T12:00:00+08:00",
        "next_by": None,
    }
    step = case.steps.last()
    services.record_told(case.number, step.seq, notice="A10")
    hands.at = AT + timedelta(days=60)
    assert queries.newest_case(LINE) is None
