"""With the policy engine failing, the last decision is told with its time; repayment and appeals go on."""

import pytest
import structlog

from appeals.models import Case
from risk.decisions.models import Decision
from risk.diagnosis import failing
from risk.orders.models import Alert
from risk.templatetags.figures import moment
from tests.histories import borrower_updated, line_opened, repaid
from tests.support.stories import ago, decided_in_part, enter, tell

pytestmark = pytest.mark.django_db


def test_the_last_decision_is_told_with_its_time_and_how_to_pay(client, told_once, failed):
    failed()
    tell(*repaid(ago(minutes=1), 1_000, loan="S-13", ref="P-new"))
    with structlog.testing.capture_logs() as logs:
        answer = client.get("/why/L-1/")

    assert answer.status_code == 200
    assert f"下面是{moment(told_once.at)}的判断，之后可能有变化" in answer.text
    assert "14次" in answer.text
    assert told_once.pk in answer.text
    assert '<h2 id="h-pay">还款办法</h2>' in answer.text
    logged = [one for one in logs if one.get("line") == "L-1"]
    assert [(one["event"], one["level"], one["error"]) for one in logged] == [
        ("diagnosis_failed", "P0", "RuntimeError")
    ]
    assert "in broken" in logged[0]["where"]
    assert Decision.objects.count() == 1

    client.cookies["django_language"] = "en"
    assert "it may have changed since" in client.get("/why/L-1/").text


def test_it_goes_back_to_the_newest_result_by_itself(client, told_once, failed, monkeypatch):
    failed()
    client.get("/why/L-1/")
    monkeypatch.undo()

    assert "之后可能有变化" not in client.get("/why/L-1/").text


def test_colleagues_get_one_alert_an_hour_and_it_closes(client, told_once, failed):
    failed()
    client.get("/why/L-1/")
    client.get("/why/L-1/")

    alert = Alert.objects.get(kind=failing.ALERT)
    assert alert.closed_at is None
    failing.over(alert.subject)
    alert.refresh_from_db()
    assert alert.closed_at


def test_who_was_never_told_anything_reads_that_and_how_to_pay(client, failed):
    tell(borrower_updated(ago(days=9)), line_opened(ago(days=9)))
    enter(client)
    failed()

    answer = client.get("/why/L-1/")

    assert answer.status_code == 200
    assert "现在算不出您的额度情况" in answer.text
    assert '<h2 id="h-pay">还款办法</h2>' in answer.text


def test_the_last_decision_is_nobody_elses(client, told_once, failed):
    tell(borrower_updated(ago(days=9), borrower="B-2"), line_opened(ago(days=9), line="L-2", borrower="B-2"))
    failed()
    enter(client, "B-2")

    assert client.get("/why/L-1/").status_code == 404


def test_repayment_and_appeals_answer_and_an_appeal_can_be_begun(client, told_once, failed):
    case = decided_in_part()
    failed()

    for address in ("/plans/", "/appeals/", "/appeals/new/", f"/appeals/{case.number}/", "/complaints/new/"):
        assert client.get(address).status_code == 200, address
    assert "可用金额稍后再看" in client.get(f"/appeals/{case.number}/").text


def test_an_appeal_is_begun_on_the_last_decision(client, told_once, failed):
    failed()

    page = client.get("/appeals/new/")
    sent = client.post("/appeals/new/", {"line": "L-1", "key": "k-1"})

    assert "重新看一次" in page.text
    case = Case.objects.get()
    assert case.decision == told_once.pk
    assert "BEH-SMALLFREQ" in case.codes
    assert client.get(sent.url).status_code == 200
