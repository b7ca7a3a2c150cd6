"""Owns one HTTP call: a signed webhook (Standard Webhooks), and what the lender answered."""

import functools
import time
from dataclasses import dataclass
from datetime import datetime

import httpx
from django.conf import settings
from standardwebhooks import Webhook

# [D] A lender that needs longer takes the message and answers at once.
TIMEOUT = httpx.Timeout(10, connect=3)


@dataclass(frozen=True)
class Answer:
    """What came back: `status` is None when nothing did, and `error` then names why."""

    status: int | None
    error: str
    milliseconds: int

    @property
    def is_ok(self) -> bool:
        return self.status is not None and 200 <= self.status < 300  # noqa: PLR2004 - what 2xx means


def headers(message_id: str, at: datetime, body: str) -> dict[str, str]:
    """The Standard Webhooks headers; while the secret is changed, several sign (WEBHOOK_SECRET, space-separated)."""
    secrets = settings.WEBHOOK_SECRET.split()
    return {
        "content-type": "application/json",
        "webhook-id": message_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(Webhook(secret).sign(message_id, at, body) for secret in secrets),
    }


@functools.cache
def _client() -> httpx.Client:
    return httpx.Client(timeout=TIMEOUT, follow_redirects=False)


def send(message_id: str, body: str, *, at: datetime) -> Answer:
    """Posts a webhook to WEBHOOK_URL; the answer's body is not read."""
    started = time.monotonic()
    try:
        with _client().stream("POST", settings.WEBHOOK_URL, content=body, headers=headers(message_id, at, body)) as got:
            status, error = got.status_code, ""
    except httpx.HTTPError as failure:
        status, error = None, type(failure).__name__
    return Answer(status, error, round((time.monotonic() - started) * 1000))
