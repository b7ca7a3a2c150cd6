from datetime import timedelta

import pytest
from django.db import connection

from risk import clock
from risk.clocks import services as clocks
from risk.clocks.queries import late
from risk.events.services import take
from risk.orders.models import Alert
from risk.work import services as work
from support.notices import noticing, queries
from support.notices.models import Notice, Watch
from tests.histories import (
    borrower_updated,
    closed,
    draw_paid,
    held,
    known_borrower,
    limit_changed,
    limit_released,
    line_opened,
    posted,
    raw,
    received,
    released,
    reopened,
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


def taken(*events):
    """Told by the lender, while nobody here works: no notice leaves."""
    take([raw(one) for one in events])


def look():
    """The beat comes by; how many changes nobody was told of in time."""
    clocks.sweep(clock.now())
    work.drain(topics=[clocks.FIRED])
    return len(late(clock.now(), code="CLK-02"))


def later(monkeypatch, **length):
    real = clock.now() + timedelta(**length)
    monkeypatch.setattr(clock, "now", lambda: real)


@pytest.mark.parametrize(
    ("change", "after", "found"),
    [
        (held(ago(minutes=1), "draw", hold="H-1", codes=["CRD-MULTI"]), [], 1),
        (held(ago(minutes=1), "repay", hold="H-1", codes=["FRD-ACCT"]), [], 1),
        (held(ago(minutes=1), "draw", hold="H-1", until=ago(minutes=-5)), [], 0),
        (held(ago(minutes=1), "draw", hold="H-1"), [released(ago(seconds=1), hold="H-1")], 0),
        (held(ago(minutes=1), "draw", hold="H-1"), [released(ago(seconds=1), hold="H-2")], 1),
        (closed(ago(minutes=1), codes=["PRD-STRATEGY"]), [], 1),
        (closed(ago(minutes=1)), [reopened(ago(seconds=1))], 0),
    ],
    ids=["held", "repaying held", "runs out", "lifted", "another lifted", "closed", "opened again"],
)
def test_holds_and_closures_that_nobody_was_told_of_are_found_and_told(monkeypatch, change, after, found):
    tell(known_borrower(ago(days=9)), line_opened(ago(days=9)))
    taken(change, *after)
    assert look() == 0  # there are fifteen minutes

    later(monkeypatch, minutes=16)
    assert look() == found
    assert Alert.objects.filter(kind="notice.missing", closed_at=None).count() == found

    work.drain(topics=[noticing.AGAIN])
    assert Notice.objects.filter(name__in=["N1", "N5"]).count() == found
    assert look() == 0
    assert not Alert.objects.filter(kind="notice.missing", closed_at=None).exists()


def test_a_second_hold_for_a_cause_told_before_is_still_told(monkeypatch):
    tell(known_borrower(ago(days=9)), line_opened(ago(days=9)))
    tell(held(ago(minutes=30), "draw", hold="H-1", codes=["CRD-MULTI"]))
    assert Notice.objects.filter(name="N1").count() == 1
    later(monkeypatch, minutes=1)
    tell(held(clock.now(), "raise", hold="H-2", codes=["CRD-MULTI"]))

    later(monkeypatch, minutes=16)
    look()
    work.drain(topics=[noticing.AGAIN])

    assert Notice.objects.filter(name="N1").count() == 2
    assert look() == 0


def test_what_stands_still_by_our_fault_is_watched_instead(monkeypatch, stuck):
    taken(held(ago(minutes=1), "draw", hold="H-1", codes=["DAT-ERROR"]))

    later(monkeypatch, minutes=16)

    assert Watch.objects.filter(healed_at=None).exists()
    assert look() == 0


def test_what_is_owed_about_a_line_is_looked_up_by_its_index():
    """Asked for each adverse change: with a million notices only an index is quick enough."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {queries._OWED}", ["L-1", "e", 0, clock.now(), list(queries.OURS)])
        plan = "\n".join(row[0] for row in cursor.fetchall())

    assert "notice_of_line" in plan, plan
