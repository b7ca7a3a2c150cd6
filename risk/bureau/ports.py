"""The door to a credit bureau, or to who stands between: a signed HTTP question.

The bureau's side (docs/events.md): a POST of `{id, borrower, purpose, consent_at}` with the headers of Standard
Webhooks; `id` names the question, and the same one twice is one enquiry. It answers 2xx with `{"id": …, "report": …}`,
the report as `credit.bureau.reported` has it.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

import httpx
from django.conf import settings
from standardwebhooks import Webhook

from risk import clock
from risk.bureau.errors import Unavailable, Unfit

TIMEOUT = httpx.Timeout(10, connect=3)
_AGAIN = frozenset({408, 409, 425, 429})


class Bureau(Protocol):
    def report(self, borrower: str, *, purpose: str, consent_at: datetime, key: str) -> Mapping[str, Any]:
        """A borrower's report; the same key twice is one enquiry.

        Raises:
            Unavailable: not now; the caller tries again later.
            Unfit: it never will be one.
        """
        ...


@dataclass(frozen=True, slots=True)
class Http:
    """A bureau behind one address, each question signed with the secret both know."""

    url: str
    secret: str

    def report(self, borrower: str, *, purpose: str, consent_at: datetime, key: str) -> Mapping[str, Any]:
        asked = {"id": key, "borrower": borrower, "purpose": purpose, "consent_at": consent_at.isoformat()}
        body, at = json.dumps(asked), clock.now()
        headers = {
            "content-type": "application/json",
            "webhook-id": key,
            "webhook-timestamp": str(int(at.timestamp())),
            "webhook-signature": Webhook(self.secret).sign(key, at, body),
        }
        try:
            answer = httpx.post(self.url, content=body.encode(), headers=headers, timeout=TIMEOUT)
        except httpx.HTTPError as error:
            raise Unavailable(type(error).__name__) from error
        if answer.is_client_error and answer.status_code not in _AGAIN:
            raise Unfit(f"HTTP {answer.status_code}")
        if not answer.is_success:
            raise Unavailable(f"HTTP {answer.status_code}")
        return _report(answer, key)


def _report(answer: httpx.Response, key: str) -> Mapping[str, Any]:
    try:
        said = answer.json()
    except ValueError as error:
        raise Unfit("not JSON") from error
    if not isinstance(said, dict) or said.get("id") != key or not isinstance(said.get("report"), dict):
        raise Unfit("the answer to another question")
    report: Mapping[str, Any] = said["report"]
    return report


def bureau() -> Bureau | None:
    """The one that is configured, if any."""
    return Http(settings.BUREAU_URL, settings.BUREAU_SECRET) if settings.BUREAU_URL else None
