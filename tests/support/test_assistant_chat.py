"""The page: opens knowing the block, answers from the record, starts an appeal only when it is confirmed."""

import re
from types import SimpleNamespace

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from support.assistant import queries, services
from support.assistant.flows.material import Outcome, facts
from support.assistant.flows.registry import ENDS
from support.assistant.models import Conversation, Flow, Handoff, Turn
from tests.support.explanations import ALL
from tests.support.stories import enter

pytestmark = pytest.mark.django_db
REASON = ALL["cut"]["reasons"][0]["text"]


@pytest.fixture
def told(monkeypatch):
    """What the record says of B-X2's line; a test may change it."""
    held = SimpleNamespace(explanation=ALL["cut"])
    monkeypatch.setattr(queries.events, "lines_of", lambda _borrower: ["L-X2"])
    monkeypatch.setattr(queries.explain, "told", lambda _line, **_lang: held.explanation)
    # Offers read the line's own events, and this line has none.
    monkeypatch.setattr(services.proactive, "offered", lambda *_told, **_before: [])
    return held


@pytest.fixture
def borrower(client, db, told):
    enter(client, "B-X2")
    return client


@pytest.fixture
def opened(monkeypatch):
    """Every case the chat opened."""
    cases = []

    def end(told):
        cases.append((told.known.line, told.borrower, told.key))
        return Outcome(case="MB-261124-00001-5", facts=facts("case", case_number="MB-261124-00001-5"), states=("case",))

    monkeypatch.setitem(ENDS, "open_appeal", end)
    return cases


def confirming():
    """The card's buttons by title."""
    return {one["title"]: one["act"] for one in Turn.objects.order_by("seq").last().card["acts"]}


def test_it_opens_knowing_the_block_and_says_it_is_a_machine(borrower):
    page = borrower.get("/chat/").text

    assert "我是AI智能助手" in page
    assert "您的额度由30,000元调整为0元，目前不能借款，还款不受影响。" in page
    assert "来自您的记录" in page
    assert "近90天借款14次" in page
    assert Turn.objects.count() == 0  # looking stores nothing


def test_why_is_answered_in_the_records_own_words(borrower):
    answer = borrower.post("/chat/", {"text": "为什么额度没了", "key": "k1"})

    assert answer.status_code == 303
    opening, asked, told = Turn.objects.order_by("seq")
    assert (opening.intent, asked.intent) == ("opening", "limit_zero")
    assert REASON in told.text
    assert told.decision == "D-7f3a91c2"
    assert {"name": "reason", "value": REASON, "source": "explanation"} in told.facts
    assert REASON in borrower.get("/chat/").text


def test_an_appeal_is_opened_only_when_the_card_is_confirmed(borrower, opened):
    borrower.post("/chat/", {"text": "我要申诉", "key": "k1"})
    page = borrower.get("/chat/").text

    assert opened == []
    assert "请核对" in page
    act = confirming()["确认，开始申诉"]
    assert f'value="{act}"' in page

    for key in ("k2", "k2"):  # sent twice
        borrower.post("/chat/", {"act": act, "key": key})

    flow = Flow.objects.get()
    assert opened == [("L-X2", "B-X2", f"chat:{flow.pk}")]
    assert (flow.state, flow.slots) == ("done", {})
    assert '/appeals/MB-261124-00001-5/"' in borrower.get("/chat/").text


@pytest.mark.parametrize("words", ["好的", "确认", "是的。"])
def test_a_plain_yes_confirms_the_card(borrower, opened, words):
    borrower.post("/chat/", {"text": "我要申诉", "key": "k1"})
    borrower.post("/chat/", {"text": words, "key": "k2"})

    assert len(opened) == 1


@pytest.mark.parametrize("words", ["不用了", "算了", "为什么额度没了"])
def test_anything_else_opens_nothing(borrower, opened, words):
    borrower.post("/chat/", {"text": "我要申诉", "key": "k1"})
    borrower.post("/chat/", {"text": words, "key": "k2"})

    assert opened == []


