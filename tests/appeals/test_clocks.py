"""Several deadlines on one case: exact at the second, paused without a breach, fired once."""

from datetime import timedelta

import pytest

from appeals import clocks, queries, services
from appeals.commands import Item, Papers
from appeals.errors import TooLate
from appeals.models import Case, Clock
from appeals.status import Kind, Status
from appeals.sweeping import sweep
from risk.clock import SHANGHAI
from risk.orders.models import Alert, Delivery
from risk.work.models import Work
from risk.work.services import drain
from tests.appeals.people import BORROWER, GROUNDS, draft, in_review, make_staff, queued
from tests.histories import AT

pytestmark = pytest.mark.usefixtures("trader")
SECOND = timedelta(seconds=1)
FLOW = Item(proof="P-BANKFLOW", why="核定收入", alternatives=("P-WALLET",))


def clock_of(case, code):
    return Clock.objects.filter(case=case, code=code).order_by("-n").first()


def asked(reviewer, **over):
    case = in_review(reviewer, **over)
    return services.request_proofs(case.number, staff=reviewer, items=[FLOW], note="还缺流水。", key="ask")


def test_submitting_starts_three_clocks_from_the_same_instant():
    case = queued()
    assert clock_of(case, "CLK-04").due_at == AT + timedelta(days=15)
    assert clock_of(case, "CLK-05").due_at == AT + timedelta(days=3)  # Friday noon: Monday noon
    assert clock_of(case, "CLK-03").due_at == AT + timedelta(minutes=1)
    assert str(case.due_on) == "2026-12-05"


def test_the_acknowledgement_is_met_when_told():
    case = queued()
    services.record_told(case.number, 2, notice="A1")
    assert clock_of(case, "CLK-03").met_at == AT


def test_a_clock_is_missed_at_its_second_and_not_before(hands):
    case = queued()
    hands.at = AT + timedelta(days=3) - SECOND
    sweep()
    assert clock_of(case, "CLK-05").missed_at is None
    hands.at = AT + timedelta(days=3)
    sweep()
    assert clock_of(case, "CLK-05").missed_at == AT + timedelta(days=3)
    case.refresh_from_db()
    assert case.urgency == 100


def test_a_system_that_stood_still_fires_a_missed_clock_once(hands):
    case = queued()
    hands.at = AT + timedelta(days=40)
    sweep()
    hands.move(hours=1)
    sweep()
    assert Work.objects.filter(topic="case.clock", subject=f"{case.number}/CLK-04/1/missed").count() == 1
    assert not Work.objects.filter(topic="case.clock", subject=f"{case.number}/CLK-04/1/alert").exists()


def test_a_missed_deadline_is_told_to_the_lender_s_systems_once(hands):
    case = queued()
    hands.at = AT + timedelta(days=15)
    for _ in range(2):
        sweep()
        drain(topics=["case.clock"])
    kinds = sorted(Alert.objects.values_list("kind", flat=True))
    assert kinds == [f"case.clk-0{n}.missed" for n in (3, 4, 5, 6)]
    assert Delivery.objects.filter(type="mingbai.alert.changed").count() == 4
    assert case.number in Alert.objects.first().subject
    services.withdraw(case.number, borrower=BORROWER, key="w")
    drain(topics=["case.step"])
    assert not Alert.objects.filter(closed_at=None).exists()


def test_pre_alerts_come_at_half_three_quarters_and_two_days_before(hands):
    case = queued()
    fired = []
    for hour in range(0, 15 * 24, 6):
        hands.at = AT + timedelta(hours=hour)
        before = clock_of(case, "CLK-04").alerts
        sweep()
        if clock_of(case, "CLK-04").alerts != before:
            fired.append(hour)
    assert fired == [180, 270, 312]


def test_a_request_pauses_our_target_and_never_the_statute(reviewer, hands):
    case = asked(reviewer)
    target, statute = clock_of(case, "CLK-06"), clock_of(case, "CLK-04").due_at
    assert target.paused_at == AT
    hands.move(days=5)
    case = services.no_more_proofs(case.number, borrower=BORROWER, key="none")
    assert case.status == Status.QUEUED
    assert case.on_file
    again = clock_of(case, "CLK-06")
    assert (again.paused_at, again.missed_at) == (None, None)
    # Three working days from Friday noon were untouched; Wednesday noon gives Monday noon.
    assert again.due_at == AT + timedelta(days=10)
    assert clock_of(case, "CLK-04").due_at == statute


def test_an_unanswered_request_is_reminded_in_daylight_then_decided_on_file(reviewer, hands):
    case = asked(reviewer)
    hands.at = AT + timedelta(days=3, hours=11)  # 23:00
    sweep()
    assert not case.steps.filter(event="remind").exists()
    hands.at = AT + timedelta(days=3, hours=20)  # 08:00
    sweep()
    assert case.steps.filter(event="remind").count() == 1
    hands.at = AT + timedelta(days=7) - SECOND
    sweep()
    case.refresh_from_db()
    assert case.status == Status.WAITING_DOCS
    hands.at += SECOND
    sweep()
    case.refresh_from_db()
    assert (case.status, case.on_file) == (Status.QUEUED, True)


