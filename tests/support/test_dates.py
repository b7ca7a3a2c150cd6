"""Due dates: reminded as chosen, once, in the day, never of what is late and never while somebody asks for help."""

import re
from datetime import datetime, timedelta

import pytest

from appeals.models import Case
from risk import clock
from risk.events import queries as events
from risk.templatetags.figures import yuan
from risk.work.models import Work
from risk.work.services import drain
from support.assistant import queries
from support.assistant.ahead import with_changes
from support.dates import ics, reminding
from support.dates import queries as dates
from support.dates.ahead import Ahead
from support.dates.dues import dues as dues_of
from support.notices import channels, services
from support.notices.models import Notice
from support.plans import paper
from support.plans import queries as plans
from tests.histories import draw_paid, known_borrower, line_opened, on, overdue, received, repaid
from tests.support import planned
from tests.support.stories import ago, enter, tell

pytestmark = pytest.mark.django_db
REMINDERS = [reminding.WALK, reminding.LINE]


def lent(*days, paid=0, more=()):
    """A loan of 1,000 a month, falling due so many days from today."""
    now = clock.now()
    tell(
        known_borrower(ago(days=400), phone="13800000000"),
        line_opened(ago(days=400)),
        draw_paid(ago(days=60), 100_000 * len(days), loan="N-1", due=[on(day, since=now) for day in days]),
        *(repaid(ago(days=1), 100_000 * paid, loan="N-1") if paid else []),
        *more,
    )


def today():
    return clock.day(clock.now())


def reminded(day=None):
    reminding.walk(day or today())
    drain(topics=REMINDERS)
    return sorted(notice.key for notice in Notice.objects.filter(name__in=["T0", "T1"]))


def test_each_chosen_day_reminds_once_however_often_it_is_walked():
    lent(-30, 3, 33)

    assert reminded() == [f"due:L-1:{today() + timedelta(days=3)}:3"]
    Work.objects.all().delete()
    assert len(reminded()) == 1
    notice = Notice.objects.get()
    said = "".join(notice.body["zh"]["parts"])
    assert "1,000元" in said
    assert "还款有困难" in said
    assert "怎么还" in said
    assert not re.search("逾期|催告|尽快|征信|罚", said)
    assert sorted(one.channel for one in notice.deliveries.all()) == ["app", "sms"]
    assert "1,000" not in notice.body["zh"]["sms"]


def test_a_walk_that_runs_out_of_time_goes_on_behind_the_line_it_came_to(monkeypatch):
    monkeypatch.setattr(reminding, "SECONDS", -1.0)
    monkeypatch.setattr(dates, "SLICE", 1)
    lent(3)
    tell(
        known_borrower(ago(days=400), borrower="B-2", phone="13800000001"),
        line_opened(ago(days=400), line="L-2", borrower="B-2"),
        draw_paid(ago(days=60), 100_000, loan="N-2", line="L-2", due=[on(3, since=clock.now())]),
    )

    reminding.walk(today())
    drain(topics=[reminding.WALK])

    put = Work.objects.filter(topic=reminding.LINE).values_list("subject", flat=True)
    assert sorted(put) == [f"{today()}/L-1", f"{today()}/L-2"]


@pytest.mark.parametrize(
    ("days", "told"), [((0,), "T0"), ((1,), "T1"), ((3,), "T1"), ((2,), ""), ((7,), ""), ((-1,), "")]
)
def test_the_usual_days_are_three_one_and_the_day_itself(days, told):
    lent(*days)

    reminded()

    assert [one.name for one in Notice.objects.all()] == ([told] if told else [])


def test_days_and_channels_are_the_borrowers_own():
    lent(7, 3)
    chosen = services.Chosen(due_days=[7, 5], due_by=["mail", "fax"])
    services.choose("B-1", sms=True, push=True, mail=False, address="a@example.com", chosen=chosen)

    assert reminded() == [f"due:L-1:{today() + timedelta(days=7)}:7"]
    assert sorted(one.channel for one in Notice.objects.get().deliveries.all()) == ["app", "mail"]


