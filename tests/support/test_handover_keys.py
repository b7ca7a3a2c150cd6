"""A hand-over signed by the lender's private key: one of the public keys, once, in its minutes."""

import json
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from risk import clock
from support.signin import services
from support.signin.handover import keys
from support.signin.requests import COOKIE
from tests.support.test_signin import b64, make_token

pytestmark = pytest.mark.django_db
OLD, NEW, STRANGER = (Ed25519PrivateKey.from_private_bytes(bytes([n]) * 32) for n in (1, 2, 3))


def public(kid, key):
    return f"{kid}:{b64(key.public_key().public_bytes_raw())}"


def signed(key=NEW, *, kid="2026-11", seconds=240, jti="j-1", alg="EdDSA", **more):
    expires = int((clock.now() + timedelta(seconds=seconds)).timestamp())
    head = b64(json.dumps({"alg": alg, "kid": kid}).encode())
    head += "." + b64(json.dumps({"borrower": "B-1", "exp": expires, "jti": jti, **more}).encode())
    return f"{head}.{b64(key.sign(head.encode()))}"


@pytest.fixture(autouse=True)
def trusted(settings):
    settings.HANDOVER_SECRET, settings.HANDOVER_KEYS = "", f"{public('2026-05', OLD)}, {public('2026-11', NEW)}"


def test_a_signed_handover_opens_a_session_once(client):
    token = signed()

    first, again = client.get(f"/enter/{token}"), client.get(f"/enter/{token}")

    assert services.borrower_of(first.cookies[COOKIE].value) == "B-1"
    assert again.status_code == 403
    assert "已经用过" in again.text


def test_while_keys_change_both_are_believed_and_afterwards_the_old_one_is_not(client, settings):
    assert client.get(f"/enter/{signed(OLD, kid='2026-05', jti='a')}").status_code == 303
    assert client.get(f"/enter/{signed(NEW, jti='b')}").status_code == 303

    settings.HANDOVER_KEYS = public("2026-11", NEW)

    assert client.get(f"/enter/{signed(OLD, kid='2026-05', jti='c')}").status_code == 403
    assert client.get(f"/enter/{signed(NEW, jti='d')}").status_code == 303


@pytest.mark.parametrize("seconds", [-20, 5 * 60 + 20])
def test_a_clock_half_a_minute_off_is_forgiven(client, seconds):
    assert client.get(f"/enter/{signed(seconds=seconds)}").status_code == 303


@pytest.mark.parametrize(
    "over",
    [
        {"seconds": -40},
        {"seconds": 5 * 60 + 40},
        {"iat": 4_000_000_000},
        {"key": "stranger"},
        {"key": "old"},
        {"kid": "2027-01"},
        {"kid": None},
        {"alg": "none"},
        {"alg": "HS256"},
        {"alg": "ES256"},
        {"jti": ""},
        {"jti": "j" * 129},
        {"jti": 7},
        {"next": "x" * 5000},
    ],
    ids=lambda over: str(over)[:40],  # two workers must name a test alike
)
def test_anything_else_lets_nobody_in(client, over):
    key = {"stranger": STRANGER, "old": OLD}.get(over.get("key"), NEW)
    rest = {name: value for name, value in over.items() if name != "key"}
    answer = client.get(f"/enter/{signed(key, **rest)}")

    assert answer.status_code == 403
    assert COOKIE not in answer.cookies


def test_a_public_key_is_never_taken_for_a_secret(client, settings):
    known = b64(NEW.public_key().public_bytes_raw())

    assert client.get(f"/enter/{make_token(settings, secret=known)}").status_code == 403
    assert client.get(f"/enter/{make_token(settings, secret='-')}").status_code == 403


def test_a_tampered_payload_is_refused(client):
    head, payload, signature = signed().split(".")
    forged = b64(json.dumps({"borrower": "B-2", "exp": 4_000_000_000, "jti": "x"}).encode())

    assert payload != forged
    assert client.get(f"/enter/{head}.{forged}.{signature}").status_code == 403


def test_a_key_that_is_none_is_said_at_once():
    with pytest.raises(ValueError, match="32"):
        keys("", "2026-11:c2hvcnQ")
