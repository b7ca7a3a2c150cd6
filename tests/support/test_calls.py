"""A call at a promised hour: which hours are offered, who makes it, and what the borrower is told."""

import json
from datetime import datetime, time, timedelta

import pytest
from django.db import IntegrityError, transaction

from risk import clock
from risk.holidays.calendar import china
from risk.orders import queries as orders
from risk.orders.models import Delivery
from support.assistant import person, promises
from support.assistant import services as chat
from support.assistant.models import Conversation, Handoff, Promise
from support.calls import queries, services, slots
from support.calls.errors import CallTaken, NoNumber, NoSuchSlot
from support.calls.models import Call, Step
from support.notices.models import Notice
from support.privacy import sections
from tests.appeals.people import make_staff
from tests.histories import known_borrower, line_opened
from tests.support.stories import ago, enter, tell

pytestmark = pytest.mark.django_db
SHANGHAI = clock.SHANGHAI


@pytest.fixture
def borrower():
    tell(known_borrower(ago(days=40), phone="13812345678"), line_opened(ago(days=40), limit=100_000))
    return "B-1"


@pytest.fixture
def agent(db):
    return make_staff("reviewer")


def first_free(place=0):
    return queries.free(clock.now())[place]


def at(monkeypatch, moment):
    monkeypatch.setattr("risk.clock.now", lambda: moment)


def test_hours_are_those_of_working_days_and_none_that_is_full_or_too_soon():
    # the eve of National Day 2026: 1 to 7 October are off, the 8th is worked
    now = datetime(2026, 9, 30, 20, 45, tzinfo=SHANGHAI)
    full = datetime(2026, 10, 8, 8, tzinfo=SHANGHAI)
    taken = {full: slots.AT_ONCE, full + timedelta(hours=1): slots.AT_ONCE - 1}

    found = slots.offered(now, taken, is_day=china().is_working, opens=time(8), closes=time(22))

    assert not any(slot.day == 30 for slot in found)  # 21:00 is in less than half an hour
    assert [slot.day for slot in found if slot.hour == 21] == [8, 9, 10]
    assert found[0] == full + timedelta(hours=1)
    assert {slot.hour for slot in found} == set(range(8, 22))
    assert (
        slots.offered(now - timedelta(hours=1), {}, is_day=china().is_working, opens=time(8), closes=time(22))[0].day
        == 30
    )


def test_a_borrower_books_moves_and_cancels_without_a_script(client, borrower):
    enter(client)
    assert "138****5678" in client.get("/calls/").text
    slot, other = first_free(), first_free(3)
    for _twice in range(2):
        answer = client.post("/calls/", {"slot": slot.isoformat(), "about": "流水怎么开，我的电话13900001111"})
        assert answer.status_code == 303

    call = Call.objects.get()
    assert (call.slot_at, call.state) == (slot, "booked")
    assert "13900001111" not in call.about
    (held,) = sections.SECTIONS["own_settings"]("B-1", "zh")["calls"]
    assert (held["about"], held["state"]) == (call.about, "booked")
    assert "约好了" in client.get("/calls/").text
    client.post("/calls/", {"slot": slot.isoformat(), "about": "改成问利息"})
    assert (Call.objects.get().about, Step.objects.count()) == ("改成问利息", 1)
    client.post("/calls/", {"slot": other.isoformat()})
    assert list(Step.objects.values_list("what", flat=True)) == ["booked", "moved"]
    assert list(Notice.objects.order_by("at").values_list("name", flat=True)) == ["K1", "K3"]
    assert f"{other.astimezone(SHANGHAI):%H:%M}" in str(Notice.objects.get(name="K3").body["zh"]["parts"])
    assert client.post("/calls/", {"slot": "2020-01-01T08:00:00+08:00"}).status_code == 422
    assert client.post("/calls/", {"slot": "what"}).status_code == 422

    client.post("/calls/cancel/")
    assert Call.objects.get().state == "cancelled"


