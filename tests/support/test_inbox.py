"""The agents' inbox: who waits how long, ready replies, notes, passing on, ending, and how soon people answer."""

from datetime import timedelta

import pytest

from appeals import roles
from risk import clock
from risk.orders import queries as orders
from risk.orders.models import Delivery
from support.assistant import guard, person, promises, services, waiting
from support.assistant.models import Conversation, Handoff, Turn
from support.live import alarms, figures, queues, replies
from support.live import services as live
from support.live.models import Aside, Passing
from tests.appeals.people import make_staff
from tests.support.stories import always_open, enter, small_draws_and_a_cut

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent(client, settings):
    always_open(settings)
    staff = make_staff("reviewer")
    client.force_login(staff)
    return staff


def wanted(borrower="B-1", text="转人工", **ago):
    services.say(borrower, text, key="k1")
    talk = Conversation.objects.get(borrower=borrower)
    if ago:
        then = clock.now() - timedelta(**ago)
        Handoff.objects.filter(conversation=talk).update(asked_at=then, queued_at=then)
    return talk


def held(agent, borrower="B-1", **ago):
    talk = wanted(borrower, **ago)
    live.take(talk.pk, agent)
    return talk


def test_the_list_says_who_waits_how_long_what_is_unread_and_what_is_late(client, agent, django_assert_num_queries):
    mine, _other = held(agent, minutes=3), wanted("B-2", minutes=7)
    page = client.get("/desk/chats/").text
    assert "已等7分钟" in page
    assert "2人等第一句回复超过了承诺的时间" in page

    person.speak(mine.pk, agent, "您好", key="a")
    assert "都回复了" in client.get("/desk/chats/").text
    services.say("B-1", "我开小吃店", key="k2")
    page = client.get("/desk/chats/").text

    assert "等您回复0分钟" in page
    assert "条未读" in page
    assert "1人等第一句回复超过了承诺的时间" in page
    with django_assert_num_queries(2):
        waiting.inbox(agent.username, {"general"})


def test_a_ready_reply_says_what_the_page_says_and_waits_to_be_edited(client, agent):
    small_draws_and_a_cut()
    services.say("B-1", "为什么额度没了", key="k0")
    talk = held(agent)
    said = Turn.objects.filter(speaker="assistant", intent__in=("why", "limit_zero", "limit_cut")).latest("seq")

    page = client.get(f"/desk/chats/{talk.pk}/replies/").text
    found = {name: text for name, _title, text in replies.ready("B-1", [said.intent])}

    assert found[said.intent] == said.text
    assert next(iter(found)) == said.intent  # what they asked about comes first
    assert f"?say={said.intent}#reply" in page
    filled = client.get(f"/desk/chats/{talk.pk}/?say={said.intent}").text
    assert said.text.split("\n")[0] in filled[filled.index("<textarea") : filled.index("</textarea>")]
    assert not Turn.objects.filter(speaker="person").exists()  # nothing leaves by being picked
    assert not any(guard._SECRETS.search(text) for text in found.values())
    assert not any(mark in text for text in found.values() for mark in "{}")


def test_what_the_guard_forbids_is_no_ready_reply_either(agent, monkeypatch):
    before = {name: text for name, _title, text in replies.ready("B-1")}
    monkeypatch.setattr("support.assistant.guard._PROMISES", guard.re.compile("额度"))

    after = {name for name, _title, _text in replies.ready("B-1")}

    assert after == {name for name, text in before.items() if "额度" not in text}
    assert after < set(before)
    assert replies.text("B-1", next(iter(set(before) - after))) == ""


def test_a_note_is_for_colleagues_masked_and_kept_once(client, agent):
    talk = held(agent)
    for _twice in range(2):
        client.post(f"/desk/chats/{talk.pk}/note/", {"note": "说话急，电话13812345678", "key": "n1"})

    assert Aside.objects.get().text.startswith("说话急")
    assert "13812345678" not in Aside.objects.get().text
    assert "说话急" in client.get(f"/desk/chats/{talk.pk}/").text
    enter(client)
    assert (
        "说话急"
        not in client.get("/chat/").text + client.get("/chat/since/?after=0", headers={"HX-Request": "true"}).text
    )
    other = make_staff("reviewer")
    client.force_login(other)
    assert client.post(f"/desk/chats/{talk.pk}/note/", {"note": "看看", "key": "n2"}).status_code == 403


