"""A planned draw: nothing binds, and whoever told us the day hears days ahead what may stand in the way."""

from datetime import date, datetime, timedelta

import pytest

from risk import clock
from risk.events.models import Event
from risk.work.services import drain
from support.dates import planning
from support.dates.models import Planned
from support.notices.models import Notice
from support.privacy import erasing, sections
from tests.histories import draw_declined, known_borrower, limit_changed, line_opened, maintenance
from tests.support.stories import ago, enter, tell

pytestmark = pytest.mark.django_db


@pytest.fixture
def line():
    tell(known_borrower(ago(days=400)), line_opened(ago(days=400)))


def ahead(days):
    return clock.day(clock.now()) + timedelta(days=days)


def test_a_plan_is_kept_shown_replaced_and_taken_back_and_is_no_request(client, line):
    enter(client)
    events = Event.objects.count()
    for days in (20, 20, 30):
        assert client.post("/why/L-1/draw/planned/", {"day": ahead(days), "amount": "3,000"}).status_code == 303

    assert list(Planned.objects.filter(dropped_at=None).values_list("day", "amount")) == [(ahead(30), 300_000)]
    assert Planned.objects.count() == 2
    assert Event.objects.count() == events
    assert "3,000元" in client.get("/why/L-1/draw/").text

    client.post("/why/L-1/draw/planned/", {"drop": "1"})
    assert planning.of("L-1") is None


@pytest.mark.parametrize(
    "sent", [{"day": ahead(0)}, {"day": ahead(181)}, {"day": "2026-02-30"}, {"day": "x"}, {"amount": "0"}]
)
def test_what_cannot_be_planned_is_asked_for_again(client, line, sent):
    enter(client)

    answer = client.post("/why/L-1/draw/planned/", {"day": ahead(9), "amount": "100"} | sent)

    assert answer.status_code == 422
    assert "明天到半年以内" in answer.text
    assert not Planned.objects.exists()


def test_nobody_plans_on_anothers_line(client, line):
    enter(client, "B-2")

    assert client.post("/why/L-1/draw/planned/", {"day": ahead(9), "amount": "100"}).status_code == 404


@pytest.mark.parametrize(
    ("days", "said"), [(8, "提前7天和3天"), (7, "提前3天会"), (4, "提前3天会"), (3, "不再另外提醒")]
)
def test_no_look_is_promised_that_is_over(client, line, days, said):
    enter(client)

    page = client.post("/why/L-1/draw/planned/", {"day": ahead(days), "amount": "100"}, follow=True).text

    assert page.count(said) == 2  # where it is noted, and beside the plan


@pytest.mark.parametrize(("days", "told"), [(8, 0), (7, 1), (4, 0), (3, 1), (2, 0)])
def test_it_is_told_seven_and_three_days_before_once(line, days, told):
    planning.plan("B-1", "L-1", day=ahead(days), amount=100_000)

    for _ in range(2):
        planning.walk(ahead(0))
        drain(topics=[planning.TELL])

    assert Notice.objects.filter(name="W1").count() == told
    assert not told or "可以申请" in "".join(Notice.objects.get().body["zh"]["parts"])


def test_the_look_ahead_says_what_would_come_of_it_and_which_maintenance_is_in_the_way():
    start = datetime.combine(ahead(3), datetime.min.time(), clock.SHANGHAI) + timedelta(hours=2)
    tell(
        known_borrower(ago(days=400)), line_opened(ago(days=400)),
        limit_changed(ago(days=2), 3_000_000, 0, codes=["BEH-SMALLFREQ"]),
        draw_declined(ago(days=1), 100_000, codes=["BEH-SMALLFREQ"]),
        maintenance(ago(hours=1), start, start + timedelta(hours=3), "draw"),
    )  # fmt: skip
    planning.plan("B-1", "L-1", day=ahead(3), amount=100_000)

    planning.walk(ahead(0))
    drain(topics=[planning.TELL])

    said = Notice.objects.get().body
    assert "借不了" in "".join(said["zh"]["parts"])
    assert "系统维护" in "".join(said["zh"]["parts"])
    assert "being maintained" in "".join(said["en"]["parts"])


@pytest.mark.parametrize(("day", "name"), [(date(2027, 1, 20), "spring_before"), (date(2026, 12, 28), "year_end")])
def test_a_day_in_a_window_of_the_calendar_is_said_to_be_tight(day, name):
    found = planning.in_the_way(day)

    assert found.window is not None
    assert found.window[0] == name
    assert "资金可能紧张" in planning.words(found, "zh")[0]


def test_a_day_in_no_window_has_nothing_in_the_way():
    assert planning.in_the_way(date(2026, 12, 3)) == planning.InTheWay(None, None)


def test_ones_own_copy_holds_the_plan_and_a_deletion_takes_it(line):
    planning.plan("B-1", "L-1", day=ahead(9), amount=100_000)

    held = sections.SECTIONS["own_settings"]("B-1", "zh")
    erasing.erase("PI-1", borrower="B-1")

    assert [one["amount"] for one in held["planned"]] == [100_000]
    assert held["told_by"]["due_days"] == [3, 1, 0]
    assert not Planned.objects.exists()
