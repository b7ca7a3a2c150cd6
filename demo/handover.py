"""Signs the lender's hand-over: a compact JWS that lets one borrower in, once, within minutes."""

import base64
import hashlib
import hmac
import json
import secrets
import time

LIFETIME = 240  # seconds


def token(borrower: str, *, secret: str, next_page: str = "") -> str:
    """`header.payload.signature`, HS256, as the lender's own app would make it."""
    payload: dict[str, object] = {
        "borrower": borrower,
        "exp": int(time.time()) + LIFETIME,
        "jti": secrets.token_urlsafe(16),
    }
    if next_page:
        payload["next"] = next_page
    signed = f"{_part({'alg': 'HS256', 'typ': 'JWT'})}.{_part(payload)}"
    signature = hmac.new(secret.encode(), signed.encode(), hashlib.sha256).digest()
    return f"{signed}.{_text(signature)}"


def _part(value: dict[str, object]) -> str:
    return _text(json.dumps(value, separators=(",", ":")).encode())


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
