"""Clocks beside cases: exact at the second, once after standing still, and each with its consequence."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, User
from django.urls import reverse

from appeals.models import Case
from risk import clock
from risk.clocks import services as clocks
from risk.clocks.models import Timer
from risk.clocks.rules import rules
from risk.orders.models import Alert
from risk.policy import releases
from risk.policy import services as policies
from risk.policy.lifecycle import Change
from risk.policy.models import PolicyVersion
from risk.work.models import Work
from risk.work.services import drain
from support.announcements.errors import NotFit
from support.announcements.models import Kind
from support.notices import noticing, topics
from support.notices import services as notices
from support.notices.models import Notice
from tests.appeals.conftest import Hands
from tests.histories import draw_paid, known_borrower, limit_changed, limit_released, line_opened, posted, received
from tests.risk.releasing import by
from tests.risk.test_policy_versions import NEXT, ready
from tests.support.stories import tell
from tests.support.test_announcements import published

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)
NOTICE = timedelta(days=15)  # of a tightening
LOOKS = ["line.changed", "line.look", noticing.AGAIN, "decision.made"]


@pytest.fixture
def hands(monkeypatch):
    found = Hands()
    found.at = clock.now()
    monkeypatch.setattr(clock, "now", found)
    return found


def pass_by(hands, **length):
    """Time goes by; the beat comes by, and workers do what it put down."""
    hands.move(**length)
    clocks.sweep(hands.at)
    drain(topics=[clocks.FIRED])


@pytest.fixture
def cut(hands):
    """A limit lowered this moment, and a worker that has not come to it."""
    tell(known_borrower(hands.at - timedelta(days=9)), line_opened(hands.at - timedelta(days=9), limit=3_000_000))
    drain(topics=LOOKS)
    tell(limit_changed(hands.at, 3_000_000, 1_000_000, initiator="system", codes=["CRD-DTI"]))
    return hands.at


def one(code):
    return Timer.objects.get(code=code)


def test_a_lowered_limit_starts_the_clocks_of_explaining_and_of_telling(cut):
    assert one("CLK-01").due_at == cut + timedelta(seconds=60)
    assert one("CLK-02").due_at == cut + timedelta(minutes=15)


def test_what_came_with_its_history_and_what_is_no_block_start_none(hands):
    days = [hands.at - timedelta(days=n) for n in (9, 2)]
    tell(known_borrower(days[0]), line_opened(days[0], limit=1_000_000), limit_changed(days[1], 1_000_000, 500_000))
    tell(limit_changed(hands.at, 500_000, 3_000_000, initiator="system"))

    assert not Timer.objects.exists()


def test_a_block_nobody_explained_is_missed_at_its_second_and_safe_words_are_told(cut, hands):
    pass_by(hands, seconds=59)
    assert one("CLK-01").missed_at is None

    pass_by(hands, seconds=1)
    assert one("CLK-01").missed_at == cut + timedelta(seconds=60)
    assert Alert.objects.get(closed_at=None).kind == "explanation.missing"
    notice = Notice.objects.get()
    assert (notice.name, "原因还在整理" in str(notice.body["zh"]), "exact reason" in str(notice.body["en"])) == (
        "L3", True, True,
    )  # fmt: skip
    assert one("CLK-02").met_at is None  # that the reason follows is not yet telling it

    drain(topics=LOOKS)
    assert one("CLK-01").met_at
    assert not Alert.objects.filter(closed_at=None).exists()
    assert Notice.objects.filter(name="N1").count() == 1


def test_a_worker_in_time_leaves_nothing_to_fire(cut, hands):
    drain(topics=LOOKS)
    pass_by(hands, days=2)

    assert (one("CLK-01").met_at, one("CLK-02").met_at) == (cut, cut)
    assert not Alert.objects.exists()
    assert [notice.name for notice in Notice.objects.all()] == ["N1"]


def test_a_change_nobody_was_told_of_is_looked_at_after_five_minutes_and_missed_after_fifteen(cut, hands):
    Timer.objects.filter(code="CLK-01").delete()
    pass_by(hands, minutes=5)
    assert (one("CLK-02").alerts, one("CLK-02").missed_at) == (1, None)
    assert Work.objects.filter(topic=noticing.AGAIN).count() == 1
    pass_by(hands, minutes=10, seconds=-1)
    assert not Alert.objects.exists()

    pass_by(hands, seconds=1)
    assert one("CLK-02").missed_at == cut + timedelta(minutes=15)
    assert Alert.objects.get(closed_at=None).kind == "notice.missing"
    told = {"number": "1", "received": "x", "answer_by": "x"}
    notices.tell("A1", lambda _lang: told, key="k-0", borrower="B-1", line="L-1", topic=topics.DUE)
    assert Alert.objects.get().closed_at is None  # a reminder of a due date says nothing of the cut

    drain(topics=LOOKS)
    assert Alert.objects.get().closed_at
    late = Notice.objects.get(name="N1")
    assert "晚了，对不起" in str(late.body["zh"])
    assert "which is late" in str(late.body["en"])


def test_after_standing_still_for_two_days_each_is_missed_once(cut, hands):
    for _ in range(3):
        pass_by(hands, days=1)

    assert sorted(Alert.objects.values_list("kind", flat=True)) == ["explanation.missing", "notice.missing"]
    assert Work.objects.filter(topic=clocks.FIRED, key__endswith="/missed").values("key").distinct().count() == 2
    assert not Work.objects.filter(topic=clocks.FIRED, key__endswith="/1").exists()  # overtaken by the miss


def test_the_second_time_on_a_line_is_an_alert_of_its_own(cut, hands):
    pass_by(hands, minutes=16)
    drain(topics=LOOKS)
    hands.move(seconds=1)
    tell(limit_changed(hands.at, 1_000_000, 500_000, initiator="system"))
    pass_by(hands, minutes=16)

    assert Alert.objects.filter(kind="notice.missing").count() == 2
    assert Alert.objects.filter(kind="notice.missing", closed_at=None).count() == 1


@pytest.fixture
def unbooked(hands):
    """A repayment of the whole line that came in two hours ago and that nobody booked."""
    tell(
        known_borrower(hands.at - timedelta(days=400)),
        line_opened(hands.at - timedelta(days=400), limit=1_200_000),
        draw_paid(hands.at - timedelta(days=20), 1_200_000),
        received(hands.at - timedelta(hours=2), 1_208_640, ref="P-9"),
    )
    drain(topics=[*LOOKS, "line.healed"])
    return hands.at - timedelta(hours=2)


def test_a_repayment_nobody_books_for_a_day_is_a_case_for_a_colleague(unbooked, hands):
    assert one("CLK-16").due_at == unbooked + timedelta(hours=24)
    pass_by(hands, hours=22, seconds=-1)
    assert not Case.objects.exists()

    pass_by(hands, seconds=1)
    pass_by(hands, hours=1)
    case = Case.objects.get()
    drain(topics=["case.intake"])
    case.refresh_from_db()
    assert (case.codes, case.queue, case.status) == (["DAT-POSTING"], "DATA", "queued")
    assert Alert.objects.get(closed_at=None).kind == "repayment.unbooked"

    tell(posted(hands.at, 1_200_000, ref="P-9", interest=8_640), limit_released(hands.at, 1_200_000, ref="P-9"))
    drain(topics=[*LOOKS, "line.healed"])
    assert one("CLK-16").met_at
    assert not Alert.objects.filter(kind="repayment.unbooked", closed_at=None).exists()


@pytest.fixture
def release(hands):
    """A tightening: told fifteen days before it counts."""
    yield releases.release(ready(Change.TIGHTENING), by=by("compliance"))
    policies.forget()


def test_a_policy_nobody_was_told_of_does_not_take_effect(release, hands):
    due = one("CLK-17").due_at
    assert due == release.effective_from == hands.at + NOTICE
    pass_by(hands, days=14, seconds=-1)
    assert PolicyVersion.objects.get().effective_from == due

    pass_by(hands, seconds=1)
    put_off = PolicyVersion.objects.get()
    assert put_off.effective_from == hands.at + NOTICE
    assert put_off.steps.last().move == "postpone"
    policies.refresh()
    assert policies.current(at=due + SECOND).version == "cn-revolving@1.0.0"
    assert Timer.objects.get(code="CLK-17", n=2, stopped_at=None).due_at == put_off.effective_from


def test_an_announced_policy_takes_effect_in_its_time(release, hands):
    with pytest.raises(NotFit):
        published("k0", kind=Kind.POLICY, policy="cn-revolving@9.9.9")
    with pytest.raises(NotFit):
        published("k1", kind=Kind.PRODUCT, policy=NEXT)
    published("k2", kind=Kind.POLICY, policy=NEXT)
    pass_by(hands, days=15)
    policies.refresh()

    assert policies.current().version == NEXT
    assert (one("CLK-17").missed_at, Alert.objects.count()) == (None, 0)


def test_a_policy_told_late_waits_its_whole_notice(release, hands):
    hands.move(days=1)
    published("k2", kind=Kind.POLICY, policy=NEXT)

    assert PolicyVersion.objects.get().effective_from == hands.at + NOTICE


def test_a_policy_rolled_back_leaves_no_clock(release):
    releases.roll_back(NEXT, by=by("compliance"))

    assert one("CLK-17").stopped_at


@pytest.fixture
def risk(client):
    user = User.objects.create_user("he")
    user.groups.add(Group.objects.create(name="risk"))
    client.force_login(user)
    return client


def test_the_page_of_clocks_shows_all_nineteen_with_what_runs_and_is_late(
    cut, hands, risk, django_assert_max_num_queries
):
    pass_by(hands, minutes=2)
    with django_assert_max_num_queries(12):
        answer = risk.get(reverse("console:clocks"))

    rows = {row.code: row for row in answer.context["rows"]}
    assert list(rows) == list(rules()) == [f"CLK-{n:02}" for n in range(1, 20)]
    assert [(rows[code].running, rows[code].late) for code in ("CLK-01", "CLK-02", "CLK-10")] == [
        (1, 1),
        (1, 0),
        (0, 0),
    ]
    assert [rows[code].length for code in ("CLK-01", "CLK-05", "CLK-06", "CLK-18")] == [
        "1分钟", "1个工作日", "简单3个工作日，复杂10个工作日", "22点到8点",
    ]  # fmt: skip
    assert rows["CLK-04"].warnings == ["过了50%", "过了75%", "到期前2天"]
    assert "30天，再到60天" in answer.text
    assert "L-1/" in answer.text  # the late one, for who may see people
