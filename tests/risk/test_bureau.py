"""A report is asked for with valid consent and for a purpose alone; what is refused is written down like the rest."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.db import IntegrityError, transaction
from standardwebhooks import Webhook

from risk import clock
from risk.bureau import services
from risk.bureau.models import Pull
from risk.events.models import Event
from risk.work import services as work
from risk.work.models import Work
from tests.histories import event, known_borrower, line_opened
from tests.support.stories import ago, enter, tell

pytestmark = pytest.mark.django_db
KEY = {"HTTP_AUTHORIZATION": "Bearer demo-core-key"}
SECRET = "whsec_bWluZ2JhaS10ZXN0LWJ1cmVhdS1zZWNyZXQ="
REPORT = {
    "source": "中心",
    "as_of": "2026-11-01",
    "lenders": 2,
    "enquiries_30d": 1,
    "enquiries_90d": 2,
    "adverse": False,
}


class Bureau:
    """One on loopback: keeps what it was asked, answers as a test tells it to."""

    def __init__(self):
        self.asked, self.status, self.report, self.other = [], 200, REPORT, ""
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                outer.asked.append(Webhook(SECRET).verify(body, dict(self.headers.items())))
                said = json.dumps({"id": outer.other or outer.asked[-1]["id"], "report": outer.report}).encode()
                self.send_response(outer.status)
                self.send_header("Content-Length", str(len(said)))
                self.end_headers()
                self.wfile.write(said)

            def log_message(self, *_said):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, args=[0.01], daemon=True).start()


@pytest.fixture
def bureau(settings):
    found = Bureau()
    settings.BUREAU_URL = f"http://127.0.0.1:{found.server.server_port}/"
    settings.BUREAU_SECRET = SECRET
    tell(known_borrower(ago(days=400)), line_opened(ago(days=400)))
    yield found
    found.server.shutdown()
    found.server.server_close()


def consent(at, **said):
    tell(event("credit.consent.updated", "B-1", at, {"purpose": "bureau", "granted": True} | said))


def ask(client, key="k-1", *, purpose="management", borrower="B-1"):
    return client.post(
        f"/api/v1/borrowers/{borrower}/bureau-pulls", json.dumps({"purpose": purpose}), "application/json",
        **KEY, HTTP_IDEMPOTENCY_KEY=key,
    )  # fmt: skip


def pulled():
    work.drain(topics=[services.TOPIC])


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ([], "never"),
        ([{"purpose": "partner"}], "never"),
        ([{}, {"granted": False}], "withdrawn"),
        ([{"expires_on": "2026-01-31"}], "expired"),
    ],
)
def test_without_valid_consent_nothing_is_asked_and_the_refusal_is_kept(client, bureau, said, why):
    for n, one in enumerate(said):
        consent(ago(days=9 - n), **one)

    answer = ask(client)
    pulled()

    assert answer.status_code == 403
    assert (answer.json()["state"], answer.json()["why"]) == ("refused", why)
    assert bureau.asked == []
    assert Pull.objects.get().by == "core"
    assert client.get("/api/v1/bureau-pulls", **KEY).json()["items"][0]["why"] == why


def test_with_consent_it_is_asked_once_and_the_report_becomes_a_fact(client, bureau):
    consent(ago(days=9), expires_on=clock.day(clock.now()).isoformat())  # holds to the end of today

    first, again = ask(client), ask(client)
    pulled()
    services.pull(Pull.objects.get().pk)

    assert (first.status_code, again.status_code) == (202, 202)
    assert [(one["borrower"], one["purpose"]) for one in bureau.asked] == [("B-1", "management")]
    assert Event.objects.get(type="credit.bureau.reported").data["lenders"] == 2
    assert Pull.objects.get().state == "answered"


def test_consent_taken_back_before_the_worker_came_stops_it(client, bureau):
    consent(ago(days=9))
    ask(client)
    enter(client)
    assert client.post("/privacy/consent/bureau/", {"key": "w-1"}).status_code == 303

    pulled()

    assert bureau.asked == []
    assert (Pull.objects.get().state, Pull.objects.get().why) == ("refused", "withdrawn")
    page = client.get("/privacy/").text
    assert "管理额度时查征信" in page
    assert "没有查：您撤回了授权。" in page


def test_a_bureau_that_is_away_is_asked_again_by_the_same_name(client, bureau):
    consent(ago(days=9))
    ask(client)
    bureau.status = 503
    pulled()
    assert Pull.objects.get().state == "asked"

    bureau.status = 200
    Work.objects.filter(topic=services.TOPIC).update(due_at=clock.now())
    pulled()

    assert Pull.objects.get().state == "answered"
    assert len({one["id"] for one in bureau.asked}) == 1
    assert len(bureau.asked) == 2


@pytest.mark.parametrize("lie", [{"report": {"adverse": "no"}}, {"other": "bureau-0"}, {"status": 404}])
def test_what_is_no_report_of_this_question_is_no_fact(client, bureau, lie):
    consent(ago(days=9))
    ask(client)
    for name, value in lie.items():
        setattr(bureau, name, value)
    pulled()

    assert (Pull.objects.get().state, bool(Pull.objects.get().why)) == ("failed", True)
    assert not Event.objects.filter(type="credit.bureau.reported").exists()


def test_other_purposes_nobodies_and_strangers_are_refused(client, bureau):
    assert ask(client, purpose="marketing").status_code == 400
    assert ask(client, borrower="B-9").status_code == 404
    assert client.get("/api/v1/bureau-pulls").status_code in {401, 403}
    assert not Pull.objects.exists()


def test_no_row_says_that_it_was_asked_without_consent(db):
    with pytest.raises(IntegrityError), transaction.atomic():
        Pull.objects.create(key="k", borrower="B-1", purpose="management", by="x", state="asked", at=clock.now())
