"""The ledger's door."""

import json

import pytest

from tests.risk.events import opened, raw

pytestmark = pytest.mark.django_db
KEY = {"HTTP_AUTHORIZATION": "Bearer demo-core-key"}
ONE, MANY = "application/cloudevents+json", "application/cloudevents-batch+json"


def send(client, body, kind=MANY, **headers):
    text = body if isinstance(body, (str, bytes)) else json.dumps(body)
    return client.post("/api/v1/events", text, content_type=kind, **(headers or KEY))


def test_a_batch_tells_every_fate_in_order(client):
    bad = raw("credit.repayment.posted", "L-1", {"payment_ref": "P", "loan_ref": "N", "principal": -1, "interest": 0})
    batch = [opened("L-1"), bad, opened("L-2"), 7]

    answer = send(client, batch)

    assert answer.status_code == 200
    told = answer.json()
    assert [event["fate"] for event in told["events"]] == ["accepted", "rejected", "accepted", "rejected"]
    assert [event["pointer"] for event in told["events"]] == [None, "/data/fee", None, "-"]
    assert (told["accepted"], told["rejected"], told["duplicate"], told["conflict"]) == (2, 2, 0, 0)


def test_a_single_event_is_answered_by_its_own_fate(client):
    event = opened("L-1")
    other = {**event, "data": {**event["data"], "limit": 5}}
    wrong = {**event, "id": "e-wrong", "subject": ""}

    told = [send(client, body, ONE) for body in (event, event, other, wrong)]

    assert [answer.status_code for answer in told] == [200, 200, 409, 422]
    assert [answer.json()["events"][0]["fate"] for answer in told] == ["accepted", "duplicate", "conflict", "rejected"]


@pytest.mark.parametrize(("kind", "body"), [(MANY, "{"), (MANY, "{}"), (ONE, b"\xff"), (MANY, "[" * 100_000)])
def test_what_is_no_events_is_refused_as_a_problem(client, kind, body):
    answer = send(client, body, kind)

    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["next"]


def test_more_than_a_thousand_are_too_many(client):
    answer = send(client, [0] * 1001)

    assert answer.status_code == 413


def test_another_content_type_is_refused(client):
    assert send(client, [], "application/json").status_code == 415


def test_an_unknown_key_is_refused(client):
    assert send(client, [], MANY, HTTP_AUTHORIZATION="Bearer wrong").status_code == 401
    assert client.post("/api/v1/events", "[]", content_type=MANY).status_code == 401


def test_the_contract_is_published(client):
    schema = client.get("/api/v1/events/schema")

    assert schema.status_code == 200
    assert "credit.line.opened" in schema.json()["properties"]["type"]["enum"]


def test_the_contract_is_in_openapi(client):
    openapi = client.get("/api/schema/?format=json").json()

    body = openapi["paths"]["/api/v1/events"]["post"]["requestBody"]["content"]
    assert set(body) == {ONE, MANY}
    assert len(body[ONE]["schema"]["oneOf"]) == len(body[MANY]["schema"]["items"]["oneOf"]) > 40
