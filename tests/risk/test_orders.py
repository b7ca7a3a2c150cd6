"""Orders and webhooks: signed, in order per line, at least once, and restored only when the core says so."""

import http.server
import json
import threading
from datetime import timedelta

import pytest
from django.db import connection
from standardwebhooks import Webhook

from risk import clock
from risk.events.services import take
from risk.orders import queries, services
from risk.orders.errors import KeyReused, NoSuchDelivery, NoSuchRestoration
from risk.orders.models import Attempt, Delivery
from risk.work.models import Work
from risk.work.runs import perform
from risk.work.services import drain
from tests.risk.events import limit_changed

pytestmark = pytest.mark.django_db
UNTIL = clock.now() + timedelta(days=60)


class Core:
    """A lender's core that misbehaves as told: a list of answers, the last one repeats."""

    def __init__(self):
        self.answers = [204]
        self.heard = []
        core = self

        class Door(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["content-length"]))
                core.heard.append((dict(self.headers), body.decode()))
                answer = core.answers.pop(0) if len(core.answers) > 1 else core.answers[0]
                if answer == "hang up":
                    return
                self.send_response(answer)
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, *args):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Door)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server.server_port}/webhooks"

    def said(self):
        return [json.loads(body)["data"] for _, body in self.heard]


@pytest.fixture
def core(settings):
    core = Core()
    settings.WEBHOOK_URL = core.url
    yield core
    core.server.shutdown()
    core.server.server_close()


def order(line="L-1", amount=2_070_000, *, key="k-1", decision="D-1", case="MB-1"):
    return services.order_restoration(
        line=line,
        amount=amount,
        decision=decision,
        case=case,
        codes=["BEH-SMALLFREQ"],
        protection_until=UNTIL,
        key=key,
    )


def deliver(*, after=None):
    """Lets the workers run, so long after now."""
    if after:
        Delivery.objects.filter(delivered_at=None).update(next_at=clock.now())
    return drain(topics=["webhook"], at=after and clock.now() + after)


def test_an_order_is_signed_as_standard_webhooks_say(core, settings):
    order()
    deliver()

    headers, body = core.heard[0]
    told = Webhook(settings.WEBHOOK_SECRET).verify(body, headers)
    assert told["type"] == "mingbai.restoration.ordered"
    assert told["data"] == {
        "line": "L-1",
        "amount": 2_070_000,
        "decision": "D-1",
        "case": "MB-1",
        "codes": ["BEH-SMALLFREQ"],
        "idempotency_key": "k-1",
        "protection_until": UNTIL.isoformat(),
    }


def test_while_the_secret_changes_both_sign(core, settings):
    old = settings.WEBHOOK_SECRET
    settings.WEBHOOK_SECRET = f"whsec_bmV3LXNlY3JldC1uZXctc2VjcmV0 {old}"
    order()
    deliver()

    headers, body = core.heard[0]
    assert Webhook(old).verify(body, headers)
    assert Webhook("whsec_bmV3LXNlY3JldC1uZXctc2VjcmV0").verify(body, headers)


def test_the_same_key_is_the_same_order_and_another_thing_under_it_is_refused(core):
    assert order().pk == order().pk
    with pytest.raises(KeyReused):
        order(amount=1)
    deliver()

    assert len(core.heard) == 1


def test_a_line_counts_as_restored_only_when_the_core_says_so(core):
    ordered = order()
    deliver()
    assert not queries.restoration(ordered.pk).is_confirmed

    take([limit_changed("L-1", 0, 2_000_000, time=clock.now().isoformat())])
    take([limit_changed("L-2", 0, 2_070_000, time=clock.now().isoformat())])
    take([limit_changed("L-1", 0, 2_070_000, time=(clock.now() - timedelta(days=1)).isoformat())])
    assert not queries.restoration(ordered.pk).is_confirmed

    answer = limit_changed("L-1", 0, 2_070_000, time=clock.now().isoformat())
    take([answer])
    take([answer])
    take([answer | {"id": "twice"}])

    assert queries.of_case("MB-1").is_confirmed
    assert list(Work.objects.filter(topic="restoration.applied").values_list("subject", flat=True)) == [str(ordered.pk)]


def test_a_day_without_an_answer_is_an_alert_that_the_answer_closes(core):
    ordered = order()

    drain(topics=["restoration.unanswered"], at=clock.now() + timedelta(hours=23))
    assert queries.open_alerts() == []
    drain(topics=["restoration.unanswered"], at=clock.now() + timedelta(hours=25))
    assert [(alert.kind, alert.subject) for alert in queries.open_alerts()] == [
        ("restoration.unanswered", str(ordered.pk))
    ]
    take([limit_changed("L-1", 0, 2_070_000, time=clock.now().isoformat())])
    assert queries.open_alerts() == []

    deliver()
    assert [said["state"] for said in core.said() if "state" in said] == ["raised", "closed"]


def test_an_answered_order_raises_no_alert(core):
    order()
    take([limit_changed("L-1", 0, 2_070_000, time=clock.now().isoformat())])

    drain(topics=["restoration.unanswered"], at=clock.now() + timedelta(hours=25))

    assert queries.open_alerts() == []


