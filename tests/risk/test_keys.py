"""How far a program's key reaches, how it is changed, and how often anybody may call."""

from datetime import UTC, datetime

import pytest
import redis
from django.contrib.auth.models import User
from django.urls import get_resolver
from rest_framework.permissions import AllowAny

from risk import clock, rates, valkey
from risk.keys import SCOPES, IsSystem, WithinScope

pytestmark = pytest.mark.django_db
READS = {"cases": "appeals?borrower=B-1", "lines": "lines/L-1/decisions", "operations": "webhooks"}
AT = datetime(2026, 11, 20, 4, 0, 15, tzinfo=UTC)


def ask(client, path, key):
    return client.get(f"/api/v1/{path}", headers={"Authorization": f"Bearer {key}"})


@pytest.mark.parametrize("scope", READS)
def test_a_key_reaches_its_scopes_and_nothing_else(client, settings, scope):
    settings.API_KEYS = f"app/{scope}:narrow"
    for other, path in READS.items():
        answer = ask(client, path, "narrow")
        assert answer.status_code == (200 if other == scope else 403), other
        if other != scope:
            assert other in answer.json()["title"]


def test_events_need_their_scope_too(client, settings):
    settings.API_KEYS = "app/cases+lines:narrow,core/events:posts"
    said = {"content_type": "application/cloudevents-batch+json"}
    assert client.post("/api/v1/events", "[]", headers={"Authorization": "Bearer narrow"}, **said).status_code == 403
    assert client.post("/api/v1/events", "[]", headers={"Authorization": "Bearer posts"}, **said).status_code == 200


def test_a_scope_nobody_knows_opens_nothing(client, settings):
    settings.API_KEYS = "app/everything:narrow"
    assert {ask(client, path, "narrow").status_code for path in READS.values()} == {403}


def test_two_keys_are_one_program_while_the_lender_changes_over(client, settings):
    settings.API_KEYS = "core:old, core:new"
    assert [ask(client, "webhooks", key).status_code for key in ("old", "new")] == [200, 200]
    settings.API_KEYS = "core:new"
    assert [ask(client, "webhooks", key).status_code for key in ("old", "new")] == [401, 200]


def test_every_door_of_programs_names_its_scope():
    def views(patterns):
        for pattern in patterns:
            if hasattr(pattern, "url_patterns"):
                yield from views(pattern.url_patterns)
            elif view := getattr(pattern.callback, "view_class", None) or getattr(pattern.callback, "cls", None):
                yield view

    found = [view for view in views(get_resolver().url_patterns) if hasattr(view, "permission_classes")]
    doors = [view for view in found if {IsSystem, WithinScope} & set(view.permission_classes)]
    assert len(doors) > 10
    for view in doors:
        assert getattr(view, "scope", "") in SCOPES, view
    open_doors = {view.__name__ for view in found if AllowAny in view.permission_classes}
    assert open_doors <= {"Schema", "Receipts", "SpectacularAPIView", "SpectacularSwaggerView"}


@pytest.fixture
def minute(monkeypatch, settings):
    monkeypatch.setattr(clock, "now", lambda: AT)
    settings.API_KEYS = "core:one,app:two"
    for who in ("system:core", "system:app"):
        valkey.client().delete(f"mingbai:rate:{who}:{int(AT.timestamp() // 60)}")


def test_a_program_that_calls_too_often_is_told_when_to_come_back(client, settings, minute, monkeypatch):
    settings.API_RATE = 2
    assert [ask(client, "webhooks", "one").status_code for _ in range(3)] == [200, 200, 429]
    refused = ask(client, "webhooks", "one")
    assert (refused.headers["Retry-After"], refused.json()["retry_after"]) == ("45", 45)
    assert "45" in refused.json()["next"]
    assert ask(client, "webhooks", "two").status_code == 200
    monkeypatch.setattr(clock, "now", lambda: AT.replace(minute=1))
    assert ask(client, "webhooks", "one").status_code == 200


def test_a_colleague_has_a_limit_of_their_own(client, settings, minute):
    settings.API_RATE, settings.API_RATE_STAFF = 1, 2
    user = User.objects.create(username=f"calls-{AT.timestamp()}")
    valkey.client().delete(f"mingbai:rate:{user.pk}:{int(AT.timestamp() // 60)}")
    client.force_login(user)
    assert [client.get("/api/v1/lines/L-0/explanation").status_code for _ in range(3)] == [404, 404, 429]


def test_without_valkey_nobody_is_refused(client, settings, minute, monkeypatch):
    def away():
        raise redis.ConnectionError

    monkeypatch.setattr(rates.valkey, "client", away)
    settings.API_RATE = 1
    assert [ask(client, "webhooks", "one").status_code for _ in range(3)] == [200] * 3


def test_no_limit_is_no_limit(client, settings, minute):
    settings.API_RATE = 0
    assert [ask(client, "webhooks", "one").status_code for _ in range(3)] == [200] * 3
