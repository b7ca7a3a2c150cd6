"""The demo's twelve people ask the questions people ask: every answer is from the record, and passes the guard."""

import re

import pytest

from appeals import services as appeals
from demo.people import PEOPLE
from demo.stories import histories
from risk import clock
from risk.decisions.wording import mark
from risk.events.services import take
from support.assistant import guard, queries, services, talk
from support.assistant.catalogue import catalogue
from support.assistant.models import Conversation, Turn
from support.assistant.understanding import Understood
from support.explain.services import explanation
from support.live import services as live
from tests.appeals.people import make_staff
from tests.support.stories import enter, small_draws_and_a_cut

pytestmark = pytest.mark.django_db
QUESTIONS = [
    "为什么借不了",
    "怎么恢复",
    "什么时候再评估",
    "我要申诉",
    "申诉到哪一步了",
    "我还欠多少",
    "还不上怎么办",
    "怎么还款",
]


@pytest.fixture
def lender():
    fates = {fate.fate for fate in take(histories(clock.now()))}
    assert fates == {"accepted"}


def test_everybody_hears_their_own_reason_in_the_pages_words(lender):
    for person in PEOPLE:
        page = explanation(person.line)
        said = services.say(person.borrower, "为什么借不了", key=f"why-{person.borrower}")
        told = [turn for turn in said if turn.intent != "offered"][-1]  # plans may be offered behind it
        if page["reasons"]:
            assert page["reasons"][0]["text"] in told.text, person.borrower
        assert told.handoff is None, (person.borrower, told.text, told.guards)


def test_the_chat_cites_its_decision_and_colleagues_read_the_same_words_with_equal_marks(client):
    small_draws_and_a_cut()
    enter(client)
    page = explanation("L-1")
    told = services.say("B-1", "为什么借不了", key="why")[-1]
    case = appeals.open_case(line="L-1", borrower="B-1", decision=told.decision, codes=["BEH-SMALLFREQ"], key="o")
    appeals.submit(case.number, borrower="B-1", statement="请重新看。", key="s")
    assert told.decision == page["decision"]["id"]
    assert told.decision in client.get("/chat/").text

    reviewer = make_staff("reviewer")
    services.say("B-1", "转人工", key="person")
    talk = Conversation.objects.get().pk
    live.take(talk, reviewer)
    client.force_login(reviewer)
    desk, chats = client.get(f"/desk/cases/{case.number}/").text, client.get(f"/desk/chats/{talk}/").text

    own = mark(page["reasons"][0]["text"])
    assert page["reasons"][0]["text"] in desk
    assert f"校验码 {own}" in desk
    assert f"校验码 {own}" in chats
    assert re.search(rf"依据决定 {told.decision} · 原因的校验码 {own}<", chats)


def test_every_intent_has_an_answer_for_everybody_and_the_guard_lets_it_pass(lender):
    for person in PEOPLE:
        for lang in ("zh", "en"):
            known = queries.with_account(queries.known(person.borrower, lang=lang))
            for name, entry in catalogue().entries.items():
                if name.startswith("phrase_") or entry.path or not entry.says:
                    continue
                for reply in talk.next_step(Understood(name, 1.0), known, unsure=0).says:
                    assert list(guard.faults(reply)) == [], (person.borrower, name, reply.text)


def test_a_whole_conversation_of_each_leaves_no_guarded_turn(lender):
    for person in PEOPLE:
        for number, question in enumerate(QUESTIONS):
            services.say(person.borrower, question, key=f"{person.borrower}-{number}")

    assert not [(turn.text, turn.guards) for turn in Turn.objects.filter(speaker="assistant") if turn.guards]


def test_the_confidential_and_the_harmless_hear_the_same(lender):
    *_before, told = services.say("B-X6", "是不是被报案了", key="1")
    *_before, same = services.say("B-X1", "是不是被报案了", key="1")

    assert (told.text, told.buttons, told.handoff, told.facts, told.chips) == (
        same.text, same.buttons, same.handoff, same.facts, same.chips,
    )  # fmt: skip