def test_passing_on_changes_the_holder_and_the_history_at_once(client, agent, monkeypatch):
    talk, other = held(agent), make_staff("specialist")
    url = f"/desk/chats/{talk.pk}/pass/"
    assert client.post(url, {"to": other.username, "why": " "}).status_code == 422
    assert client.post(url, {"to": make_staff("aml").username, "why": "懂流水"}).status_code == 422
    assert Handoff.objects.get().taken_by == agent.username

    assert client.post(url, {"to": other.username, "why": "懂流水"}).status_code == 303

    assert Handoff.objects.get().taken_by == other.username
    assert client.get(f"/desk/chats/{talk.pk}/").status_code == 403
    client.force_login(other)
    assert "懂流水" in client.get(f"/desk/chats/{talk.pk}/").text
    client.post(url, {"to": "", "why": "下班了"})
    assert Handoff.objects.get().taken_by == ""
    told = list(Passing.objects.values_list("what", "by", "to", "why"))
    assert told == [
        ("taken", agent.username, "", ""),
        ("passed", agent.username, other.username, "懂流水"),
        ("back", other.username, "", "下班了"),
    ]
    assert "懂流水" not in "".join(Turn.objects.values_list("text", flat=True))

    live.take(talk.pk, other)
    monkeypatch.setattr(Passing.objects, "create", None)
    with pytest.raises(TypeError):
        live.pass_on(talk.pk, other, to=agent.username, why="一起")
    assert Handoff.objects.get().taken_by == other.username  # both or neither


def test_a_chat_is_passed_into_a_queue_and_waits_there_in_its_turn(client, agent, django_assert_num_queries):
    talk, other = held(agent, minutes=9), wanted("B-2", "我要投诉你们客服骂人")
    Handoff.objects.filter(conversation=other).update(queue="complaints", priority="normal", reason="complaint")
    lead, url = make_staff("compliance"), f"/desk/chats/{talk.pk}/pass/"
    assert "投诉处理" in client.get(f"/desk/chats/{talk.pk}/").text
    assert client.post(url, {"to": "queue:nowhere", "why": "投诉"}).status_code == 422
    assert client.post(url, {"to": "queue:complaints", "why": "投诉收费"}).status_code == 303

    row = Handoff.objects.get(conversation=talk)
    assert (row.queue, row.taken_by, row.queued_at > row.asked_at) == ("complaints", "", True)
    assert Passing.objects.latest("pk").to == "complaints"
    found = waiting.inbox(agent.username, {"general"})
    assert (found["waiting"], found["all_waiting"]["complaints"]) == ([], 2)
    assert client.post(f"/desk/chats/{talk.pk}/take/").status_code == 403
    page = client.get("/desk/chats/").text
    assert "由别的角色接" in page
    # who waited longer stays first; both are told the line they are in
    assert waiting.line(Conversation.objects.get(borrower="B-1"))["ahead"] == 0
    assert waiting.line(Conversation.objects.get(borrower="B-2"))["ahead"] == 1
    enter(client)
    page = client.get("/chat/").text
    assert "您在“投诉处理”这一队" in page
    assert "投诉收费" not in page
    live.take(talk.pk, lead)
    client.force_login(lead)
    assert "转到队列" in client.get(f"/desk/chats/{talk.pk}/").text
    assert "投诉收费" in client.get(f"/desk/chats/{talk.pk}/").text


@pytest.mark.parametrize("change", [{"priority": "P0"}, {"queued_at": clock.now() - timedelta(minutes=5)}])
def test_a_danger_and_a_broken_promise_are_everybodys(agent, change):
    talk = wanted()
    Handoff.objects.update(queue="complaints")
    assert waiting.inbox(agent.username, {"general"})["waiting"] == []

    Handoff.objects.update(**change)

    (shown,) = waiting.inbox(agent.username, {"general"})["waiting"]
    assert shown.conversation_id == talk.pk
    live.take(talk.pk, agent)


def test_the_queue_is_that_of_the_reason_or_of_what_was_talked_of_last():
    for borrower, words in {
        "B-1": ["转人工"], "B-2": ["这个月实在还不上了", "转人工"], "B-3": ["我要投诉，客服骂人", "转人工"],
        "B-4": ["我被骗了，把验证码告诉对方了"],
    }.items():  # fmt: skip
        for place, text in enumerate(words):
            services.say(borrower, text, key=f"k{place}")

    found = dict(Handoff.objects.values_list("conversation__borrower", "queue"))

    assert found == {"B-1": "general", "B-2": "hardship", "B-3": "complaints", "B-4": "specialist"}


def test_every_queue_has_a_name_and_somebody_who_serves_it():
    assert set(queues.NAMES) == set(Handoff.Queue.values)
    for queue in queues.NAMES:
        served = roles.READS[f"chats-{queue}"]
        assert served <= roles.READS["queue"]  # who cannot open the inbox serves nobody
        assert len(served - {"compliance"}) >= 1


def test_the_wait_that_is_told_is_the_queues_own(agent, monkeypatch):
    then = clock.now() - timedelta(hours=1)
    for place in range(waiting.LEAST):
        talk = wanted(f"C-{place}")
        Handoff.objects.filter(conversation=talk).update(queue="hardship", asked_at=then, queued_at=then)
        Handoff.objects.filter(conversation=talk).update(priority="P1")
        person.take(talk.pk, agent)
        monkeypatch.setattr("risk.clock.now", lambda: then + timedelta(minutes=7))
        person.speak(talk.pk, agent, "您好", key="a")
        monkeypatch.undo()

    assert waiting.usual_minutes("hardship") == 7
    assert waiting.usual_minutes("general") is None


