"""From a declined draw to its explanation: on the page and waiting in the chat, under one decision, in time."""

import time

import pytest

from risk.events.services import take
from risk.work.services import drain
from support.assistant import person, services
from support.assistant.models import Conversation, Turn
from tests.appeals.people import make_staff
from tests.histories import draw_declined, draw_requested, funding_reported, known_borrower, line_opened, raw
from tests.support.stories import ago, enter, tell

pytestmark = pytest.mark.django_db


@pytest.fixture
def line():
    tell(known_borrower(ago(days=400)), line_opened(ago(days=400), limit=800_000), funding_reported(ago(hours=1), 0.92))
    return "L-1"


def decline(ref="D-1", *, minutes=1):
    tell(draw_requested(ago(minutes=minutes + 1), 700_000, ref=ref))
    tell(draw_declined(ago(minutes=minutes), 700_000, ref=ref, codes=["FND-POOL"]))
    drain(topics=["line.changed", "line.look"])


def waiting():
    return list(Turn.objects.filter(intent="why").order_by("seq"))


def test_the_explanation_waits_in_the_chat_under_the_decision_of_the_page(client, line):
    services.say("B-1", "你好", key="k1")
    decline()
    decline()

    (said,) = waiting()
    enter(client)
    page = client.get("/why/L-1/").text
    assert said.decision
    assert said.decision in page
    assert said.text.split("\n")[0] in client.get("/chat/").text
    decline("D-2", minutes=0)
    assert len(waiting()) == 2  # another draw, another word


def test_nothing_is_said_over_a_person_nor_of_an_old_decline_nor_to_nobody(line):
    decline("D-0", minutes=100)
    assert not Conversation.objects.exists()
    services.say("B-1", "你好", key="k1")
    decline("D-1", minutes=90)
    assert waiting() == []
    services.say("B-1", "转人工", key="k2")
    person.take(Conversation.objects.get().pk, make_staff("reviewer"))
    decline("D-2")
    assert waiting() == []


def test_from_the_event_to_the_page_with_the_same_decision_takes_less_than_two_seconds(client, line):
    """A005: 95 % within two seconds. CPU is what is counted: a test machine is shared."""
    enter(client)
    spent = []
    for number in range(10):
        events = [draw_requested(ago(seconds=1), 700_000, ref=f"D-{number}")]
        events += [draw_declined(ago(seconds=0), 700_000, ref=f"D-{number}", codes=["FND-POOL"])]
        begun = time.process_time()
        fates = {fate.fate for fate in take([raw(one) for one in events])}
        page = client.get("/why/L-1/").text
        spent.append(time.process_time() - begun)
        assert fates == {"accepted"}
        assert "FND-POOL" in page or "资金" in page

    assert max(spent) < 2
