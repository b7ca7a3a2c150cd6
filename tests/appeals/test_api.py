"""The JSON edge: who may, once per key, problems that say what to do."""

from threading import Barrier, Thread

import pytest
from django.db import connection
from django.test import Client

from appeals.models import Case
from appeals.status import Status
from risk.models import Answer
from risk.work.services import drain
from tests.appeals.people import BORROWER, GROUNDS, LINE, draft, in_review, make_staff, proposed, queued

pytestmark = pytest.mark.usefixtures("trader")
KEY = "Bearer demo-core-key"
NEW = {"borrower": BORROWER, "line": LINE, "decision": "D-1", "codes": ["BEH-SMALLFREQ"]}


def post(client, path, body=None, *, key="k1", **headers):
    headers = {"Idempotency-Key": key} | headers if key else headers
    return client.post(f"/api/v1/{path}", body or {}, content_type="application/json", headers=headers)


def send(client, path, body=None, *, key="k1"):
    return post(client, path, body, key=key, Authorization=KEY)


def get(client, path, **query):
    return client.get(f"/api/v1/{path}", query, headers={"Authorization": KEY})


def test_a_borrower_s_whole_way_by_the_lender_s_program(client):
    opened = send(client, "appeals", NEW, key="o")
    assert (opened.status_code, opened.json()["status"]) == (201, "draft")
    number = opened.json()["number"]
    own = {"borrower": BORROWER}
    assert send(client, f"appeals/{number}/submit", own | {"statement": "请重新看。"}, key="s").status_code == 200
    drain(topics=["case.intake"])
    shown = get(client, f"appeals/{number}", borrower=BORROWER).json()
    assert (shown["status"], shown["codes"]) == ("queued", ["BEH-SMALLFREQ"])
    assert [case["number"] for case in get(client, "appeals", borrower=BORROWER).json()["results"]] == [number]
    assert send(client, f"appeals/{number}/withdraw", own, key="w").json()["status"] == "withdrawn"
    step = Case.objects.get().steps.get(event="withdraw")
    assert (step.ref, step.delegated_by) == (BORROWER, "core")


def test_a_repeated_key_is_answered_as_before_and_done_once(client):
    first, again = (send(client, "appeals", NEW) for _ in range(2))
    assert again.json() == first.json()
    assert again.status_code == first.status_code
    assert again.headers["Idempotency-Replayed"] == "true"
    assert Case.objects.count() == 1


def test_another_body_under_the_same_key_is_a_clash(client):
    send(client, "appeals", NEW)
    answer = send(client, "appeals", NEW | {"decision": "D-2"})
    assert answer.status_code == 409
    assert answer.json()["type"] == "urn:mingbai:problem:idempotency-key-reused"


@pytest.mark.parametrize("key", [None, "", "é", "x" * 65, "a b"])
def test_a_write_without_a_usable_key_is_refused_and_says_what_to_do(client, key):
    answer = post(client, "appeals", NEW, key=key, Authorization=KEY)
    assert answer.status_code == 422
    assert "Idempotency-Key" in answer.json()["next"]
    assert not Case.objects.exists()


def test_a_refusal_is_not_kept_so_that_the_key_may_be_tried_again(client):
    case = draft()
    body = {"borrower": BORROWER, "statement": ""}
    assert send(client, f"appeals/{case.number}/submit", body, key="s").status_code == 422
    assert not Answer.objects.exists()
    body["statement"] = "请重新看。"
    assert send(client, f"appeals/{case.number}/submit", body, key="s").status_code == 200


def test_one_program_s_key_is_not_another_s(client, settings):
    settings.API_KEYS = "core:demo-core-key,app:other"
    send(client, "appeals", NEW)
    answer = post(client, "appeals", NEW, Authorization="Bearer other")
    assert answer.status_code == 409
    assert answer.json()["type"].endswith("already-open")