def test_two_loans_due_on_one_day_are_one_reminder_of_their_sum():
    lent(3, more=[draw_paid(ago(days=9), 50_000, loan="N-2", due=[on(3, since=clock.now())])])

    reminded()

    assert "1,500元" in "".join(Notice.objects.get().body["zh"]["parts"])


@pytest.mark.parametrize("why", ["paid", "received", "late", "hardship", "tomorrow"])
def test_nothing_is_said_to_who_paid_who_is_late_or_who_asked_for_help(why):
    more = {"received": [received(ago(hours=1), 100_000)], "late": [overdue(ago(hours=1), on(0, since=clock.now()))]}
    lent(0, paid=why == "paid", more=more.get(why, ()))
    if why == "hardship":
        Case.objects.create(
            number="MB-1", borrower="B-1", line="L-1", kind="hardship", status="queued", received_at=clock.now()
        )
    day = today() - timedelta(days=1) if why == "tomorrow" else today()

    assert reminded(day) == []


@pytest.mark.parametrize(("hour", "begins"), [(7, False), (8, True), (19, True), (20, False), (23, False)])
def test_a_days_reminders_begin_in_the_day(monkeypatch, hour, begins):
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 27, hour, 5, tzinfo=clock.SHANGHAI))

    reminding.look()
    reminding.look()

    assert Work.objects.filter(topic=reminding.WALK).count() == begins


def test_a_plan_stands_in_for_its_loan():
    planned.lent()
    history = events.history("L-1", at=clock.now())
    before = dues_of(history)
    plan = planned.signed()

    after = dues_of(history, plans.running("B-1"))

    rows = [row for row in paper.read(plan.quote.body).rows if row.amount]
    assert len(before) == 8
    assert [(due.day, due.amount) for due in after] == [(row.due_on, row.amount) for row in rows]
    assert after[0].day > before[0].day
    assert {plan.line} == set(plans.lines_running())
    known = with_changes(queries.known("B-1", lang="zh"))
    said = " ".join(fact.shown for fact in known.facts.values())
    assert f"要还{yuan(before[0].amount)}" not in said  # the assistant tells the same days as the calendar


def test_the_calendar_shows_what_is_sure_and_is_a_file_for_a_phone(client):
    lent(-20, 10, 40)
    enter(client)

    page = client.get("/calendar/")
    text = client.get("/calendar/dates.ics").content.decode()

    assert page.text.count("要还1,000元") == 3 - 1
    assert text.count("BEGIN:VEVENT") == 2
    assert f"DTSTART;VALUE=DATE:{today() + timedelta(days=10):%Y%m%d}" in text
    assert text.count("BEGIN:VALARM") == 2 * len(channels.wish("B-1").due_days)
    assert "1,000" not in text
    enter(client, "B-2")
    assert "现在没有要还的" in client.get("/calendar/").text


def test_a_calendar_file_keeps_to_its_lines_and_escapes():
    text = ics.calendar([Ahead(today(), "end", "L-1", "x", key="k")], at=clock.now())
    folded = ics._folded("很长的一句话，" * 12)

    assert all(len(line.encode()) <= 75 for line in [*text.split("\r\n"), *folded.split("\r\n")])
    assert folded.replace("\r\n ", "") == "很长的一句话，" * 12
    assert ics._escaped("a;b,c\\d") == "a\\;b\\,c\\\\d"
    assert text.endswith("END:VCALENDAR\r\n")


def test_what_is_told_when_is_chosen_on_the_page(client):
    enter(client)
    sent = {"topics": "1", "sms": "on", "topic-announcement": "now", "topic-x": "now", "due_day": ["7", "0"]}

    assert client.post("/messages/settings/", sent | {"topic-window": "never", "due_by": ["push"]}).status_code == 303

    wish = channels.wish("B-1")
    assert (wish.topics, wish.due_days, wish.due_by) == ({"announcement": "now"}, [7, 0], ["push"])
    refused = client.post("/messages/settings/", sent | {"due_by": ["mail"], "address": "nowhere"})
    assert refused.status_code == 422
    assert channels.wish("B-1").due_by == ["push"]
