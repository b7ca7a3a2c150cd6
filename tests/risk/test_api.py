"""What the lender's programs may read back."""

import pytest
from django.contrib.auth.models import User

from risk.events.services import take
from risk.orders import services as ordering
from risk.work.models import Work
from tests.risk.events import opened
from tests.risk.test_decisions import record

pytestmark = pytest.mark.django_db
KEY = {"HTTP_AUTHORIZATION": "Bearer demo-core-key"}
LISTS = ["webhooks", "alerts", "work/dead", "events/conflicts", "lines/L-1/decisions"]


def get(client, path, **headers):
    return client.get(f"/api/v1/{path}", **(headers or KEY))


@pytest.mark.parametrize("path", LISTS)
def test_a_list_is_for_programs_alone(client, path):
    assert get(client, path).status_code == 200
    assert get(client, path, HTTP_AUTHORIZATION="").status_code in {401, 403}

    client.force_login(User.objects.create_user("reviewer"))
    assert client.get(f"/api/v1/{path}").status_code == 403
    assert client.post("/api/v1/events", "[]", content_type="application/cloudevents-batch+json").status_code == 403


def test_decisions_of_a_line_are_paged_by_key(client, monkeypatch):
    monkeypatch.setattr("risk.api.PAGE", 2)
    made = [record(policy=f"p@{number}").pk for number in range(3)]

    first = get(client, "lines/L-1/decisions").json()
    rest = get(client, f"lines/L-1/decisions?before={first['next']}").json()

    assert [item["id"] for item in first["items"] + rest["items"]] == made[::-1]
    assert rest["next"] is None
    assert get(client, f"decisions/{made[0]}").json()["policy"] == "p@0"
    assert get(client, "decisions/D-none").status_code == 404
    assert get(client, "decisions/%00").status_code == 404
    assert get(client, "lines/L-1/decisions?before=x").status_code == 400


def test_a_webhook_is_listed_with_its_attempts_and_sent_again_once_per_key(client):
    ordering.tell("mingbai.appeal.moved", "L-1", {"n": 1}, key="a")
    [item] = get(client, "webhooks?line=L-1").json()["items"]

    assert (item["type"], item["attempts"], item["delivered_at"]) == ("mingbai.appeal.moved", [], None)
    path = f"/api/v1/webhooks/{item['id']}/redeliver"
    answers = [
        client.post(path, "", "application/json", **KEY, HTTP_IDEMPOTENCY_KEY="k-1").status_code for _ in range(2)
    ]
    assert answers == [202, 202]
    assert Work.objects.filter(topic="webhook").count() == 2
    assert get(client, "webhooks?line=L-2").json() == {"items": [], "next": None}


def test_a_conflict_is_listed_without_its_content(client):
    event = opened("L-1")
    take([event, event | {"data": event["data"] | {"limit": 1}}])

    [item] = get(client, "events/conflicts").json()["items"]

    assert (item["source"], item["event_id"]) == (event["source"], event["id"])
    assert "data" not in item


def test_an_alert_and_dead_work_are_listed(client):
    ordering.raise_alert("restoration.unanswered", "R-1", line="L-1")
    row = Work.objects.latest("pk")
    Work.objects.filter(pk=row.pk).update(dead_at=row.due_at, error="ValueError: 李强")

    assert [item["kind"] for item in get(client, "alerts").json()] == ["restoration.unanswered"]
    assert "李强" not in get(client, "work/dead").content.decode()