def test_after_the_end_the_assistant_is_mute_until_the_borrower_wants_it(client, agent):
    talk = held(agent)
    assert client.post(f"/desk/chats/{talk.pk}/end/", {"summary": ""}).status_code == 422
    client.post(f"/desk/chats/{talk.pk}/end/", {"summary": "请在周五前交营业执照。"})

    first = Handoff.objects.get()
    assert first.closed_at
    enter(client)
    page = client.get("/chat/").text
    assert "请在周五前交营业执照。" in page
    assert "本次人工服务已结束" in page
    assert "回到AI助手" in page

    assert [turn.speaker for turn in services.say("B-1", "执照丢了怎么办", key="k5")] == ["borrower"]
    again = Handoff.objects.get(closed_at=None)
    assert (again.reason, again.taken_by) == ("again", "")

    person.give_back("B-1")
    assert not Handoff.objects.filter(closed_at=None).exists()
    assert "assistant" in [turn.speaker for turn in services.say("B-1", "怎么还款", key="k6")]


def test_first_replies_are_measured_and_a_missed_promise_shows(client, agent, monkeypatch, settings):
    settings.SERVICE_OPENS, settings.SERVICE_CLOSES = "08:00", "22:00"
    noon = clock.now().astimezone(clock.SHANGHAI).replace(hour=12, minute=0, second=0) - timedelta(days=1)
    night = noon.replace(hour=2)
    for place, (asked, seconds) in enumerate([(noon, 20), (noon, 40), (noon, 600), (noon, None), (night, 21_660)]):
        with monkeypatch.context() as then:
            then.setattr("risk.clock.now", lambda asked=asked: asked)
            talk = held(agent, f"B-{place}")
            if seconds is not None:
                then.setattr("risk.clock.now", lambda at=asked + timedelta(seconds=seconds): at)
                person.speak(talk.pk, agent, "您好", key="a")

    found = figures.first_replies(clock.now())

    assert (found.asked, found.replied, found.late, found.waiting) == (5, 4, 2, 1)
    assert (round(found.p50), round(found.p90)) == (50, 438)  # who asked at two waited one minute of the morning
    assert found.kept == 0.6
    page = client.get("/desk/team/").text
    assert "现在有1人等得超过了承诺。" in page
    assert "438秒" in page


def test_a_first_word_that_is_late_tells_the_lender_once_and_again_when_it_came(agent, settings, monkeypatch):
    talk = held(agent, minutes=2)
    wanted("B-2")
    for _twice in range(2):
        assert alarms.look() == 1
    (alert,) = orders.open_alerts()
    assert (alert.kind, alert.subject.split("/")[0]) == ("chat.first-reply", str(talk.pk))

    person.speak(talk.pk, agent, "您好", key="a")
    assert alarms.look() == 0
    assert orders.open_alerts() == []
    assert Delivery.objects.filter(type="mingbai.alert.changed").count() == 2

    settings.SERVICE_OPENS, settings.SERVICE_CLOSES = "00:00", "00:00:01"
    Handoff.objects.filter(conversation__borrower="B-2").update(queued_at=clock.now() - timedelta(hours=3))
    assert alarms.look() == 0  # nobody is at work: nothing is late yet


def test_the_alert_of_a_broken_promise_closes_when_a_colleague_spoke(agent, monkeypatch):
    talk = held(agent)
    person.speak(talk.pk, agent, "我10分钟内答复您。", key="a")
    later = clock.now() + timedelta(minutes=11)
    monkeypatch.setattr("risk.clock.now", lambda: later)
    promises.sweep()
    alarms.look()
    assert [alert.kind for alert in orders.open_alerts()] == ["promise.broken"]

    monkeypatch.setattr("risk.clock.now", lambda: later + timedelta(minutes=1))
    person.speak(talk.pk, agent, "查到了。", key="b")
    alarms.look()

    assert orders.open_alerts() == []


def test_the_wait_told_to_a_borrower_is_the_wait_of_others(client, agent, monkeypatch):
    noon = clock.now().astimezone(clock.SHANGHAI).replace(hour=12, minute=0, second=0) - timedelta(days=1)
    wanted("B-1")
    enter(client)
    assert "分钟内等到回复" not in client.get("/chat/").text  # too few to say
    for place in range(waiting.LEAST):
        with monkeypatch.context() as then:
            then.setattr("risk.clock.now", lambda: noon)
            talk = held(agent, f"C-{place}")
            then.setattr("risk.clock.now", lambda: noon + timedelta(minutes=4))
            person.speak(talk.pk, agent, "您好", key="a")

    assert "在4分钟内等到回复" in client.get("/chat/").text


def test_notes_go_when_the_borrower_has_their_words_deleted(agent):
    talk = held(agent)
    live.note(talk.pk, agent, "说话急", key="n1")
    live.finish(talk.pk, agent, summary="谈完了。")
    live.forget("B-1", until=clock.now())

    assert Aside.objects.get().text == ""
    assert set(Passing.objects.values_list("why", flat=True)) == {""}
