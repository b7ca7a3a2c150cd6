"""Reads the lender's hand-over token: a compact JWS that names a borrower for a few minutes.

Signed with Ed25519 (the lender keeps the private key; ours are public, by id, so that one can take the place of
another), or with HS256 where both know a secret. Which of the two a token may be is decided by the keys there are,
never by the token alone: a public key is never a secret.

Pure: no database, no clock.
"""

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.utils.translation import gettext_lazy as _

from support.signin.errors import BadHandover

LIFETIME = timedelta(minutes=5)
SKEW = timedelta(seconds=30)  # two machines' clocks
LONGEST = 4096  # characters of a token
LONGEST_JTI = 128


@dataclass(frozen=True, slots=True)
class Handover:
    borrower: str
    jti: str
    expires_at: datetime
    next: str


@dataclass(frozen=True, slots=True)
class Keys:
    """What a token may be signed with: a shared secret (empty: none) and public Ed25519 keys by their id."""

    secret: str = ""
    public: Mapping[str, Ed25519PublicKey] = field(default_factory=dict)


@lru_cache(maxsize=8)
def keys(secret: str, public: str) -> Keys:
    """From settings: the secret, and `id:base64url of 32 bytes` of each public key, by commas.

    Raises:
        ValueError: a key is not an Ed25519 public key.
    """
    pairs = (one.strip().partition(":") for one in public.split(",") if one.strip())
    return Keys(secret, {kid: Ed25519PublicKey.from_public_bytes(_bytes(raw)) for kid, _colon, raw in pairs})


def read(token: str, *, keys: Keys, at: datetime) -> Handover:
    """What a token says, once its signature and its times hold.

    `header.payload.signature`, each base64url without padding. The header is `{"alg": "EdDSA", "kid"}` or
    `{"alg": "HS256"}`; the payload `{"borrower", "exp" (seconds since 1970), "jti", "iat"?, "next"?}`.

    Raises:
        BadHandover: signed otherwise, over, of the future, valid for longer than five minutes, or not of this shape.
    """
    try:
        said = _genuine(token, keys)
        borrower, jti = said["borrower"], said["jti"]
        expires_at = datetime.fromtimestamp(int(said["exp"]), UTC)
        made_at = datetime.fromtimestamp(int(said.get("iat", 0)), UTC)
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, OSError, InvalidSignature) as error:
        raise BadHandover(str(_("这个登录链接无效。"))) from error
    is_named = isinstance(borrower, str) and isinstance(jti, str) and borrower and 0 < len(jti) <= LONGEST_JTI
    if not is_named or expires_at > at + LIFETIME + SKEW or made_at > at + SKEW:
        raise BadHandover(str(_("这个登录链接无效。")))
    if expires_at <= at - SKEW:
        raise BadHandover(str(_("这个登录链接已经过期。")))
    return Handover(borrower=borrower, jti=jti, expires_at=expires_at, next=str(said.get("next") or ""))


def _genuine(token: str, keys: Keys) -> dict[str, Any]:
    """The payload of a token that one of the keys signed.

    Raises:
        InvalidSignature, ValueError, KeyError: none did, or it is no token.
    """
    if len(token) > LONGEST:
        raise ValueError("longer than any token of ours")
    head, _dot, signature = token.rpartition(".")
    header, _dot, payload = head.partition(".")
    named = json.loads(_bytes(header))
    if named["alg"] == "EdDSA":
        keys.public[named["kid"]].verify(_bytes(signature), head.encode())
    elif named["alg"] == "HS256" and keys.secret:
        wanted = hmac.new(keys.secret.encode(), head.encode(), hashlib.sha256).digest()
        if not hmac.compare_digest(wanted, _bytes(signature)):
            raise InvalidSignature
    else:
        raise ValueError("signed in a way there is no key for")
    found: dict[str, Any] = json.loads(_bytes(payload))
    return found


def _bytes(text: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except binascii.Error as error:
        raise ValueError("not base64url") from error
