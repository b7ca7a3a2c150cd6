import base64
import hashlib
import hmac
import json
from datetime import timedelta

import pytest

from risk import clock
from risk.work import services as work
from support.signin import services
from support.signin.models import Entry, Session
from support.signin.requests import COOKIE

pytestmark = pytest.mark.django_db


def b64(value):
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


def make_token(settings, *, borrower="B-1", minutes=4, jti="j-1", alg="HS256", secret=None, **more):
    expires = int((clock.now() + timedelta(minutes=minutes)).timestamp())
    head = b64(json.dumps({"alg": alg, "typ": "JWT"}).encode())
    head += "." + b64(json.dumps({"borrower": borrower, "exp": expires, "jti": jti, **more}).encode())
    return head + "." + b64(hmac.digest((secret or settings.HANDOVER_SECRET).encode(), head.encode(), hashlib.sha256))


def test_a_handover_opens_a_session_and_the_token_is_spent(client, settings):
    token = make_token(settings)

    first = client.get(f"/enter/{token}")
    again = client.get(f"/enter/{token}")

    assert (first.status_code, first.url) == (303, "/why/")
    assert services.borrower_of(first.cookies[COOKIE].value) == "B-1"
    assert again.status_code == 403
    assert "已经用过" in again.text


@pytest.mark.parametrize(
    "over",
    [{"minutes": -2}, {"minutes": 60}, {"alg": "none"}, {"secret": "another"}, {"borrower": ""}],
    ids=["over", "too long", "unsigned", "signed by another", "nobody"],
)
def test_a_bad_handover_lets_nobody_in(client, settings, over):
    answer = client.get(f"/enter/{make_token(settings, **over)}")

    assert answer.status_code == 403
    assert COOKIE not in answer.cookies
    assert "App" in answer.text


@pytest.mark.parametrize("token", ["x", "a.b.c", ".", "é.é.é"])
def test_rubbish_is_refused(client, token):
    assert client.get(f"/enter/{token}").status_code == 403


def test_next_stays_inside(client, settings):
    inside = client.get(f"/enter/{make_token(settings, next='/messages/')}")
    outside = client.get(f"/enter/{make_token(settings, jti='j-2', next='//evil.example/')}")

    assert (inside.url, outside.url) == ("/messages/", "/why/")


def test_leaving_ends_the_session_and_nobody_sees_the_page(client, settings):
    client.get(f"/enter/{make_token(settings)}")
    secret = client.cookies[COOKIE].value

    client.post("/out/")

    assert services.borrower_of(secret) is None
    assert client.get("/why/").status_code == 401


def test_entering_again_ends_the_old_session(client, settings):
    client.get(f"/enter/{make_token(settings)}")
    old = client.cookies[COOKIE].value
    client.get(f"/enter/{make_token(settings, borrower='B-2', jti='j-2')}")

    assert services.borrower_of(old) is None
    assert services.borrower_of(client.cookies[COOKIE].value) == "B-2"


@pytest.mark.parametrize(
    "field", [{"seen_at": -services.IDLE}, {"ends_at": -timedelta(seconds=1)}], ids=["idle", "over"]
)
def test_a_session_ends_by_itself(client, settings, field):
    client.get(f"/enter/{make_token(settings)}")
    Session.objects.update(**{name: clock.now() + by for name, by in field.items()})

    assert client.get("/why/").status_code == 401


def test_only_the_newest_browsers_stay(client, settings):
    secrets = []
    for number in range(services.MOST + 2):
        client.cookies.clear()
        client.get(f"/enter/{make_token(settings, jti=str(number))}")
        secrets.append(client.cookies[COOKIE].value)

    assert [bool(services.borrower_of(secret)) for secret in secrets] == [False] * 2 + [True] * services.MOST


def test_what_is_over_is_forgotten(client, settings):
    client.get(f"/enter/{make_token(settings)}")

    assert services.forget(before=clock.now()) == 0
    assert services.forget(before=clock.now() + timedelta(days=1)) == 2


def test_large_type_and_language_are_remembered(client):
    client.post("/look/", {"type": "large", "next": "/fairness/"})
    answer = client.post("/look/", {"lang": "en", "next": "/fairness/"}, follow=True)

    assert 'lang="en" data-type="large"' in answer.text


def test_old_tokens_and_sessions_are_forgotten_by_themselves(client, settings):
    client.get(f"/enter/{make_token(settings)}")
    long_ago = clock.now() - services.KEPT - timedelta(days=2)
    Session.objects.update(ends_at=long_ago)
    Entry.objects.update(expires_at=long_ago)

    assert work.drain(topics=["signin.forget"]) == 1
    assert not Session.objects.exists()
    assert not Entry.objects.exists()


def test_one_sees_where_one_is_signed_in_and_signs_the_others_out(client, settings):
    agents = ["Mozilla/5.0 (iPhone) MicroMessenger/8", "Mozilla/5.0 (Linux; Android 14) Chrome/140 Safari/537", "x"]
    secrets = []
    for number, agent in enumerate(agents):
        client.cookies.clear()
        client.get(f"/enter/{make_token(settings, jti=f's-{number}')}", headers={"user-agent": agent})
        secrets.append(client.cookies[COOKIE].value)
    stranger = make_token(settings, borrower="B-2", jti="other")
    page = client.get("/sessions/").text

    assert "WeChat, iPhone" in page
    assert "Chrome, Android" in page
    assert "认不出的设备" in page
    assert page.count("这台</span>") == 1

    theirs = services.sessions("B-1")[-1]
    client.post(f"/sessions/{theirs.pk}/")
    assert len(services.sessions("B-1")) == 2
    client.post("/sessions/others/")
    assert [bool(services.borrower_of(secret)) for secret in secrets] == [False, False, True]

    client.cookies.clear()
    client.get(f"/enter/{stranger}")
    client.post(f"/sessions/{services.sessions('B-1')[0].pk}/")
    client.post("/sessions/others/")
    assert len(services.sessions("B-1")) == 1


def test_only_a_short_name_of_a_browser_is_kept(client, settings):
    client.get(f"/enter/{make_token(settings)}", headers={"user-agent": "Mozilla/5 (Windows) Firefox/144 secret"})

    assert Session.objects.get().device == "Firefox, Windows"


def test_what_a_page_asks_by_itself_keeps_nobody_signed_in(client, settings):
    client.get(f"/enter/{make_token(settings)}")
    Session.objects.update(seen_at=clock.now() - timedelta(minutes=20))
    client.get("/chat/since/")
    assert Session.objects.get().seen_at < clock.now() - timedelta(minutes=19)
    client.get("/messages/")
    assert Session.objects.get().seen_at > clock.now() - timedelta(minutes=1)


@pytest.mark.parametrize("before", ["x", "2026-02-30T00:00", "2026-02-03"])
def test_an_instant_that_is_none_is_no_error(client, settings, before):
    client.get(f"/enter/{make_token(settings)}")
    assert client.get("/messages/", {"before": before}).status_code == 200
