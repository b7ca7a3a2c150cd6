"""Every word of a line has it looked at again, kept though nothing changed; indicators are read for 24 months."""

from datetime import timedelta

import pytest
from django.urls import reverse

from risk import clock
from risk.evaluations import queries, tasks
from risk.evaluations.models import Evaluation
from risk.evaluations.services import evaluate
from risk.nights import work as nights
from risk.nights.models import Customer, CustomerTurn
from risk.todos.models import Todo
from risk.work.services import drain
from tests.histories import draw_paid, line_opened, overdue, posted, received
from tests.support.stories import ago, known_borrower, tell

pytestmark = pytest.mark.django_db


def told(*events):
    tell(*events)
    drain(topics=["line.changed"])


@pytest.fixture
def line():
    told(known_borrower(ago(days=400)), line_opened(ago(days=400), limit=3_000_000), draw_paid(ago(days=20), 500_000))


def looks():
    return list(Evaluation.objects.order_by("id"))


def test_a_repayment_is_an_evaluation_within_a_minute_though_the_limit_stays(line):
    before = len(looks())
    told(received(ago(seconds=20), 100_000, ref="P-9"))

    assert len(looks()) == before + 1
    assert looks()[-1].at - ago(seconds=20) < timedelta(seconds=60)
    assert looks()[-1].limit == looks()[-2].limit == 3_000_000


def test_a_look_that_finds_nothing_new_is_kept_and_says_so(line):
    before = len(looks())
    told(known_borrower(ago(minutes=1)))

    assert len(looks()) == before + 1
    assert not looks()[-1].moved


def test_what_changed_is_told_apart(line):
    told(received(ago(seconds=20), 100_000, ref="P-9"), posted(ago(seconds=10), 100_000, ref="P-9", loan="N-1"))

    assert looks()[-1].moved
    assert looks()[-1].codes == ["DAT-LIMIT-RELEASE"]


def test_the_same_history_is_looked_at_once(line):
    before = looks()[-1]

    assert evaluate("L-1").pk == before.pk
    told(received(ago(seconds=20), 100_000, ref="P-9"))
    assert evaluate("L-1").pk > before.pk


def test_a_line_not_opened_yet_is_looked_at_when_it_is():
    told(received(ago(minutes=1), 100, ref="P-1"))
    assert not looks()

    told(known_borrower(ago(days=4)), line_opened(ago(days=3)))
    assert [row.line for row in looks()] == ["L-1"]


def test_whoever_comes_to_red_by_an_event_stands_there_at_once_and_is_to_be_reached(line):
    day = (clock.day(clock.now()) - timedelta(days=6)).isoformat()
    told(overdue(ago(minutes=2), day))

    assert looks()[-1].measured["days_past_due"] == "6"
    assert Customer.objects.get().level == 1
    assert Todo.objects.filter(subject="L-1", kind="outreach").count() == 1

    nights.begin(clock.day(clock.now()))
    drain(topics=[nights.WALK])
    assert CustomerTurn.objects.count() == 1


def test_a_night_keeps_a_look_only_where_an_indicator_moved(line, monkeypatch):
    before = len(looks())
    for days in (0, 1, 31):  # the draw of twenty days ago counts for ten days more
        moment = clock.now() + timedelta(days=days)
        with monkeypatch.context() as then:
            then.setattr(clock, "now", lambda moment=moment: moment)
            nights.begin(clock.day(moment))
            drain(topics=[nights.WALK])

    assert [row.measured["draws_30d"] for row in looks()[before:] if row.by_night][-1] == "0"
    assert looks()[-1].by_night
    assert len(looks()) - before <= 3


def test_what_is_over_24_months_old_is_forgotten(line):
    Evaluation.objects.update(at=ago(days=732))
    told(received(ago(seconds=20), 100_000, ref="P-9"))
    tasks.forget()

    assert len(looks()) == 1


def test_a_look_takes_few_queries_however_long_the_history(line, django_assert_num_queries):
    tell(*[received(ago(minutes=60 - n), 100, ref=f"P-{n}") for n in range(30)])
    with django_assert_num_queries(9):  # two of them the savepoint's
        evaluate("L-1")


def test_the_console_shows_every_look_page_by_page(client, enter, line, monkeypatch):
    monkeypatch.setattr(queries, "PAGE", 1)
    told(received(ago(seconds=20), 100_000, ref="P-9"))
    enter("risk")

    beside = client.get(reverse("console:explain", args=["L-1"])).text
    page = client.get(reverse("console:evaluations", args=["L-1"])).text
    assert reverse("console:evaluations", args=["L-1"]) in beside
    assert "没有变化" in beside
    assert "30天平均使用率" in page
    newest, oldest = looks()[-1].pk, looks()[0].pk
    assert f"?before={newest}" in page
    earlier = client.get(reverse("console:evaluations", args=["L-1"]), {"before": oldest + 1}).text
    assert f"?before={oldest}" in earlier
    assert "没有更早的评估了" in client.get(reverse("console:evaluations", args=["L-1"]), {"before": oldest}).text
    enter("admin")
    assert client.get(reverse("console:evaluations", args=["L-1"])).status_code == 403