def test_a_case_into_which_nothing_ever_came_expires(files, hands):
    files["papers"] = Papers(missing=(FLOW,))
    case = draft()
    services.submit(case.number, borrower=BORROWER, choice="income", key="s")
    drain(topics=["case.intake"])
    hands.move(days=7)
    sweep()
    case.refresh_from_db()
    assert case.status == Status.EXPIRED
    assert not clocks.running(case)


def test_a_file_that_came_answers_the_request_even_unread(reviewer, hands, files):
    case = asked(reviewer)
    hands.move(hours=1)
    files["papers"] = Papers(total=1, reading=1, newest_at=hands.at)
    services.proofs_changed(case.pk)
    drain(topics=["case.intake"])
    case.refresh_from_db()
    assert case.status == Status.WAITING_DOCS
    files["papers"] = Papers(total=1, newest_at=hands.at)
    services.proofs_changed(case.pk)
    drain(topics=["case.intake"])
    case.refresh_from_db()
    assert (case.status, case.on_file, case.proofs_in, case.prefers) == (Status.QUEUED, False, 1, reviewer)


def test_extensions_count_from_the_start_and_there_is_no_third(reviewer, hands):
    case = in_review(reviewer)
    lead, executive = make_staff("approver"), make_staff("compliance")
    case = services.extend(case.number, staff=lead, note="需要更多时间核实。", key="1")
    assert clock_of(case, "CLK-04").due_at == AT + timedelta(days=30)
    with pytest.raises(Exception, match="更高一级"):
        services.extend(case.number, staff=lead, note="再延。", key="2")
    services.extend(case.number, staff=executive, note="等银行答复。", key="3")
    assert clock_of(case, "CLK-04").due_at == AT + timedelta(days=60)
    assert case.steps.filter(event="extend").count() == 2


# Each kind of case with its own clock: (kind, clock, time from Friday noon, pre-alerts as hours after the start).
STATUTES = [
    (Kind.CREDIT_OBJECTION, "CLK-10", timedelta(days=20), [240, 408]),
    (Kind.AML_OBJECTION, "CLK-11", timedelta(days=15), [168, 288]),
    (Kind.FRAUD_APPEAL, "CLK-12", timedelta(days=5), [24]),  # three working days over a weekend
    (Kind.PI_RIGHT, "CLK-13", timedelta(days=15), [240]),
    (Kind.HARDSHIP, "CLK-14", timedelta(days=7), [72]),
]