@pytest.mark.django_db(transaction=True)
def test_two_requests_at_once_under_one_key_open_one_case():
    gate, said = Barrier(2), []

    def one():
        gate.wait()
        answer = send(Client(), "appeals", NEW)
        said.append((answer.status_code, answer.json()["number"]))
        connection.close()

    threads = [Thread(target=one) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert said[0] == said[1]
    assert Case.objects.count() == 1


def test_nobody_reads_a_case_of_somebody_else(client):
    case = draft()
    assert get(client, f"appeals/{case.number}", borrower="B-2").status_code == 404
    assert get(client, "appeals/MB-1", borrower=BORROWER).status_code == 404
    assert client.get(f"/api/v1/appeals/{case.number}").status_code in (401, 403)


@pytest.mark.parametrize("path", ["appeals", "appeals/x/submit", "appeals/x/withdraw"])
def test_a_colleague_s_session_is_not_a_program(client, reviewer, path):
    client.force_login(reviewer)
    assert post(client, path, NEW).status_code == 403


def test_half_a_character_is_refused_as_text(client):
    body = '{"borrower": "B-1", "line": "L-1", "decision": "\\ud800", "codes": ["X"]}'
    headers = {"Authorization": KEY, "Idempotency-Key": "k"}
    answer = client.post("/api/v1/appeals", body, content_type="application/json", headers=headers)
    assert answer.status_code == 400


# Colleagues


def test_a_reviewer_takes_the_next_case_and_approves_and_another_agrees(client, reviewer, approver):
    queued()
    client.force_login(reviewer)
    taken = post(client, "desk/next", key="n").json()
    assert taken["status"] == "in_review"
    body = {"income": 960_000, "level": 2, "note": GROUNDS}
    shown = post(client, f"desk/cases/{taken['number']}/approve", body, key="a").json()
    assert (shown["status"], shown["proposal"]["amount"]) == ("pending_2nd_eye", 2_070_000)
    client.force_login(approver)
    assert [case["number"] for case in client.get("/api/v1/desk/approvals").json()] == [taken["number"]]
    assert post(client, f"desk/cases/{taken['number']}/agree", key="g").json()["status"] == "recheck"
    trail = client.get(f"/api/v1/desk/cases/{taken['number']}").json()["trail"]
    assert [step["event"] for step in trail][-2:] == ["approve", "agree"]


def test_an_empty_queue_has_no_next_case(client, reviewer):
    client.force_login(reviewer)
    assert post(client, "desk/next").status_code == 204


def test_the_second_to_decide_is_told_where_it_stands(client, reviewer):
    case = proposed(reviewer)
    client.force_login(reviewer)
    body = {"income": 960_000, "level": 2, "note": GROUNDS}
    answer = post(client, f"desk/cases/{case.number}/approve", body, key="later")
    assert answer.status_code == 409
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert (answer.json()["type"], answer.json()["next"] != "") == ("urn:mingbai:problem:wrong-stage", True)
    case.refresh_from_db()
    assert case.status == Status.PENDING_2ND_EYE


@pytest.mark.parametrize(("verb", "role"), [("agree", "reviewer"), ("approve", "risk"), ("release", "aml")])
def test_a_role_without_the_right_is_refused(client, reviewer, verb, role):
    case = proposed(reviewer) if verb == "agree" else in_review(reviewer)
    client.force_login(make_staff(role))
    body = {"income": 1, "level": 2, "note": GROUNDS}
    assert post(client, f"desk/cases/{case.number}/{verb}", body).status_code == 403


def test_decline_and_ask_by_the_desk_s_api(client, reviewer):
    case = in_review(reviewer)
    client.force_login(reviewer)
    wanted = {"items": [{"proof": "P-BANKFLOW", "why": "核定收入", "alternatives": ["P-WALLET"]}], "note": "还缺流水。"}
    assert post(client, f"desk/cases/{case.number}/request-proofs", wanted, key="1").json()["status"] == "waiting_docs"
    shown = get(client, f"appeals/{case.number}", borrower=BORROWER)
    assert shown.json()["asks"][0]["proof"] == "P-BANKFLOW"


def test_the_neutral_word_hides_a_specialist(client, reviewer):
    case = in_review(reviewer)
    client.force_login(reviewer)
    assert post(client, f"desk/cases/{case.number}/escalate", {"note": "公章可疑"}).json()["status"] == "specialist"
    assert get(client, f"appeals/{case.number}", borrower=BORROWER).json()["status"] == "in_review"


def test_a_nul_is_refused_as_no_text(client):
    answer = client.get("/api/v1/appeals?borrower=%00", headers={"Authorization": KEY})
    assert answer.status_code == 422
    assert answer.json()["type"].endswith("not-text")
