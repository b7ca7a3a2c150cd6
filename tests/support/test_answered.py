"""Feedback from a page, a chat or a call becomes a case in the one queue, that somebody answers in writing (A126)."""

from uuid import uuid4

import pytest

from appeals import queries, services
from appeals.models import Case
from appeals.status import Kind
from risk import clock
from risk.work.services import drain
from support.assistant import services as chat
from support.assistant.models import Conversation
from support.calls import queries as call_queries
from support.calls import services as calls
from support.feedback.models import Feedback
from support.live import services as live
from support.notices.models import Notice
from tests.appeals.people import GROUNDS, make_staff
from tests.histories import known_borrower, line_opened
from tests.support.stories import ago, enter, small_draws_and_a_cut, tell

pytestmark = pytest.mark.django_db
WORK = ["case.intake", "case.recheck", "case.step", "case.granted"]
SAID = "为什么小额借款多就算风险？我是进货。"


@pytest.fixture
def li_qiang(client):
    small_draws_and_a_cut()
    enter(client)
    return "B-1"


@pytest.fixture
def reviewer(db):
    return make_staff("reviewer")


def told(client, **over):
    """What a reader wrote after a tap on an answer."""
    tap = {"kind": "reason", "code": "beh-smallfreq", "about": "d-1", "next": "/why/L-1/", "helped": "no"}
    page = client.post("/feedback/", tap | over).url.partition("?")[0]
    return page, client.post(page, {"words": SAID, "answer": "1", "next": "/why/L-1/"})


def heard(**over):
    return {"kind": "consult", "line": "L-1", "statement": SAID, "is_agreed": "on", "key": "k-1"} | over


def test_words_to_be_answered_are_a_case_once_and_the_answer_is_read_where_they_were_said(client, li_qiang, reviewer):
    page, _first = told(client)
    client.post(page, {"words": SAID, "answer": "1"})
    case = Case.objects.get()
    drain(topics=WORK)
    assert (case.kind, case.line, case.statement, case.choice) == (
        Kind.CONSULT, "L-1", SAID, Feedback.objects.get().number,
    )  # fmt: skip
    assert {"CLK-04", "CLK-05"} <= set(case.clocks.values_list("code", flat=True))
    assert case.number in client.get(page).text

    services.claim(case.number, staff=reviewer, key="c")
    client.force_login(reviewer)
    desk = client.get(f"/desk/cases/{case.number}/").text
    services.grant(case.number, staff=reviewer, note=GROUNDS, key="g")
    drain(topics=WORK)

    assert Feedback.objects.get().number in desk
    assert "写答复" in desk
    assert "维持原决定</summary>" not in desk  # a question is answered, not declined
    case.refresh_from_db()
    assert (case.status, case.outcome) == ("closed", "full")
    assert GROUNDS in client.get(f"/privacy/requests/{case.number}/").text
    assert set(Notice.objects.filter(case=case.number).values_list("name", flat=True)) == {"R1", "R8"}


def test_each_piece_of_feedback_has_its_own_case_and_a_tap_alone_has_none(client, li_qiang):
    told(client)
    told(client, code="fnd-pool", about="d-2")
    page, _none = told(client, code="crd-multi", about="d-3")
    assert Case.objects.count() == 3

    alone = client.post("/feedback/", {"kind": "article", "code": "fees", "helped": "no", "key": str(uuid4())}).url
    client.post(alone.partition("?")[0], {"words": "", "answer": "1"})
    client.post(page, {"words": "另外一句"})

    assert Case.objects.count() == 3


def test_nobody_is_promised_an_answer_who_could_not_get_one(client):
    page = client.post("/feedback/", {"kind": "article", "code": "fees", "helped": "no", "key": str(uuid4())}).url
    page = page.partition("?")[0]
    assert 'name="answer"' not in client.get(page).text

    assert client.post(page, {"words": SAID, "answer": "1"}).status_code == 422
    assert not Case.objects.exists()


@pytest.fixture
def call(db, reviewer):
    tell(known_borrower(ago(days=40), phone="13812345678"), line_opened(ago(days=40), limit=100_000))
    made = calls.book("B-1", call_queries.free(clock.now())[0])
    return calls.take(made.pk, reviewer)


def test_what_is_said_on_a_call_is_filed_by_the_borrower_with_a_colleague_holding_the_pen(client, call, reviewer):
    client.force_login(reviewer)
    at = f"/desk/calls/{call.pk}/"
    for _twice in range(2):
        assert client.post(at, heard(act="file")).status_code == 303

    case = Case.objects.get()
    assert (case.kind, case.channel, case.statement) == (Kind.CONSULT, "call", SAID)
    opened, submitted = case.steps.all()
    assert opened.actor_id == reviewer.pk
    assert (submitted.part, submitted.ref, submitted.delegated_by) == ("CUST", "B-1", reviewer.username)
    drain(topics=WORK)
    assert Notice.objects.filter(case=case.number, name="R1").count() == 1
    page = client.get(at).text
    assert "记下并立案" in page
    assert page.count(f"<small>{case.number}</small>") == 1  # in the history of the call, once


def test_nothing_is_filed_that_was_not_read_back(client, call, reviewer):
    client.force_login(reviewer)

    refused = client.post(f"/desk/calls/{call.pk}/", heard(act="file", is_agreed=""))

    assert refused.status_code == 422
    assert SAID in refused.text  # nothing typed is lost
    assert not Case.objects.exists()


def test_what_is_said_in_a_chat_is_filed_by_who_holds_it_and_a_complaint_says_its_topic(client, li_qiang, reviewer):
    chat.say(li_qiang, "转人工", key="k1")
    talk = Conversation.objects.get().pk
    stranger = make_staff("reviewer")
    client.force_login(stranger)
    assert client.post(f"/desk/chats/{talk}/file/", heard()).status_code in (403, 409)
    assert not Case.objects.exists()

    live.take(talk, reviewer)
    client.force_login(reviewer)
    assert client.post(f"/desk/chats/{talk}/file/", heard(statement="")).status_code == 422
    assert client.post(f"/desk/chats/{talk}/file/", heard(kind="complaint", topic="fees")).status_code == 303

    case = Case.objects.get()
    assert (case.kind, case.channel, case.choice) == (Kind.COMPLAINT, "chat", "fees")
    drain(topics=["case.intake"])
    assert "消费投诉（利息和费用）" in client.get(f"/desk/cases/{case.number}/").text
    assert case.number in client.get(f"/desk/chats/{talk}/").text
    assert queries.own_cases(li_qiang).get() == case
