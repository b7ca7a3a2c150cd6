"""Reads the lender's hand-over token: a compact JWS, HS256, that names a borrower for a few minutes.

Pure: no database, no clock.
"""

import base64
import binascii
import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.utils.translation import gettext_lazy as _

from support.signin.errors import BadHandover

LIFETIME = timedelta(minutes=5)
SKEW = timedelta(seconds=30)  # two machines' clocks


@dataclass(frozen=True, slots=True)
class Handover:
    borrower: str
    jti: str
    expires_at: datetime
    next: str


def read(token: str, *, secret: str, at: datetime) -> Handover:
    """What a token says, once its signature and its times hold.

    `header.payload.signature`, each base64url without padding; the payload is
    `{"borrower", "exp" (seconds since 1970), "jti", "next"?}`.

    Raises:
        BadHandover: signed otherwise, over, valid for longer than five minutes, or not of this shape.
    """
    head, _dot, signature = token.rpartition(".")
    wanted = hmac.new(secret.encode(), head.encode(), hashlib.sha256).digest()
    header, _dot, payload = head.partition(".")
    try:
        genuine = bool(secret) and hmac.compare_digest(wanted, _bytes(signature))
        algorithm = json.loads(_bytes(header))["alg"] if genuine else None
        said = json.loads(_bytes(payload)) if genuine else {}
        borrower, jti, expires = str(said["borrower"]), str(said["jti"]), int(said["exp"])
        expires_at = datetime.fromtimestamp(expires, UTC)
    except (ValueError, KeyError, TypeError, OverflowError, OSError) as error:
        raise BadHandover(str(_("这个登录链接无效。"))) from error
    if algorithm != "HS256" or not borrower or not jti or expires_at > at + LIFETIME + SKEW:
        raise BadHandover(str(_("这个登录链接无效。")))
    if expires_at <= at - SKEW:
        raise BadHandover(str(_("这个登录链接已经过期。")))
    return Handover(borrower=borrower, jti=jti, expires_at=expires_at, next=str(said.get("next") or ""))


def _bytes(text: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except binascii.Error as error:
        raise ValueError("not base64url") from error