def test_what_was_never_offered_cannot_be_done(borrower, opened):
    borrower.post("/chat/", {"text": "我要申诉", "key": "k1"})
    old = confirming()["确认，开始申诉"]
    borrower.post("/chat/", {"text": "继续", "key": "k2"})

    for number, act in enumerate(("flow:0:0:confirm", "open_appeal", old)):
        assert borrower.post("/chat/", {"act": act, "key": f"k3{number}"}).status_code == 422
    assert opened == []


def test_what_cannot_be_appealed_is_not_offered(borrower, told, opened):
    told.explanation = ALL["ours"]
    borrower.post("/chat/", {"text": "我要申诉", "key": "k1"})

    last = Turn.objects.order_by("seq").last()
    assert "不需要申诉" in last.text
    assert last.card is None


def test_the_same_key_says_nothing_twice(borrower):
    for _time in range(2):
        borrower.post("/chat/", {"text": "为什么额度没了", "key": "k1"})

    assert Turn.objects.count() == 3


def test_htmx_gets_the_new_turns_and_a_fresh_form(borrower):
    part = borrower.post("/chat/", {"text": "为什么额度没了", "key": "k1"}, headers={"HX-Request": "true"})

    assert part.status_code == 200
    assert "<html" not in part.text
    assert part.text.count('<article class="turn') == 2
    assert part.text.count("hx-swap-oob") == 3  # buttons, the wait for a person, the form


@pytest.mark.parametrize("words", ["", "   ", "长" * 501])
def test_nothing_and_too_much_are_refused(borrower, words):
    assert borrower.post("/chat/", {"text": words, "key": "k1"}).status_code in (413, 422)
    assert Turn.objects.count() == 0


def test_personal_data_is_masked_before_it_is_kept(borrower):
    borrower.post("/chat/", {"text": "我叫张三，身份证11010519491231002X，手机13812345678", "key": "k1"})

    kept = " ".join(Turn.objects.values_list("text", flat=True))
    assert "11010519491231002X" not in kept
    assert "13812345678" not in kept
    assert "110***********002X" in kept
    assert Turn.objects.get(speaker="borrower").guards == ["R6:identity", "R6:phone"]


def test_what_was_said_cannot_be_changed(borrower):
    borrower.post("/chat/", {"text": "为什么额度没了", "key": "k1"})

    for change in (lambda: Turn.objects.update(text="x"), lambda: Turn.objects.all().delete()):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()


def test_a_person_is_asked_for_once_and_a_graver_reason_comes_first(borrower):
    borrower.post("/chat/", {"text": "转人工", "key": "k1"})
    assert Handoff.objects.get().priority == "normal"

    borrower.post("/chat/", {"text": "还不上，真的不想活了", "key": "k2"})
    assert Handoff.objects.get().priority == "P0"


def test_while_a_person_answers_the_assistant_is_mute(borrower):
    borrower.post("/chat/", {"text": "转人工", "key": "k1"})
    Conversation.objects.update(owner="person")
    before = Turn.objects.filter(speaker="assistant").count()
    borrower.post("/chat/", {"text": "为什么额度没了", "key": "k2"})

    assert Turn.objects.filter(speaker="assistant").count() == before


def test_english_is_complete(borrower):
    borrower.cookies["django_language"] = "en"
    borrower.post("/chat/", {"text": "why is my limit gone", "key": "k1"})

    told = Turn.objects.order_by("seq").last()
    assert told.intent == "limit_zero"
    assert "CNY 30,000" in told.text
    assert not re.search(r"[\u4e00-\u9fff]", told.text.replace(REASON, ""))


def test_a_turn_costs_few_queries_and_one_commit(borrower):
    borrower.post("/chat/", {"text": "你好", "key": "k0"})
    with CaptureQueriesContext(
        connection,
    ) as spent:
        services.say("B-X2", "为什么额度没了", key="k1")

    asked = [one["sql"] for one in spent if not one["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    # Make sure it is there, lock it, was it said before, what is being done; then turns, key, conversation.
    assert len(asked) == 7, asked
