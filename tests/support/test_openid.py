import base64
import hashlib
import hmac
import json
import time
from urllib.parse import urlsplit

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from joserfc import jwt

from support.signin import services
from support.signin.models import Session
from support.signin.requests import COOKIE
from tests.provider import Provider

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def there():
    provider = Provider()
    yield provider
    provider.close()


@pytest.fixture
def provider(there, settings):
    there.person, there.wrong, there.forge, there.status = "B-1", {}, None, 200
    there.asked.clear()
    cache.clear()
    settings.OPENID = {"borrowers": there.settings(), "staff": there.settings(max_age=0, prompt="")}
    return there


def signed_in(client, provider, start="/enter/openid/?next=/messages/"):
    out = client.get(start)
    assert out.status_code == 302, out.text
    back = urlsplit(provider.sign_in(out.url))
    return client.get(f"{back.path}?{back.query}")


def unsigned(claims):
    parts = [
        base64.urlsafe_b64encode(json.dumps(one).encode()).rstrip(b"=").decode() for one in ({"alg": "none"}, claims)
    ]
    return ".".join([*parts, ""])


def test_a_borrower_comes_in_by_the_provider_and_the_answer_is_good_once(client, provider):
    answer = signed_in(client, provider)
    asked = provider.asked[0]

    assert (answer.status_code, answer.url) == (303, "/messages/")
    assert services.borrower_of(client.cookies[COOKIE].value) == "B-1"
    assert asked["response_type"] == "code"
    assert (asked["prompt"], asked["max_age"], asked["code_challenge_method"]) == ("login", "300", "S256")
    assert client.get(f"/enter/openid/back/?code=c&state={asked['state']}").status_code == 403


def now(**by):
    return int(time.time()) + by.get("seconds", 0)


@pytest.mark.parametrize(
    "wrong",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"exp": now(seconds=-120)},
        {"iat": now(seconds=3600)},
        {"aud": "another"},
        {"aud": ["mingbai", "another"], "azp": "another"},
        {"iss": "https://another.example"},
        {"sub": ""},
        {"sub": None},
        {"sub": ["B-1"]},
        {"auth_time": None},
        {"auth_time": now(seconds=-3600)},
    ],
    ids=lambda wrong: " ".join(f"{name} {said}"[:24].rstrip("0123456789 ") for name, said in wrong.items()),
)
def test_a_token_that_says_something_else_lets_nobody_in(client, provider, wrong):
    provider.wrong = wrong

    answer = signed_in(client, provider)

    assert answer.status_code == 403
    assert "再登录一次" in answer.text
    assert not Session.objects.exists()


@pytest.mark.parametrize("how", ["unsigned", "signed by another", "signed with the public key as a secret", "rubbish"])
def test_a_token_that_the_provider_did_not_sign_lets_nobody_in(client, provider, how):
    kid = provider.key.thumbprint()

    def as_secret(claims):
        head = [{"alg": "HS256", "kid": kid}, claims]
        said = ".".join(base64.urlsafe_b64encode(json.dumps(one).encode()).rstrip(b"=").decode() for one in head)
        signature = hmac.digest(provider.key.as_pem(private=False), said.encode(), hashlib.sha256)
        return f"{said}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"

    provider.forge = {
        "unsigned": unsigned,
        "signed by another": lambda claims: jwt.encode({"alg": "ES256", "kid": kid}, claims, provider.other),
        "signed with the public key as a secret": as_secret,
        "rubbish": lambda _claims: "a.b.c",
    }[how]

    assert signed_in(client, provider).status_code == 403
    assert not Session.objects.exists()


def test_keys_that_were_changed_meanwhile_are_asked_for_again(client, provider):
    signed_in(client, provider)
    provider.key, provider.other = provider.other, provider.key

    assert signed_in(client, provider).status_code == 303


def test_an_answer_belongs_to_the_browser_that_asked(client, provider):
    back = urlsplit(provider.sign_in(client.get("/enter/openid/").url))
    client.cookies.clear()

    assert client.get(f"{back.path}?{back.query}").status_code == 403
    client.get("/enter/openid/")
    assert client.get(f"{back.path}?{back.query}").status_code == 403


def test_who_turns_round_or_meets_a_silent_provider_is_told_what_to_do(client, provider, settings):
    client.get("/enter/openid/")
    state = provider.sign_in(client.get("/enter/openid/").url).split("state=")[1].split("&")[0]
    refused = client.get(f"/enter/openid/back/?error=access_denied&state={state}")
    provider.status = 500
    failed = signed_in(client, provider)
    settings.OPENID = {"borrowers": provider.settings(issuer="http://127.0.0.1:9")}
    silent = client.get("/enter/openid/")

    assert (refused.status_code, failed.status_code, silent.status_code) == (403, 409, 409)
    assert "登录没有完成" in refused.text
    assert "从App进来" in silent.text


def test_without_a_provider_there_is_no_such_door(client, provider, settings):
    assert "在这里登录" in client.get("/why/").text

    settings.OPENID = {"borrowers": {"issuer": ""}, "staff": {"issuer": ""}}

    assert client.get("/enter/openid/").status_code == 404
    assert "在这里登录" not in client.get("/why/").text
    assert "公司账号" not in client.get("/desk/login/").text


def test_next_stays_inside(client, provider):
    assert signed_in(client, provider, "/enter/openid/?next=//evil.example/").url == "/why/"


def test_a_colleague_signs_in_to_the_account_that_is_open_and_none_is_made(client, provider):
    provider.person = "reviewer"
    nobody = signed_in(client, provider, "/desk/login/openid/?next=/desk/second/")
    user = User.objects.create(username="reviewer")
    answer = signed_in(client, provider, "/desk/login/openid/?next=/desk/second/")
    User.objects.update(is_active=False)
    client.logout()
    closed = signed_in(client, provider, "/desk/login/openid/")

    assert (nobody.status_code, answer.url, closed.status_code) == (403, "/desk/second/", 403)
    assert "管理员" in nobody.text
    assert User.objects.get() == user


def test_what_cannot_be_undone_asks_to_sign_in_again(client, provider, settings):
    settings.REENTER_URL = ""
    signed_in(client, provider)
    Session.objects.update(opened_at=Session.objects.get().opened_at - services.FRESH)

    assert "/enter/openid/?next=%2Fprivacy%2Fdelete%2F" in client.post("/privacy/delete/", {"what": "proofs"}).text
