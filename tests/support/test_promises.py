"""What we said we would do by when is remembered, judged once at its time, and shown to who takes the conversation."""

from datetime import datetime, timedelta

import pytest

from appeals import services as appeals
from appeals.models import Case
from risk import clock
from risk.orders import services as orders
from risk.orders.queries import open_alerts
from support.assistant import person, promises, services, waiting
from support.assistant.models import Conversation, Handoff, Promise, Turn
from support.assistant.understanding.until import said_until
from tests.appeals.people import make_staff, queued
from tests.support.stories import small_draws_and_a_cut

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    small_draws_and_a_cut()
    return queued()


def at(monkeypatch, moment):
    monkeypatch.setattr(clock, "now", lambda: moment)


def asked():
    *_before, told = services.say("B-1", "申诉到哪一步了", key=f"k{clock.now()}")
    return told


def test_an_answer_with_a_day_is_a_promise_and_said_twice_it_is_one(case):
    first = asked()
    asked()

    promise = Promise.objects.get()
    assert (promise.what, promise.about, promise.state, promise.seq) == ("step", case.number, "open", first.seq)
    assert any(fact["name"] == "case_next_by" for fact in first.facts)
    assert first.chips[0].startswith("申诉记录，")


def test_kept_when_the_borrower_was_told_of_a_step_in_time(case, monkeypatch):
    asked()
    due = Promise.objects.get().due_at
    appeals.withdraw(case.number, borrower="B-1", key="w")
    at(monkeypatch, due + timedelta(minutes=1))

    assert promises.sweep() == (1, 0)
    assert promises.sweep() == (0, 0)
    assert not Handoff.objects.exists()


def test_broken_when_nothing_happened_and_a_colleague_is_brought_and_sees_it(case, monkeypatch):
    asked()
    due = Promise.objects.get().due_at
    at(monkeypatch, due - timedelta(minutes=1))
    assert promises.sweep() == (0, 0)
    at(monkeypatch, due + timedelta(minutes=1))

    assert promises.sweep() == (0, 1)
    handoff = Handoff.objects.get()
    staff = make_staff("AGT")
    person.take(handoff.conversation_id, staff)
    (shown,) = waiting.packet(handoff.conversation_id, staff.get_username())["promises"]
    assert (handoff.reason, handoff.priority) == ("promise", "P1")
    assert (shown.state, shown.about) == ("broken", Case.objects.get().number)


def test_alerts_are_settled_by_two_questions_however_many_hold(case, django_assert_num_queries):
    asked()
    found = Promise.objects.get()
    given = {"conversation": found.conversation, "made_at": found.made_at, "due_at": clock.now(), "what": "contact"}
    late = [Promise.objects.create(**given, about=str(n), seq=90 + n) for n in range(3)]
    call = Promise.objects.create(**given | {"what": "call"}, seq=99)
    for one in (*late, call):
        orders.raise_alert(promises.BROKEN, str(one.pk), line="")

    with django_assert_num_queries(2):
        promises.settle_alerts()
    assert len(open_alerts()) == 4

    Turn.objects.create(conversation=found.conversation, seq=100, speaker="person", at=clock.now(), text="我在看")
    promises.settle_alerts()
    assert [alert.subject for alert in open_alerts()] == [str(call.pk)]


@pytest.mark.parametrize(
    ("spoken", "state"), [(None, "broken"), (timedelta(minutes=5), "broken"), (timedelta(hours=5), "kept")]
)
def test_a_colleagues_word_is_a_promise_that_their_next_visit_keeps(case, monkeypatch, spoken, state):
    services.say("B-1", "转人工", key="k1")
    staff, talk = make_staff("AGT"), Conversation.objects.get()
    person.take(talk.pk, staff)
    now = clock.now()
    person.speak(talk.pk, staff, "我查一下，24小时内给您答复。", key="s1")
    if spoken:
        at(monkeypatch, now + spoken)
        person.speak(talk.pk, staff, "查到了：材料已经读好。", key="s2")
    at(monkeypatch, now + timedelta(hours=25))
    promises.sweep()

    promise = Promise.objects.get()
    assert (promise.by, promise.what, promise.state) == (staff.get_username(), "contact", state)


def test_what_the_last_word_of_a_colleague_promises_is_remembered(case):
    services.say("B-1", "转人工", key="k1")
    staff, talk = make_staff("AGT"), Conversation.objects.get()
    person.take(talk.pk, staff)

    person.finish(talk.pk, staff, "材料收到了，3个工作日内答复您。")

    promise = Promise.objects.get()
    assert (promise.what, promise.by, promise.state) == ("contact", staff.get_username(), "open")


@pytest.mark.parametrize(
    ("text", "until"),
    [
        ("两天内给您答复", "2026-11-29T10:00:00+08:00"),
        ("明天下班前联系您", "2026-11-28T23:59:59+08:00"),
        ("30分钟内回电", "2026-11-27T10:30:00+08:00"),
        ("两小时内联系您", "2026-11-27T12:00:00+08:00"),
        ("一个半小时内给您回电", "2026-11-27T11:30:00+08:00"),
        ("半小时内给您回电", "2026-11-27T10:30:00+08:00"),
        ("3个工作日内答复您", "2026-12-02T10:00:00+08:00"),  # a Friday: the weekend doesn't count
        ("I will get back within 2 working days", "2026-12-01T10:00:00+08:00"),
        ("2小时前的还款会入账", None),
        ("您的额度昨天调整过", None),
        ("我们会看的", None),
    ],
)
def test_until_when_a_colleague_said_it(text, until):
    moment = datetime.fromisoformat("2026-11-27T10:00:00+08:00")

    assert said_until(text, at=moment) == (datetime.fromisoformat(until) if until else None)