@pytest.mark.parametrize(("kind", "code", "length", "alerts"), STATUTES)
def test_each_kind_of_case_runs_on_its_own_clock(kind, code, length, alerts, hands):
    case = submitted(kind)
    assert clock_of(case, code).due_at == AT + length
    assert case.due_on == (AT + length).astimezone(SHANGHAI).date()
    assert clock_of(case, "CLK-04") is None
    fired, n = [], 0
    for hour in range(0, length // timedelta(hours=1), 6):
        hands.at = AT + timedelta(hours=hour)
        sweep()
        if clock_of(case, code).alerts != n:
            fired, n = [*fired, hour], clock_of(case, code).alerts
    assert fired == alerts
    hands.at = AT + length - SECOND
    sweep()
    assert clock_of(case, code).missed_at is None
    hands.at += SECOND
    sweep()
    case.refresh_from_db()
    assert (clock_of(case, code).missed_at, case.urgency) == (AT + length, 100)


@pytest.mark.parametrize(("kind", "code", "length", "alerts"), STATUTES)
def test_only_a_law_that_allows_it_gives_more_time(kind, code, length, alerts):
    case, executive = submitted(kind), make_staff("compliance")
    lead = make_staff("aml" if kind == Kind.AML_OBJECTION else "approver")
    if kind != Kind.PI_RIGHT:
        with pytest.raises(TooLate, match="依法不能延长"):
            services.extend(case.number, staff=lead, note="需要更多时间。", key="1")
        assert clock_of(case, code).due_at == AT + length
        return
    services.extend(case.number, staff=lead, note="材料很多，需要更多时间。", key="1")
    assert clock_of(case, code).due_at == AT + timedelta(days=30)
    with pytest.raises(TooLate, match="已延到最长"):
        services.extend(case.number, staff=executive, note="再延。", key="2")


def submitted(kind):
    case = draft(kind=kind)
    return services.submit(case.number, borrower=BORROWER, statement="请处理。", consents=(), key="submit")


def test_a_lapsed_lock_goes_back_and_is_offered_to_the_same_person(reviewer, hands):
    case = in_review(reviewer)
    hands.move(minutes=30)
    sweep()
    case.refresh_from_db()
    assert (case.status, case.assignee_id, case.prefers_id) == (Status.QUEUED, None, reviewer.pk)
    other = queued(codes=["CRD-DTI"])
    Case.objects.filter(pk=other.pk).update(urgency=99)
    assert services.claim_next(reviewer).pk == case.pk


def test_a_draft_is_kept_thirty_days(hands):
    case = draft()
    hands.at = AT + timedelta(days=30) - SECOND
    sweep()
    case.refresh_from_db()
    assert case.status == Status.DRAFT
    hands.at += SECOND
    sweep()
    case.refresh_from_db()
    assert case.status == Status.DISCARDED


def declined(reviewer):
    case = in_review(reviewer)
    targets = ["90天内借款不超过10次"]
    case = services.decline(case.number, staff=reviewer, note=GROUNDS, targets=targets, key="no")
    assert (case.status, case.outcome) == (Status.DECIDED_KEEP, "keep")
    step = case.steps.get(event="decline")
    return services.record_told(case.number, step.seq, notice=step.notice)


def test_a_decision_ends_its_clocks_and_opens_the_window(reviewer, hands):
    case = declined(reviewer)
    assert case.status == Status.CLOSED
    assert [clock.code for clock in clocks.running(case)] == ["CLK-08"]
    assert case.window_until == AT + timedelta(days=30)
    hands.at = case.window_until - SECOND
    sweep()
    case.refresh_from_db()
    assert case.status == Status.CLOSED
    hands.at += SECOND
    sweep()
    case.refresh_from_db()
    assert case.status == Status.CLOSED_FINAL


def test_no_promise_is_due_once_the_decision_is_told(reviewer, hands):
    case = in_review(reviewer)
    assert queries.next_by(case) is not None
    case = services.decline(case.number, staff=reviewer, note=GROUNDS, targets=["按时还款三个月"], key="d")
    case = services.record_told(case.number, case.seq)

    assert case.window_until is not None
    assert queries.next_by(case) is None


def test_a_second_look_is_by_somebody_above_and_uninvolved(reviewer, approver):
    case = declined(reviewer)
    services.request_second_review(case.number, borrower=BORROWER, note="我不同意。", key="again")
    assert clock_of(case, "CLK-09").due_at == AT + timedelta(days=30)
    under = make_staff("approver", manager=reviewer)
    reviewer.groups.add(approver.groups.get())
    del reviewer._mingbai_roles
    for staff in (under, reviewer):
        with pytest.raises(Exception, match="复核"):
            services.claim_second(case.number, staff=staff, key=f"c{staff.pk}")
    services.claim_second(case.number, staff=approver, key="c")
    case = services.uphold(case.number, staff=approver, note=GROUNDS, key="u")
    assert case.status == Status.CLOSED_FINAL
    assert not clocks.running(case)


def test_a_second_look_that_changes_the_outcome_is_final_when_told(reviewer, approver, hands):
    case = declined(reviewer)
    other = make_staff("approver")
    services.request_second_review(case.number, borrower=BORROWER, key="again")
    services.claim_second(case.number, staff=approver, key="c")
    case = services.change(case.number, staff=approver, income=960_000, level=2, note=GROUNDS, key="ch")
    assert case.status == Status.RECHECK
    drain(topics=["case.recheck"])
    case.refresh_from_db()
    assert case.status == Status.PENDING_2ND_EYE  # over the threshold, and no eyes were given
    services.agree(case.number, staff=other, key="g")
    drain(topics=["case.recheck"])
    case.refresh_from_db()
    assert (case.status, case.amount) == (Status.APPLYING, 2_070_000)


def test_a_reopened_case_is_judged_by_somebody_new(reviewer):
    case = declined(reviewer)
    cpd, fresh = make_staff("compliance"), make_staff("reviewer")
    services.reopen(case.number, staff=cpd, note="监管来函。", key="r", regulator=True)
    with pytest.raises(Exception, match="处理过"):
        services.resume(case.number, staff=cpd, assignee=reviewer, key="x")
    case = services.resume(case.number, staff=cpd, assignee=fresh, key="y")
    assert (case.status, case.assignee_id, case.regulator) == (Status.IN_REVIEW, fresh.pk, True)
    assert clock_of(case, "CLK-06").started_at == AT


def test_a_redirected_case_keeps_the_time_it_was_received(files, hands):
    files["papers"] = Papers(reading=1)
    case = draft()
    services.submit(case.number, borrower=BORROWER, statement="征信有误。", consents=["P-SETTLE"], key="s")
    drain(topics=["case.intake"])
    hands.move(days=2)
    staff = make_staff("reviewer")
    child = services.redirect(case.number, staff=staff, kind="credit_objection", note="属于征信异议。", key="r")
    assert (child.parent_id, child.status, child.received_at) == (case.pk, Status.SUBMITTED, AT)
    assert clock_of(child, "CLK-10").due_at == AT + timedelta(days=20)
    assert services.redirect(case.number, staff=staff, kind="credit_objection", note="属于征信异议。", key="r") == child
