"""Words of conversations are forgotten when their time is over, unless a legal hold stands. Source: C.7, R-CHAT."""

import pytest
from dateutil.relativedelta import relativedelta

from appeals import services as appeals
from appeals.models import Case
from appeals.proofs import holds
from config import settings as configured
from risk import clock
from support.assistant import person, retention, services
from support.assistant.models import Conversation, Flow, Handoff, Turn
from tests.appeals.people import make_staff
from tests.histories import known_borrower, line_opened
from tests.support.stories import ago, small_draws_and_a_cut, tell

pytestmark = pytest.mark.django_db


@pytest.fixture
def at(monkeypatch):
    """Sets the clock so far from the test's beginning, by calendar."""
    real = clock.now()
    return lambda **length: monkeypatch.setattr(clock, "now", lambda: real + relativedelta(**length))


@pytest.fixture
def known():
    tell(known_borrower(ago(days=400)), line_opened(ago(days=400)))


def words():
    return list(Turn.objects.exclude(text="").order_by("seq").values_list("text", flat=True))


def test_words_go_after_twenty_four_months_and_that_something_was_said_stays(at, known):
    services.say("B-1", "我想问额度", key="t")
    services.say("B-1", "给我一份书面说明", key="t2")
    services.say("B-1", "算了", key="t3")
    said = Turn.objects.count()
    at(months=12)
    services.say("B-1", "还是想问额度", key="t4")
    at(months=24, hours=-1)
    assert retention.sweep(clock.now()) == 0

    at(months=24, hours=1)
    assert retention.sweep(clock.now()) == said
    assert retention.sweep(clock.now()) == 0

    assert words()[0] == "还是想问额度"
    assert not any(flow.slots for flow in Flow.objects.exclude(ended_at=None).filter(begun_at__lt=clock.now()))
    assert Turn.objects.filter(text="").count() == said
    at(months=36, hours=1)
    retention.sweep(clock.now())
    assert words() == []
    assert Conversation.objects.get().last_seq == Turn.objects.count()


def test_a_legal_hold_on_a_case_keeps_the_words(at):
    small_draws_and_a_cut()
    services.say("B-1", "我想问额度", key="t")
    number = appeals.open_case(line="L-1", borrower="B-1", decision="D", codes=["BEH-SMALLFREQ"], key="o").number
    case, lawyer = Case.objects.get(number=number), make_staff("compliance")
    holds.put(case, staff=lawyer, why="法院来函保全")
    at(months=25)
    assert retention.sweep(clock.now()) == 0
    assert words()

    holds.release(case, staff=lawyer, why="保全解除了")

    assert retention.sweep(clock.now())
    assert words() == []


def test_words_of_despair_go_after_ninety_days_with_what_their_helper_said(at, known):
    services.say("B-1", "我想问额度", key="t")
    services.say("B-1", "我不想活了", key="t2")
    assert Handoff.objects.get().reason.startswith("distress")
    talk, helper = Conversation.objects.get(), make_staff("reviewer")
    person.take(talk.pk, helper)
    person.speak(talk.pk, helper, "我在，您现在安全吗", key="p")
    at(days=91)
    assert retention.sweep(clock.now()) == 0  # somebody is still there

    at(minutes=30)
    person.finish(talk.pk, helper, "已陪伴，家人已到")
    at(minutes=40)
    services.say("B-1", "谢谢，我想问还款日", key="t3")
    at(days=89)
    assert retention.sweep(clock.now()) == 0
    at(days=90, hours=1)
    retention.sweep(clock.now())

    left = " ".join(words())
    assert "我想问额度" in left
    assert "我想问还款日" in left
    assert not [text for text in ("不想活", "安全吗") if text in left]


def test_beat_comes_for_them():
    assert configured.CELERY_BEAT_SCHEDULE["words"]["task"] == "support.assistant.tasks.forget"
