"""Services are killed one at a time, and every page a borrower needs answers honestly all the same. Source: A088."""

import psycopg
import pypdfium2 as pdfium
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from appeals.models import Case
from appeals.proofs import sandbox
from config.health import readyz
from risk.diagnosis import failing
from risk.orders.models import Alert
from risk.templatetags.figures import moment
from risk.work.services import drain
from support.control.models import Choice
from tests.histories import line_opened
from tests.support.stories import ago, enter, small_draws_and_a_cut, tell
from tests.support.test_signin import make_token

KEY = {"HTTP_AUTHORIZATION": "Bearer demo-core-key"}
APP = "https://app.lender.example"
PAGES = (
    "/why/L-1/", "/why/L-1/past/", "/why/L-1/notice.pdf", "/why/L-1/draw/", "/chat/", "/appeals/", "/appeals/new/",
    "/complaints/new/", "/objections/new/", "/plans/", "/messages/", "/messages/settings/", "/calendar/",
    "/calendar/dates.ics", "/control/L-1/", "/control/L-1/pause/?days=7", "/privacy/", "/privacy/explain/",
    "/privacy/person/", "/privacy/consent/", "/sessions/", "/help/", "/announcements/", "/tools/", "/fairness/",
)  # fmt: skip


def walk(client):
    """The status of each page that is not 200."""
    return {path: code for path in PAGES if (code := client.get(path, follow=True).status_code) != 200}


