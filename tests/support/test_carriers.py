"""Messages against a real carrier over HTTP: one that fails, one that lies, one that answers twice."""

import json
import threading
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.contrib.auth.models import Group, User
from standardwebhooks import Webhook, WebhookVerificationError

from risk import clock
from risk.clocks import services as clocks
from risk.clocks.models import Timer
from risk.events.services import take
from risk.work.services import Later
from support.notices import channels, ports, sending, services, work
from support.notices.models import Delivery, Notice, Wish
from tests.histories import borrower_updated, known_borrower, limit_changed, line_opened, raw
from tests.support.stories import ago, enter
from tests.support.stories import tell as lender_tells

pytestmark = pytest.mark.django_db
SECRET = "whsec_dGVzdC1jYXJyaWVyLXNlY3JldC0wMTIzNDU2Nzg5"
FACTS = {"number": "MB-1", "received": "11月20日", "answer_by": "12月5日", "hotline": "400", "lender": "青禾"}


class Carrier(ThreadingHTTPServer):
    """A provider: checks our signature, keeps each message once, and answers as it is told to."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Answering)
        self.says, self.asked, self.kept, self.forged = [], [], {}, 0
        self.url = f"http://127.0.0.1:{self.server_port}/"


class Answering(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        try:
            Webhook(SECRET).verify(body, dict(self.headers))
        except WebhookVerificationError:
            self.server.forged += 1
        said = json.loads(body)
        self.server.asked.append(said)
        status, answer = self.server.says.pop(0) if self.server.says else (200, None)
        if status == 200 and answer is None:
            name = self.server.kept.setdefault(said["id"], f"m-{len(self.server.kept) + 1}")
            answer = {"id": said["id"], "message": name}
        told = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("content-length", str(len(told)))
        self.end_headers()
        self.wfile.write(told)

    def log_message(self, *_args):
        pass


@pytest.fixture
def carrier(settings):
    server = Carrier()
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    settings.SMS_URL, settings.SMS_SECRET = server.url, SECRET
    yield server
    server.shutdown()
    server.server_close()
    assert server.forged == 0


@pytest.fixture
def reader(db):
    take([raw(borrower_updated(phone="13800000000"))])


def told(key="k-1", name="A1"):
    return services.tell(name, lambda _lang: FACTS, key=key, borrower="B-1").deliveries.get(channel="sms")


def again(row):
    row.refresh_from_db()
    return row


def test_a_carrier_gets_one_signed_message_without_anything_personal(reader, carrier):
    row = told()

    sending.send(row.pk)
    sending.send(row.pk)

    (asked,) = carrier.asked
    assert (asked["id"], asked["to"], asked["channel"]) == (f"sms:{row.pk}", "13800000000", "sms")
    assert "http" not in asked["text"]
    assert (again(row).state, row.receipt) == ("sent", "m-1")


@pytest.mark.parametrize("status", [500, 503, 429])
def test_a_carrier_that_fails_is_asked_again_under_the_same_name(reader, carrier, status):
    row = told()
    carrier.says = [(status, {})]

    with pytest.raises(ports.Undelivered):
        sending.send(row.pk)
    assert (again(row).state, row.error) == ("waiting", f"HTTP {status}")
    sending.send(row.pk)

    assert {asked["id"] for asked in carrier.asked} == {f"sms:{row.pk}"}
    assert (again(row).state, row.attempts, row.error) == ("sent", 2, "")


@pytest.mark.parametrize("lie", [b"yes", {}, {"id": "sms:0", "message": "m-1"}, {"id": None}, [], {"message": "m-9"}])
def test_a_carrier_that_says_yes_to_nothing_is_not_believed(reader, carrier, lie):
    row = told()
    carrier.says = [(200, lie)]

    with pytest.raises(ports.Undelivered):
        sending.send(row.pk)

    assert again(row).state == "waiting"
    assert row.error.startswith("said yes")


def test_a_carrier_that_took_it_and_lost_its_answer_keeps_one_message(reader, carrier):
    row = told()
    sending.send(row.pk)
    Delivery.objects.filter(pk=row.pk).update(state="waiting", receipt="")  # as if we had died before the answer

    sending.send(row.pk)

    assert len(carrier.asked) == 2
    assert carrier.kept == {f"sms:{row.pk}": "m-1"}
    assert again(row).receipt == "m-1"


def test_a_carrier_that_refuses_is_not_asked_again_and_colleagues_see_it(reader, carrier, client):
    row = told()
    carrier.says = [(400, {})]

    sending.send(row.pk)

    assert (again(row).state, row.error) == ("failed", "refused: HTTP 400")
    staff = User.objects.create_user("ops")
    staff.groups.add(Group.objects.get_or_create(name="admin")[0])
    client.force_login(staff)
    page = client.get("/console/messages/").text
    assert "refused: HTTP 400" in page
    assert "13800000000" not in page


def test_a_carrier_that_is_gone_for_good_is_given_up_and_kept_with_why(reader, settings):
    settings.SMS_URL, settings.SMS_SECRET = "http://127.0.0.1:9/", SECRET
    row = told()

    for _attempt in range(sending.TRIES - 1):
        with pytest.raises(ports.Undelivered):
            sending.send(row.pk)
    sending.send(row.pk)

    assert again(row).state == "failed"
    assert row.error == "given up: ConnectError"


def test_a_message_tried_again_at_night_waits_for_the_morning_and_mail_does_not(reader, carrier, monkeypatch):
    services.choose("B-1", sms=True, push=False, mail=True, address="li@example.com")
    notice = services.tell("A1", lambda _lang: FACTS, key="k-1", borrower="B-1")
    rows = {row.channel: row for row in notice.deliveries.all()}
    night = datetime(2026, 11, 20, 23, 30, tzinfo=clock.SHANGHAI)
    monkeypatch.setattr(clock, "now", lambda: night)

    with pytest.raises(Later) as later:
        work.send(str(rows["sms"].pk))
    work.send(str(rows["mail"].pk))

    assert later.value.at == night.replace(hour=8, minute=0) + timedelta(days=1)
    assert not carrier.asked
    assert (again(rows["sms"]).state, again(rows["mail"]).state) == ("waiting", "sent")


def receipt(client, body, *, secret=SECRET, at=None):
    said, at = json.dumps(body), at or clock.now()
    signed = {
        "webhook-id": "r-1",
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Webhook(secret).sign("r-1", at, said),
    }
    return client.post("/api/v1/receipts/sms", said, content_type="application/json", headers=signed)


def test_a_receipt_counts_once_and_what_arrived_stays_arrived(reader, carrier, client):
    row = told()
    sending.send(row.pk)
    arrived = {"message": "m-1", "state": "delivered"}

    assert [receipt(client, arrived).json() for _twice in range(2)] == [{"new": True}, {"new": False}]
    assert receipt(client, {"message": "m-1", "state": "failed", "why": "off"}).json() == {"new": False}

    assert again(row).state == "delivered"
    assert row.arrived_at


def test_a_receipt_that_is_forged_old_or_of_nothing_is_refused(reader, carrier, client):
    row = told()
    sending.send(row.pk)
    body = {"message": "m-1", "state": "delivered"}

    assert receipt(client, body, secret="whsec_d3Jvbmctc2VjcmV0LTAxMjM0NTY3ODktMDEyMzQ1").status_code in (401, 403)
    assert receipt(client, body, at=clock.now() - timedelta(minutes=6)).status_code in (401, 403)
    assert receipt(client, body | {"message": "m-7"}).status_code == 404
    assert receipt(client, body | {"state": "read"}).status_code == 400
    Delivery.objects.filter(pk=row.pk).update(state="waiting")
    assert receipt(client, body).status_code == 409
    assert again(row).state == "waiting"


def test_every_channel_carries_the_same_content_and_a_changed_notice_is_not_sent(reader, settings):
    settings.PUSH_ON = True
    services.choose("B-1", sms=True, push=True, mail=True, address="li@example.com")
    notice = services.tell("A1", lambda _lang: FACTS, key="k-1", borrower="B-1", decision="D-1")
    for row in notice.deliveries.exclude(channel="app"):
        sending.send(row.pk)

    rows = {row.channel: row for row in notice.deliveries.all()}
    assert set(rows) == {"app", *channels.CHANNELS}
    assert {row.content_hash for row in rows.values()} == {notice.content_hash} == {channels.fingerprint(notice)}
    assert {row.text for channel, row in rows.items() if channel != "app"} == {notice.body["zh"]["sms"]}

    other = told("k-2", name="A7")
    Notice.objects.filter(key="k-2").update(body=notice.body)
    sending.send(other.pk)
    assert again(other).error == "the notice is not what was told in the app"


def test_mail_goes_by_django_once_under_one_name(reader, settings, mailoutbox):
    settings.MAIL_HOST = "mail.example.com"
    services.choose("B-1", sms=False, push=False, mail=True, address="li@example.com")
    row = services.tell("A1", lambda _lang: FACTS, key="k-1", borrower="B-1").deliveries.get(channel="mail")

    sending.send(row.pk)
    sending.send(row.pk)

    (mail,) = mailoutbox
    assert mail.to == ["li@example.com"]
    assert mail.extra_headers["Message-ID"] == f"<mail.{row.pk}@example.com>" == again(row).receipt


def test_the_same_words_within_an_hour_and_more_than_the_days_share_are_folded(reader, settings, monkeypatch):
    settings.MESSAGES_A_DAY = 3
    rows, real = [told(f"k-{n}") for n in range(6)], clock.now()
    for n, row in enumerate(rows):
        monkeypatch.setattr(clock, "now", lambda n=n: real + timedelta(minutes=35 * n))
        sending.send(row.pk)

    assert [again(row).state for row in rows] == ["sent", "folded", "sent", "folded", "sent", "folded"]
    monkeypatch.setattr(clock, "now", lambda: real + timedelta(hours=9))
    late = told("k-9")
    sending.send(late.pk)
    assert again(late).state == "folded"


def test_what_they_switched_off_is_not_sent_and_the_app_keeps_everything(client, reader):
    enter(client)
    assert client.get("/messages/settings/").status_code == 200
    assert client.post("/messages/settings/", {"mail": "on", "address": "not an address"}).status_code == 422
    assert not Wish.objects.exists()
    client.post("/messages/settings/", {"push": "on"})

    notice = services.tell("A1", lambda _lang: FACTS, key="k-1", borrower="B-1")

    assert [row.channel for row in notice.deliveries.all()] == ["app"]
    assert client.get(f"/messages/{notice.pk}/").status_code == 200


def test_the_demo_shows_a_phone_and_nothing_else_does(client, reader, settings):
    sending.send(told().pk)
    enter(client)

    assert client.get("/messages/phone/").status_code == 404
    settings.DEMO = True
    assert "请打开App查看" in client.get("/messages/phone/").text


def test_a_lowered_limit_that_nobody_was_told_of_is_found_after_fifteen_minutes(client):
    lender_tells(known_borrower(ago(days=9)), line_opened(ago(days=9), limit=3_000_000))
    lender_tells(limit_changed(ago(minutes=1), 3_000_000, 1_000_000, initiator="system"))
    lead = User.objects.create_user("lead")
    lead.groups.set([Group.objects.get_or_create(name="risk")[0]])
    client.force_login(lead)

    clocks.sweep(clock.now() + timedelta(minutes=14))
    assert "L-1" not in client.get("/console/messages/").text
    Timer.objects.update(due_at=ago(seconds=1))

    assert "L-1" in client.get("/console/messages/").text
    services.tell("A1", lambda _lang: FACTS, key="k-1", borrower="B-1", line="L-1")
    assert "L-1" not in client.get("/console/messages/").text
