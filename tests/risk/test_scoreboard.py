"""What counts against a rule, when it goes to people, and what is counted of every block."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from risk import clock
from risk.diagnosis.services import decision_of, diagnose_line
from risk.orders.models import Alert
from risk.policy import services
from risk.policy.models import Diversion
from risk.scoreboard import queries
from risk.scoreboard import services as scoreboard
from risk.scoreboard.limits import limits
from risk.scoreboard.models import Block, Contest, Verdict
from risk.work.services import drain
from tests.histories import (
    AT,
    LINE,
)
from tests.risk.contests import BUSY, CODE, PACK, afresh, contested, decided, store

__all__ = ["afresh"]
pytestmark = pytest.mark.usefixtures("afresh")


@pytest.mark.parametrize(
    ("many", "won", "level"),
    [
        (29, 29, "few"), (30, 7, "amber"), (30, 8, "red"), (32, 8, "red"), (33, 8, "amber"), (100, 15, "calm"),
        (100, 16, "amber"), (199, 0, "calm"), (200, 1, "stamp"), (200, 2, "calm"),
    ],
)  # fmt: skip
def test_what_a_count_says_at_below_and_above_each_limit(many, won, level):
    assert limits().level(won, many) == level


@pytest.mark.django_db
def test_the_verdict_that_reaches_the_limit_sends_the_rule_to_people_and_alerts():
    decided(22, 0)
    decided(7, 7, start=22)  # 29 decided
    assert not services.current().diverted

    decided(1, 1, start=29)

    assert services.current().diverted == {CODE}
    row = Diversion.objects.get()
    assert (row.move, row.actor, row.facts["overturned"], row.facts["decided"]) == ("divert", "machine", 8, 30)
    assert Alert.objects.get().kind == scoreboard.ALERT
    decided(5, 5, start=40)
    assert Diversion.objects.count() == 1


@pytest.mark.django_db
def test_a_case_decided_again_counts_once_by_its_newest_verdict_and_the_same_step_once():
    decided(30, 7)
    for _ in range(3):
        scoreboard.record_verdict(case="MB-29", seq=9, reviewer="7", outcome="keep", at=AT)
    scoreboard.record_verdict(case="MB-0", seq=12, reviewer="8", outcome="keep", at=AT)
    assert queries.tally(PACK, CODE, at=AT) == (6, 30)

    scoreboard.record_verdict(case="MB-0", seq=15, reviewer="8", outcome="partial", at=AT)
    scoreboard.record_verdict(case="MB-29", seq=12, reviewer="8", outcome="full", at=AT)
    services.refresh()

    assert queries.tally(PACK, CODE, at=AT) == (8, 30)
    assert services.current().diverted == {CODE}


@pytest.mark.django_db
def test_what_was_decided_before_the_window_or_of_no_version_of_ours_counts_not():
    for number in range(300, 330):
        contested(number)
        Verdict.objects.create(case=f"MB-{number}", seq=9, outcome="full", at=AT - limits().window)
    decided(30, 30, start=100, policy="")
    decided(30, 30, start=200, policy="elsewhere@1.0.0")

    assert queries.tally(PACK, CODE, at=AT) == (0, 0)
    assert not services.current().diverted


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["CMP-KYC", "SYS-PEAK", "LGL-JUDICIAL", "AML-CONF", "FRD-DOC", "PRD-STRATEGY"])
def test_what_nobody_appeals_is_secret_or_only_recorded_never_leaves_the_machine(code):
    decided(40, 40, code=code)

    assert not services.current().diverted


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["CMP-INELIG", "CMP-INDUSTRY", "DAT-BUREAU-LAG", "ACC-PLAN", "EXP-REGION"])
def test_no_gate_and_no_cause_spares_a_rule_that_people_overturn(code):
    """F.8 names no gate and no cause."""
    decided(40, 40, code=code)

    assert services.current().diverted == {code}


@pytest.mark.django_db
def test_the_rows_only_grow():
    decided(30, 8)
    store(*BUSY)
    scoreboard.record_blocks(decision_of(diagnose_line(LINE)).content, "D-1")

    Block.objects.create(decision="D-2", line=LINE, code=CODE, policy="", at=AT)
    for model in (Diversion, Verdict, Contest, Block):
        for act in (lambda rows: rows.update(id=10_000), lambda rows: rows.delete()):
            with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
                act(model.objects.filter(pk=model.objects.first().pk))


@pytest.mark.django_db
def test_a_stored_decision_counts_a_block_for_each_reason_it_names_once():
    store(*BUSY)
    decision_of(diagnose_line(LINE))

    drain(topics=["decision.made"])
    drain(topics=["decision.made"])

    assert list(Block.objects.values_list("line", "code", "policy")) == [(LINE, CODE, PACK.base)]


@pytest.mark.django_db
def test_an_appeal_keeps_the_groups_of_who_appeals_and_the_moment_it_was_blocked():
    store(*BUSY)
    decision = decision_of(diagnose_line(LINE))

    told_ = {"case": "MB-1", "line": LINE, "codes": [CODE, "GEN-REVIEW", "NO-SUCH"], "policy": f"{PACK.base}+people.4"}
    for _ in range(2):
        scoreboard.record_contest(**told_, decision=decision.pk, at=AT + timedelta(hours=1))
    scoreboard.record_contest(case="MB-2", line="L-none", codes=[CODE], decision="D-none", policy="", at=AT)

    one, other = Contest.objects.order_by("case")
    assert (one.code, one.segment, one.age, one.region, one.policy) == (
        CODE, "sole_trader", "35-49", "330000", PACK.base,
    )  # fmt: skip
    assert (one.blocked_at, one.filed_at) == (AT, AT + timedelta(hours=1))
    assert (other.segment, other.policy, other.blocked_at) == ("", "", AT)


@pytest.mark.django_db
def test_the_board_by_rule_group_and_reviewer():
    decided(12, 3, segment="student", at=AT)
    decided(9, 9, start=50, segment="sole_trader", code="CRD-DTI", at=AT)
    Block.objects.create(decision="D-1", line=LINE, code="CRD-INCOME", policy=PACK.base, at=AT - timedelta(days=1))

    rows = {row.score.code: row for row in queries.board(PACK, at=AT)}
    segments = {(one.name, one.code): one for one in queries.by("segment", at=AT)}
    (everybody, *groups) = queries.handled("segment", at=AT)

    assert (rows[CODE].appeals, rows[CODE].score.share, rows[CODE].score.median_days) == (12, 0.25, 3.0)
    assert (rows["CRD-DTI"].score.share, rows["CRD-DTI"].is_current) == (None, True)
    assert (rows["CRD-INCOME"].blocks, rows["CRD-INCOME"].score.decided) == (1, 0)
    assert segments["student", CODE].overturned == 3
    assert [one.decided for one in queries.by("reviewer", at=AT)] == [12, 9]
    assert (everybody.decided, everybody.overturned) == (21, 12)
    assert [(one.name, one.decided) for one in groups] == [("sole_trader", 9), ("student", 12)]


@pytest.mark.django_db
def test_what_appeals_taught_is_counted_by_cause_and_downloaded_once_a_reason(enter):
    for number in (1, 2):
        contested(number)
        scoreboard.record_verdict(
            case=f"MB-{number}", seq=9, reviewer="7", outcome="full", at=clock.now(), causes={CODE: "facts"}
        )
    contested(3, line="=cmd()")
    scoreboard.record_verdict(case="MB-3", seq=9, reviewer="7", outcome="keep", at=clock.now())
    scoreboard.record_verdict(
        case="MB-2", seq=12, reviewer="8", outcome="full", at=clock.now(), causes={CODE: "explained"}
    )
    risk = enter("risk")

    page = risk.get(reverse("console:scoreboard")).text
    rows = b"".join(risk.get(reverse("console:labels"))).decode().splitlines()

    assert "申诉教会了什么" in page
    assert "事实不对或已改变" in page
    assert rows[0] == "case,line,code,policy,is_false,cause,at"
    assert [row.split(",")[0] for row in rows[1:]] == ["MB-1", "MB-2", "MB-3"]
    assert [row.split(",")[5] for row in rows[1:]] == ["facts", "explained", ""]
    assert enter("reviewer").get(reverse("console:labels")).status_code == 403