def test_no_number_no_promise(client):
    enter(client)
    assert "我们没有您的手机号" in client.get("/calls/").text
    with pytest.raises(NoNumber):
        services.book("B-1", first_free())


def test_an_hour_is_not_promised_to_more_than_can_be_called(borrower, monkeypatch):
    monkeypatch.setattr("support.calls.queries.phone", lambda _borrower: "13800000000")
    slot = first_free()
    for place in range(slots.AT_ONCE):
        services.book(f"C-{place}", slot)

    with pytest.raises(NoSuchSlot):
        services.book("B-1", slot)
    assert first_free() > slot
    with pytest.raises(IntegrityError), transaction.atomic():
        Call.objects.create(borrower="C-0", slot_at=slot, made_at=clock.now())


def test_one_colleague_makes_the_call_and_only_they_see_the_number(client, agent, borrower):
    services.book(borrower, first_free(), about="想问流水")
    url = f"/desk/calls/{Call.objects.get().pk}/"
    client.force_login(agent)
    assert "想问流水" in client.get("/desk/calls/").text
    assert "13812345678" not in client.get(url).text

    client.post(url, {"act": "take"})

    assert "13812345678" in client.get(url).text
    other = make_staff("reviewer")
    client.force_login(other)
    assert "13812345678" not in client.get(url).text
    assert client.post(url, {"act": "done"}).status_code == 422
    with pytest.raises(CallTaken):
        services.take(Call.objects.get().pk, other)
    client.force_login(agent)
    assert client.post(url, {"act": "done", "note": "讲清楚了，电话13812345678"}).status_code == 303
    assert [(step.what, step.by) for step in Step.objects.order_by("pk")][1:] == [
        ("taken", agent.username),
        ("done", agent.username),
    ]
    assert "13812345678" not in Step.objects.get(what="done").note
    services.book("B-1", first_free(), about="还想问利息")
    services.forget("B-1", until=clock.now())
    assert set(Call.objects.values_list("about", flat=True)) == {""}  # also of the one that is still to be made
    assert (Call.objects.count(), set(Step.objects.values_list("note", flat=True))) == (2, {""})
    client.force_login(make_staff("aml"))
    assert client.get("/desk/calls/").status_code == 403


def test_no_answer_is_told_and_another_hour_is_arranged(client, agent, borrower):
    services.book(borrower, first_free())
    call = Call.objects.get()
    client.force_login(agent)
    client.post(f"/desk/calls/{call.pk}/", {"act": "unreached", "note": "响了没人接"})

    enter(client)
    page = client.get("/calls/").text
    assert "没有接通。请另选一个时间" in page
    assert "响了没人接" not in page
    services.book(borrower, first_free(2))
    call.refresh_from_db()
    assert (call.state, call.tries) == ("booked", 1)
    services.take(call.pk, agent)
    slot = first_free(4)
    client.post(f"/desk/calls/{call.pk}/", {"act": "move", "slot": slot.isoformat()})
    call.refresh_from_db()
    assert (call.slot_at, call.taken_by) == (slot, "")
    assert list(Notice.objects.order_by("at").values_list("name", flat=True)) == ["K1", "K2", "K3", "K3"]


def test_a_button_pressed_twice_counts_and_tells_once(agent, borrower):
    call = services.book(borrower, first_free())
    slot = first_free(2)
    for _twice in range(2):
        services.move(call.pk, agent, slot, note="")
    for _twice in range(2):
        services.unreached(call.pk, agent, note="")

    assert Call.objects.get().tries == 1
    assert list(Step.objects.order_by("pk").values_list("what", flat=True)) == ["booked", "moved", "unreached"]
    assert list(Notice.objects.order_by("at").values_list("name", flat=True)) == ["K1", "K3", "K2"]


