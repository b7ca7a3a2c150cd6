"""Papers from the conversation: the case's own list below it, a file in the slot named, and what became of it."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from appeals.models import Case
from appeals.proofs.models import Proof
from risk import clock
from support.assistant import erasing, services
from support.assistant.models import Flow, Turn
from tests.appeals.people import draft
from tests.support.stories import enter, small_draws_and_a_cut

pytestmark = pytest.mark.django_db
PAPER = b"%PDF-1.7\n" + b"x" * 400


@pytest.fixture
def borrower(client):
    small_draws_and_a_cut()
    enter(client)
    return client


def test_the_list_of_the_appeals_own_page_stands_below_the_conversation(borrower):
    case = draft()
    borrower.post("/chat/", {"text": "还要交什么材料", "key": "k1"})

    told = Turn.objects.order_by("seq").last()
    page = borrower.get("/chat/").text
    part = borrower.get(f"/appeals/{case.number}/?part=proofs", headers={"HX-Request": "true"}).text
    assert "还差：" in told.text
    assert told.card == {"title": "您的材料", "rows": [], "acts": [], "papers": case.number}
    assert f'hx-get="/appeals/{case.number}/?part=proofs"' in page
    assert f'href="/appeals/{case.number}/#proofs"' in page  # without scripts
    assert "<html" not in part
    assert 'name="slot" value="P-BANKFLOW"' in part


def test_a_file_lies_in_its_slot_and_the_assistant_says_how_far_it_is(borrower):
    case = draft()
    sent = {"slot": "P-BANKFLOW", "key": "f1", "file": SimpleUploadedFile("流水.pdf", PAPER)}
    part = borrower.post(f"/appeals/{case.number}/proofs/", sent, headers={"HX-Request": "true"})
    *_before, told = services.say("B-1", "还要交什么材料", key="k1")

    assert Proof.objects.get().slot == "P-BANKFLOW"
    assert "流水.pdf" in part.text
    assert "已收到1份，读好0份" in told.text
    assert told.facts[0]["source"] == "case"


def test_a_fresh_draft_brings_its_list_at_once(borrower):
    services.say("B-1", "我要申诉", key="k1")
    *_before, opened = services.say("B-1", "确认", key="k2")

    assert opened.card["papers"] == Case.objects.get().number


def test_without_a_case_nothing_is_listed(borrower):
    *_before, told = services.say("B-1", "还要交什么材料", key="k1")

    assert told.card is None
    assert 'id="papers"></div>' in borrower.get("/chat/").text.replace(" hx-swap-oob", "")


def test_deleting_what_was_said_deletes_what_was_half_told(borrower):
    services.say("B-1", "给我一份书面说明", key="k1")
    services.say("B-1", "为什么是我", key="k2")
    assert Flow.objects.get().slots

    erasing.blank("B-1", until=clock.now())

    flow = Flow.objects.get()
    assert (flow.state, flow.slots) == ("cancelled", {})