def appealed(client, key="k-1"):
    """The page of an appeal that is begun and given a file."""
    url = client.post("/appeals/new/", {"line": "L-1", "key": key}).url
    file = SimpleUploadedFile("flow.pdf", b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n", "application/pdf")
    assert client.post(f"{url}proofs/", {"slot": "P-BANKFLOW", "file": file, "key": "f-1"}).status_code < 400
    return url


@pytest.mark.django_db
def test_with_valkey_and_the_workers_gone_all_is_read_and_all_that_is_written_waits(
    client, rf, settings, told_once, django_capture_on_commit_callbacks
):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"

    with django_capture_on_commit_callbacks(execute=True):
        assert walk(client) == {}
        url = appealed(client)
        assert client.post("/chat/", {"text": "为什么不能借", "key": "c-1"}, follow=True).status_code == 200
        client.post("/control/L-1/pause/", {"days": "7", "key": "p-1"})

    assert client.get(url).status_code == 200
    assert Choice.objects.get().days == 7
    said = readyz(rf.get("/readyz"))
    assert (said.status_code, b'"broker": "unreachable"' in said.content) == (503, True)


@pytest.mark.django_db
def test_with_the_reader_of_papers_gone_a_file_is_kept_and_a_person_reads_it(client, told_once, monkeypatch, tmp_path):
    def lost(*_args):
        raise sandbox.ReaderLost("crash")

    monkeypatch.setattr(sandbox, "Opened", lost)
    url = appealed(client)
    drain(topics=["proof.read"])

    page = client.get(url)

    assert page.status_code == 200
    assert "flow.pdf" in page.text
    assert client.get("/appeals/").status_code == 200


@pytest.mark.django_db
def test_with_the_language_model_gone_the_assistant_answers_in_its_own_words(client, settings, told_once):
    settings.ASSISTANT_LLM_URL, settings.ASSISTANT_LLM_MODEL = "http://127.0.0.1:1/v1", "m-1"

    answer = client.post("/chat/", {"text": "那个咋整啊到底", "key": "c-1"}, follow=True)

    assert answer.status_code == 200
    assert "我们的系统" not in answer.text


@pytest.mark.django_db
def test_with_the_policy_engine_gone_every_page_answers(client, told_once, failed):
    failed()

    assert walk(client) == {}
    assert Alert.objects.filter(kind=failing.ALERT).count() == 1
    assert client.post("/control/L-1/pause/", {"days": "7", "key": "p-1"}).status_code == 303
    assert Choice.objects.get().days == 7
    assert "您自己的设置不受影响" in client.get("/control/L-1/").text
    assert "这里暂时只有要还款的日子" in client.get("/calendar/").text
    assert "现在看不到您额度的最新情况" in client.get("/chat/").text
    assert "我在您名下没有看到" not in client.get("/chat/").text
    assert client.post("/privacy/explain/", {"line": "L-1", "key": "e-1"}).status_code == 303
    assert Case.objects.get().decision == told_once.pk


@pytest.mark.django_db
def test_an_amount_asked_about_is_refused_plainly_with_the_next_step(client, told_once, failed):
    failed()

    answer = client.post("/why/L-1/draw/", {"amount": "500"})

    assert answer.status_code == 503
    assert "现在算不出能不能借" in answer.text
    assert "请过几分钟再问一次" in answer.text
    assert "data-outcome" not in answer.text


@pytest.mark.django_db
def test_a_pdf_of_the_last_decision_says_so(client, told_once, failed):
    failed()

    answer = client.get("/why/L-1/notice.pdf")

    pages = pdfium.PdfDocument(answer.content)
    text = "".join("".join(page.get_textpage().get_text_bounded().split()) for page in pages)
    assert f"下面是{moment(told_once.at)}的判断".replace(" ", "") in text
    assert told_once.pk in text


@pytest.mark.django_db
def test_a_program_gets_a_problem_with_the_last_decision_and_when_to_ask_again(client, told_once, failed):
    failed()

    answer = client.get("/api/v1/lines/L-1/explanation", **KEY)

    assert (answer.status_code, answer["Content-Type"]) == (503, "application/problem+json")
    assert answer["Retry-After"] == "60"
    body = answer.json()
    assert body["type"] == "urn:mingbai:problem:not-worked-out"
    assert body["last"] == {"decision": told_once.pk, "at": told_once.at.isoformat()}
    assert body["next"]


@pytest.mark.django_db
def test_the_widget_shows_the_last_decision_or_says_that_it_has_none(client, settings, told_once, failed):
    settings.WIDGET_ORIGINS = [APP]
    failed()

    shown = client.get(f"/widget/{make_token(settings)}?origin={APP}")
    tell(line_opened(ago(days=9), line="L-2", borrower="B-2"))
    none = client.get(f"/widget/{make_token(settings, borrower='B-2', jti='j-2')}?origin={APP}")

    assert shown.status_code == 200
    assert f"下面是{moment(told_once.at)}的判断" in shown.text
    assert none.status_code == 503
    assert "现在算不出您的额度情况" in none.text


@pytest.mark.django_db
def test_anothers_line_stays_unknown_while_nothing_can_be_worked_out(client, told_once, failed):
    tell(line_opened(ago(days=9), line="L-2", borrower="B-2"))
    failed()

    for path in ("/why/L-2/notice.pdf", "/why/L-2/draw/", "/why/L-2/past/", "/control/L-2/"):
        assert client.get(path).status_code == 404, path


@pytest.fixture
def locked(django_db_blocker):
    """Holds tables so that nobody can read them, from a connection of its own; readers give up after a moment."""
    held = []

    def lock(*tables):
        said = connection.get_connection_params()
        said.pop("cursor_factory", None), said.pop("context", None), said.pop("prepare_threshold", None)
        other = psycopg.connect(**said)
        held.append(other)
        for table in tables:
            other.execute(f'LOCK TABLE "{table}" IN ACCESS EXCLUSIVE MODE')
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '20ms'")

    yield lock
    for other in held:
        other.close()
    connection.close()


@pytest.mark.django_db(transaction=True)
def test_with_the_database_too_slow_a_page_says_so_and_nobody_reads_a_fault(client, locked):
    small_draws_and_a_cut()
    enter(client)
    assert client.get("/why/L-1/").status_code == 200

    locked("risk_event")
    stored = client.get("/why/L-1/")
    plans = client.get("/plans/")
    data = client.get("/api/v1/lines/L-1/explanation", **KEY)

    assert stored.status_code == 200
    assert "之后可能有变化" in stored.text
    assert (plans.status_code, plans["Retry-After"]) == (503, "60")
    assert "太慢或者连不上，不是您的问题" in plans.text
    assert "银行转账" in plans.text
    assert data.status_code == 503

    locked("signin_session")
    client.cookies["django_language"] = "en"
    nobody = client.get("/messages/")
    assert nobody.status_code == 503
    assert "it is not your fault" in nobody.text