def test_a_call_whose_colleague_let_the_hour_go_by_is_taken_by_another(client, agent, borrower, monkeypatch):
    slot = first_free()
    call = services.book(borrower, slot)
    services.take(call.pk, agent)
    other = make_staff("reviewer")
    client.force_login(other)
    url = f"/desk/calls/{call.pk}/"
    assert 'value="take"' not in client.get(url).text
    at(monkeypatch, slot + timedelta(minutes=61))
    assert 'value="take"' in client.get(url).text

    client.post(url, {"act": "take"})

    assert "13812345678" in client.get(url).text
    assert Call.objects.get().taken_by == other.username
    assert [step.by for step in Step.objects.filter(what="taken").order_by("pk")] == [agent.username, other.username]


def test_a_broken_promise_is_said_to_both_sides(client, agent, borrower, monkeypatch):
    slot = first_free()
    services.book(borrower, slot)
    at(monkeypatch, slot + timedelta(minutes=61))

    client.force_login(agent)
    assert "1个电话过了说好的时间还没打" in client.get("/desk/calls/").text
    client.logout()
    enter(client)
    assert "还没有打。对不起" in client.get("/calls/").text


def open_alerts():
    return [(alert.kind, alert.subject) for alert in orders.open_alerts()]


def test_a_call_made_in_its_hour_keeps_the_promise_and_any_word_promised(agent, borrower, monkeypatch):
    chat.say(borrower, "转人工", key="k1")
    talk = Conversation.objects.get()
    person.take(talk.pk, agent)
    person.speak(talk.pk, agent, "我5个工作日内给您回电。", key="s1")
    slot = first_free(2)
    call = services.book(borrower, slot)
    services.book(borrower, first_free())
    assert list(Promise.objects.order_by("pk").values_list("what", "state")) == [
        ("contact", "open"), ("call", "lifted"), ("call", "open"),
    ]  # fmt: skip
    services.take(call.pk, agent)
    at(monkeypatch, first_free() + timedelta(minutes=5))

    services.done(call.pk, agent, note="")

    assert list(Promise.objects.order_by("pk").values_list("state", flat=True)) == ["kept", "lifted", "kept"]
    at(monkeypatch, slot + timedelta(days=20))
    assert promises.sweep() == (0, 0)
    assert open_alerts() == []


def test_a_call_nobody_made_breaks_the_promise_and_tells_the_lender_until_it_is_made(agent, borrower, monkeypatch):
    call = services.book(borrower, first_free())
    at(monkeypatch, call.ends_at + timedelta(seconds=1))
    assert promises.sweep() == (0, 1)

    broken = Promise.objects.get()
    assert (broken.state, open_alerts()) == ("broken", [("promise.broken", str(broken.pk))])
    assert [json.loads(one.body)["data"]["state"] for one in Delivery.objects.all()] == ["raised"]
    assert not Handoff.objects.exists()  # it is in the list of calls, for anybody to make
    services.take(call.pk, agent)
    services.done(call.pk, agent, note="")

    assert open_alerts() == []
    assert Promise.objects.get().state == "broken"  # late is late
    assert {json.loads(one.body)["data"]["state"] for one in Delivery.objects.all()} == {"raised", "closed"}


def test_a_call_the_borrower_needs_no_more_is_no_broken_promise(borrower, monkeypatch):
    call = services.book(borrower, first_free())
    services.cancel(borrower)
    at(monkeypatch, call.ends_at + timedelta(minutes=1))

    assert promises.sweep() == (0, 0)
    assert Promise.objects.get().state == "lifted"


def test_out_of_hours_the_chat_offers_a_call(client, borrower, settings):
    settings.SERVICE_OPENS, settings.SERVICE_CLOSES = "00:00", "00:00:01"
    enter(client)
    chat.say("B-1", "转人工", key="k1")

    assert 'href="/calls/"' in client.get("/chat/").text


def test_every_page_says_the_lenders_own_hours(client, borrower, settings):
    settings.SERVICE_CLOSES = "20:30"
    enter(client)

    assert "8:00–20:30" in client.get("/why/L-1/").text
    assert "8:00–20:30" in client.get("/help/?q=xyz").text
    services.book(borrower, first_free())
    assert "8:00–20:30" in str(Notice.objects.get().body["zh"])
