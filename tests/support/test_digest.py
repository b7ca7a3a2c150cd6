"""What could wait comes once a week in one notice; what is owed never waits."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from risk import clock
from risk.work.models import Work
from risk.work.services import drain
from support.notices import digest, lines, services, topics
from support.notices.models import Notice
from tests.histories import flag_raised, known_borrower, limit_changed, line_opened
from tests.support.stories import ago, small_draws_and_a_cut, tell

pytestmark = pytest.mark.django_db
FIRST, SECOND = (
    datetime(2026, 12, 7, 10, 1, tzinfo=clock.SHANGHAI),
    datetime(2026, 12, 14, 10, 1, tzinfo=clock.SHANGHAI),
)


def waits(n=1, topic=topics.ANNOUNCEMENT, at=None):
    for one in range(n):
        services.tell(
            "G1",
            lambda _lang, one=one: {"title": f"第{one}条", "digest": "变了。", "from": "x", "ref": "AN-1"},
            key=f"{topic}-{one}", borrower="B-1", topic=topic,
        )  # fmt: skip
    if at:
        Notice.objects.update(at=at)


def digested(monday=SECOND):
    digest.walk(monday.date())
    drain(topics=[digest.TELL])
    return list(Notice.objects.filter(name="D1"))


def test_a_week_of_what_could_wait_is_one_notice_told_once():
    tell(line_opened(ago(days=400)))
    waits(10, at=SECOND - timedelta(days=2))

    (first,) = digested()
    Work.objects.all().delete()
    (again,) = digested()

    assert first.pk == again.pk
    said = "".join(first.body["zh"]["parts"])
    assert "共10条" in said
    assert "公告：第0条" in said
    assert "还有2条" in said
    assert first.deliveries.filter(channel="sms").exists()


def test_nobody_is_left_out_when_there_are_more_than_one_slice(monkeypatch):
    monkeypatch.setattr(digest, "SLICE", 2)
    tell(line_opened(ago(days=400)))
    waits(5, at=SECOND - timedelta(days=2))
    for n, pk in enumerate(Notice.objects.order_by("pk").values_list("pk", flat=True)):
        Notice.objects.filter(pk=pk).update(borrower=f"B-{n}")

    digest.walk(SECOND.date())
    drain(topics=[digest.WALK])

    put = Work.objects.filter(topic=digest.TELL).values_list("subject", flat=True)
    assert sorted(put) == [f"{SECOND.date()}/B-{n}" for n in range(5)]


def test_another_week_an_urgent_wish_and_an_app_only_wish_are_no_digest():
    tell(line_opened(ago(days=400)))
    waits(at=SECOND - timedelta(days=8))
    assert digested() == []

    Notice.objects.update(at=SECOND - timedelta(days=1))
    for how in (topics.NOW, topics.OFF):
        chosen = services.Chosen({topics.ANNOUNCEMENT: how})
        services.choose("B-1", sms=True, push=True, mail=False, address="", chosen=chosen)
        Work.objects.all().delete()
        assert digested() == []


def test_a_wish_to_be_told_at_once_leaves_at_once_and_off_stays_in_the_app():
    for how, expected in ((topics.NOW, {"app", "sms"}), (topics.OFF, {"app"}), (topics.DIGEST, {"app"})):
        chosen = services.Chosen({topics.ANNOUNCEMENT: how})
        services.choose("B-1", sms=True, push=False, mail=False, address="", chosen=chosen)
        notice = services.tell("G1", lambda _lang: {"title": "x"}, key=how, borrower="B-1", topic=topics.ANNOUNCEMENT)
        assert {one.channel for one in notice.deliveries.all()} == expected


def test_on_a_months_first_monday_a_blocked_line_is_told_how_it_stands_though_nothing_waited():
    small_draws_and_a_cut()
    services.tell("N1", lambda _lang: {}, key="n1", borrower="B-1")
    Notice.objects.update(at=FIRST - timedelta(days=3))

    assert digested(SECOND) == []
    (notice,) = digested(FIRST)

    assert "您的额度现在是" in "".join(notice.body["zh"]["parts"])
    assert "Your limit is CNY 0" in "".join(notice.body["en"]["parts"])


def test_a_line_is_read_once_for_both_languages():
    small_draws_and_a_cut()
    services.tell("N1", lambda _lang: {}, key="n1", borrower="B-1")
    Notice.objects.update(at=FIRST - timedelta(days=3))

    with CaptureQueriesContext(connection) as seen:
        assert digested(FIRST)

    assert sum("AS named (subject)" in query["sql"] for query in seen) == 1


def test_of_what_must_not_be_told_it_says_the_neutral_headline_alone():
    tell(
        known_borrower(ago(days=400)), line_opened(ago(days=400)),
        flag_raised(ago(hours=2), "aml", disclosure="confidential"),
    )  # fmt: skip
    waits(at=FIRST - timedelta(days=1))

    (notice,) = digested(FIRST)

    said = "".join([*notice.body["zh"]["parts"], *notice.body["en"]["parts"]])
    assert "需要进一步核实" in said
    assert not [word for word in ("反洗钱", "AML", "launder", "调查") if word in said]


@pytest.mark.parametrize(("at", "begins"), [(FIRST - timedelta(minutes=2), []), (FIRST, ["2026-12-07"])])
def test_a_weeks_digest_begins_on_monday_at_ten(monkeypatch, at, begins):
    monkeypatch.setattr(clock, "now", lambda: at)

    digest.look()
    digest.look()

    assert list(Work.objects.filter(topic=digest.WALK).values_list("subject", flat=True)) == begins


@pytest.mark.parametrize(
    ("before", "after", "initiator", "told"),
    [(100, 200, "system", 1), (200, 100, "system", 0), (100, 200, "agent", 0), (100, 200, "borrower", 0)],
)
def test_a_limit_that_went_up_by_itself_is_told_once(before, after, initiator, told):
    tell(
        line_opened(ago(days=400), limit=before),
        limit_changed(ago(hours=1), before, after, initiator=initiator),
        limit_changed(ago(days=2), 50, before, initiator="system"),
    )

    lines.tell_raise("L-1")
    lines.tell_raise("L-1")

    assert Notice.objects.filter(name="L2").count() == told
