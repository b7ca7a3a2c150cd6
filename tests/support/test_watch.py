from datetime import timedelta

import pytest

from risk import clock
from risk.events.services import take
from risk.work import services as work
from support.notices.models import Notice, Watch
from tests.histories import (
    borrower_updated,
    draw_paid,
    known_borrower,
    limit_changed,
    limit_released,
    line_opened,
    posted,
    raw,
    received,
)

pytestmark = pytest.mark.django_db


def tell(*events):
    take([raw(one) for one in events])
    work.drain(topics=["line.changed", "line.look", "line.healed", "decision.made", "case.step"])


def ago(**length):
    return clock.now() - timedelta(**length)


@pytest.fixture
def stuck():
    """A repayment of the whole line that nobody posted for two hours."""
    tell(
        known_borrower(ago(days=400), phone="13800000000"),
        line_opened(ago(days=400), limit=1_200_000),
        draw_paid(ago(days=20), 1_200_000),
        received(ago(hours=2), 1_208_640, ref="P-9"),
    )


def post(at):
    return posted(at, 1_200_000, ref="P-9", interest=8_640), limit_released(at, 1_200_000, ref="P-9")


def test_a_late_posting_is_watched_without_a_word(stuck):
    assert Watch.objects.get().code == "DAT-POSTING"
    assert not Notice.objects.exists()


def test_when_it_heals_they_are_told_with_an_apology_and_no_case_was_opened(stuck):
    tell(*post(clock.now()))

    notice = Notice.objects.get()
    assert notice.name == "healed"
    assert not notice.case
    assert "对不起" in str(notice.body["zh"]["parts"])
    assert "sorry" in str(notice.body["en"]["parts"])
    assert "12,086.40元" in str(notice.body["zh"]["parts"])
    assert "12,000元" in str(notice.body["zh"]["parts"])


def test_they_are_told_once(stuck):
    tell(*post(clock.now()))
    tell(limit_changed(clock.now(), 1_200_000, 1_300_000))

    assert Notice.objects.filter(name="healed").count() == 1


def test_a_posting_in_time_is_no_fault():
    now = clock.now()
    tell(
        borrower_updated(ago(days=400)),
        line_opened(ago(days=400), limit=1_200_000),
        draw_paid(ago(days=20), 1_200_000),
        received(now - timedelta(minutes=5), 1_200_000, ref="P-9"),
        *post(now),
    )

    assert not Watch.objects.exists()
    assert not Notice.objects.exists()


def test_a_payment_under_way_is_looked_at_again_when_its_half_hour_is_over(stuck):
    tell(
        borrower_updated(ago(days=400), borrower="B-2", name="王磊"),
        line_opened(ago(days=400), limit=1_200_000, line="L-2", borrower="B-2"),
        draw_paid(ago(days=20), 1_200_000, line="L-2", ref="N-2"),
        received(ago(minutes=10), 1_200_000, ref="P-2", line="L-2"),
    )

    assert not Watch.objects.filter(line="L-2").exists()
    assert work.drain(topics=["line.look"], at=clock.now() + timedelta(minutes=40)) == 1


def test_a_cut_is_told_at_once_though_nobody_looked():
    tell(known_borrower(ago(days=400)), line_opened(ago(days=400), limit=3_000_000))
    tell(limit_changed(ago(minutes=3), 3_000_000, 1_200_000, codes=["CRD-INCOME"], initiator="system"))

    notice = Notice.objects.get(name="N1")
    assert "30,000元调整为12,000元" in str(notice.body["zh"]["parts"])
    assert "CNY 12,000" in str(notice.body["en"]["parts"])
    assert notice.decision


def test_an_old_cut_that_came_with_its_history_is_not_news():
    tell(known_borrower(ago(days=400)), line_opened(ago(days=400), limit=3_000_000))
    tell(limit_changed(ago(days=20), 3_000_000, 1_200_000, codes=["CRD-INCOME"], initiator="system"))

    assert not Notice.objects.exists()
