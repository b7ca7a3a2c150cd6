"""The passing of a conversation to a person and back: one holder, a mute assistant, and nothing said twice."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from support.assistant import person, services
from support.assistant.errors import NotYourTalk, TakenAlready
from support.assistant.models import Conversation, Handoff, Turn
from tests.appeals.people import make_staff
from tests.support.stories import always_open, enter

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent(db):
    return make_staff("reviewer")


def wanted(borrower="B-1", text="转人工"):
    services.say(borrower, text, key="k1")
    return Conversation.objects.get(borrower=borrower)


@pytest.mark.django_db(transaction=True)
def test_two_agents_take_one_chat_and_one_gets_it():
    talk, agents, ready = wanted().pk, [make_staff("reviewer"), make_staff("reviewer")], Barrier(2)

    def take(one):
        ready.wait()
        try:
            person.take(talk, one)
        except TakenAlready:
            return None
        else:
            return one.get_username()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        got = [name for name in pool.map(take, agents) if name]

    assert got == [Handoff.objects.get().taken_by]
    assert Turn.objects.filter(speaker="note").count() == 1


def test_from_the_taking_on_the_assistant_is_mute_until_the_borrower_wants_it_back(agent):
    talk = wanted().pk
    person.take(talk, agent)

    assert [turn.speaker for turn in services.say("B-1", "为什么额度没了", key="k2")] == ["borrower"]

    person.give_back("B-1")

    assert Handoff.objects.get().closed_at
    assert "assistant" in [turn.speaker for turn in services.say("B-1", "为什么额度没了", key="k3")]
    with pytest.raises(NotYourTalk):
        person.speak(talk, agent, "您好", key="a")


def test_while_a_person_answers_what_is_grave_still_moves_it_to_the_front(agent):
    talk = wanted().pk
    person.take(talk, agent)
    assert Handoff.objects.get().priority != "P0"

    said = services.say("B-1", "我写好遗书了", key="k2")

    assert [turn.speaker for turn in said] == ["borrower"]
    assert Handoff.objects.get().priority == "P0"


def test_a_message_sent_twice_is_said_once_and_masked(agent):
    talk = wanted().pk
    person.take(talk, agent)

    first = person.speak(talk, agent, "请用13812345678联系", key="a")
    again = person.speak(talk, agent, "请用13812345678联系", key="a")

    assert first.seq == again.seq
    assert Turn.objects.filter(speaker="person").count() == 1
    assert "13812345678" not in Turn.objects.get(speaker="person").text


def test_a_chat_put_back_keeps_its_place_and_another_takes_it(agent):
    talk, other = wanted(), make_staff("reviewer")
    asked = Handoff.objects.get().asked_at
    person.take(talk.pk, agent)
    with pytest.raises(TakenAlready):
        person.take(talk.pk, other)
    person.release(talk.pk, agent)
    person.take(talk.pk, other)

    assert (Handoff.objects.get().taken_by, Handoff.objects.get().asked_at) == (other.get_username(), asked)
    assert Conversation.objects.get().owner == "person"


def test_the_agents_pages(client, agent):
    talk = wanted(text="我的手机13812345678，转人工")
    wanted("B-2", "真的不想活了")
    client.force_login(agent)
    page = client.get("/desk/chats/").text

    assert "紧急：有人需要马上接手" in page
    assert page.index("可能有危险，先关心人") < page.index("本人要求人工")
    assert not {">P0<", "normal", "distress"} & set(page.split())
    assert client.get(f"/desk/chats/{talk.pk}/").status_code == 403  # not looked at before it is taken

    assert client.post(f"/desk/chats/{talk.pk}/take/").status_code == 303
    client.post(f"/desk/chats/{talk.pk}/", {"text": "您好，我来帮您。", "key": "a"})
    page = client.get(f"/desk/chats/{talk.pk}/").text

    assert "您好，我来帮您。" in page
    assert "13812345678" not in page
    client.force_login(make_staff("aml"))
    assert client.get("/desk/chats/").status_code == 403


def test_the_borrower_sees_the_line_the_person_and_the_way_back(client, agent, settings):
    enter(client, "B-2")
    always_open(settings)
    wanted("B-1")
    talk = wanted("B-2")

    assert "您前面还有1位" in client.get("/chat/").text

    person.take(talk.pk, agent)
    person.speak(talk.pk, agent, "您好，我来帮您。", key="a")
    page = client.get("/chat/").text
    assert "您好，我来帮您。" in page
    assert "正在由人工同事为您服务" in page

    client.post("/chat/", {"to_assistant": "1"})
    assert Conversation.objects.get(borrower="B-2").owner == "assistant"

    client.cookies["django_language"] = "en"
    assert "Back to the AI assistant" not in client.get("/chat/").text