@pytest.mark.parametrize("trouble", [500, 302, 404, "hang up"])
def test_a_core_in_trouble_is_asked_again_under_the_same_id(core, trouble):
    core.answers = [trouble, trouble, 204]
    order()

    deliver()
    deliver(after=timedelta(minutes=1))
    assert not Delivery.objects.get().is_settled
    deliver(after=timedelta(minutes=5))

    assert Delivery.objects.get().delivered_at
    assert len({headers["webhook-id"] for headers, _ in core.heard}) == 1
    statuses = list(Attempt.objects.order_by("pk").values_list("status", flat=True))
    assert statuses == [None if trouble == "hang up" else trouble] * 2 + [204]


def test_a_core_that_is_away_is_an_attempt_too(settings):
    settings.WEBHOOK_URL = "http://127.0.0.1:9/"
    order()

    deliver()

    assert Attempt.objects.get().error == "ConnectError"


def test_without_an_address_nothing_is_lost(settings, core):
    settings.WEBHOOK_URL = ""
    order()
    deliver()
    settings.WEBHOOK_URL = core.url

    deliver(after=timedelta(minutes=10))

    assert len(core.heard) == 1


def test_a_line_is_told_in_order_and_another_line_does_not_wait(core):
    core.answers = [500, 204]
    for number in range(3):
        services.tell("mingbai.appeal.moved", "L-1", {"n": number}, key=f"a-{number}")
    services.tell("mingbai.appeal.moved", "L-2", {"n": "other"}, key="b")

    deliver()
    deliver(after=timedelta(minutes=1))

    heard = [said["n"] for said in core.said()]
    assert heard.index("other") < heard.index(1)
    assert [n for n in heard if n != "other"] == [0, 0, 1, 2]


def test_after_three_days_it_is_given_up_with_an_alert_and_the_next_one_goes(core):
    core.answers = [500]
    order()
    services.tell("mingbai.appeal.moved", "L-1", {"n": 1}, key="a")
    deliver()
    Delivery.objects.update(made_at=clock.now() - timedelta(days=3, minutes=1))
    Delivery.objects.filter(key="a").update(made_at=clock.now())
    core.answers = [500, 204]

    deliver(after=timedelta(days=3))

    first, second = Delivery.objects.filter(line="L-1").order_by("pk")
    assert first.given_up_at
    assert second.delivered_at
    assert [alert.kind for alert in queries.open_alerts()] == ["webhook.given_up"]


def test_the_waits_grow(core):
    core.answers = [500]
    order()
    waits = []
    for _ in range(4):
        deliver(after=timedelta(days=1))
        waits.append(round((Delivery.objects.get().next_at - Attempt.objects.latest("pk").at).total_seconds()))

    assert waits == [5, 15, 60, 300]


def test_a_delivery_can_be_sent_again_by_hand(core):
    order()
    deliver()
    sent = Delivery.objects.get()

    services.redeliver(sent.pk, key="by-hand")
    deliver()

    assert len(core.heard) == 2
    assert [delivery.tries for delivery in queries.deliveries(line="L-1")] == [2]


def test_what_is_not_there_is_absent():
    with pytest.raises(NoSuchRestoration):
        queries.restoration("00000000-0000-0000-0000-000000000000")
    with pytest.raises(NoSuchDelivery):
        queries.delivery(0)
    assert queries.of_case("") is None
    assert queries.of_line("L-1") == []


def test_a_second_sender_leaves_a_delivery_under_way_alone(core):
    order()
    Delivery.objects.update(sending_until=clock.now() + timedelta(seconds=30))

    deliver()
    assert core.heard == []
    Delivery.objects.update(sending_until=clock.now() - timedelta(seconds=1))
    deliver(after=timedelta(minutes=1))

    assert len(core.heard) == 1


@pytest.mark.django_db(transaction=True)
def test_several_workers_keep_a_line_in_order_and_send_each_once(core):
    for number in range(5):
        services.tell("mingbai.appeal.moved", "L-1", {"n": number}, key=f"a-{number}")
    rows = list(Work.objects.filter(topic="webhook").order_by("-pk").values_list("pk", flat=True))
    start = threading.Barrier(3)

    def work():
        start.wait(10)
        for pk in rows:
            perform(pk)
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    drain(topics=["webhook"], at=clock.now() + timedelta(minutes=1))

    assert [said["n"] for said in core.said()] == [0, 1, 2, 3, 4]
    assert Attempt.objects.count() == 5


@pytest.mark.django_db(transaction=True)
def test_two_answers_at_once_apply_a_restoration_once(core):
    ordered = order()
    answers = [limit_changed("L-1", 0, 2_070_000, time=clock.now().isoformat(), id_=f"twice-{n}") for n in range(2)]
    start = threading.Barrier(2)

    def answer(event):
        start.wait(10)
        take([event])
        connection.close()

    threads = [threading.Thread(target=answer, args=[event]) for event in answers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert queries.restoration(ordered.pk).is_confirmed
    applied = Work.objects.filter(topic="restoration.applied").values_list("reader", "key")
    assert len(applied) == len(set(applied))
    assert {key for _, key in applied} == {str(ordered.pk)}
