"""The doors to who carries a message: a signed HTTP provider, e-mail, and a local one that a demo shows as a phone.

The provider's side (docs/notices.md): a POST of `{id, channel, to, title, text, lang}` with the headers of Standard
Webhooks; `id` names the message, and the same one twice is one message. It answers 2xx with `{"id": …, "message": …}`,
`id` being ours given back and `message` its own name for it.
"""

import json
from dataclasses import dataclass
from typing import Protocol
from uuid import uuid4

import httpx
from django.conf import settings
from django.core.mail import EmailMessage
from standardwebhooks import Webhook

from risk import clock

TIMEOUT = httpx.Timeout(10, connect=3)
LONGEST_NAME = 128  # letters of a provider's own name of a message
_AGAIN = frozenset({408, 409, 425, 429})  # not now; every other 4xx is an answer for good


class Undelivered(Exception):
    """The provider could not take the message now; try again."""


class Refused(Exception):
    """The provider will not take this message at all; trying again changes nothing."""


@dataclass(frozen=True, slots=True)
class Message:
    """What one channel carries: short, nothing personal, no link."""

    channel: str
    to: str
    title: str
    text: str
    lang: str


class Provider(Protocol):
    def send(self, message: Message, *, key: str) -> str:
        """Hands a message over and returns the provider's name for it; the same key twice is one message.

        Raises:
            Undelivered: not taken; the caller tries again later.
            Refused: it never will be.
        """
        ...


class Local:
    """Sends nothing: the delivery row itself is the phone's or the mailbox's content."""

    def send(self, message: Message, *, key: str) -> str:
        return f"local-{uuid4().hex[:12]}"


@dataclass(frozen=True, slots=True)
class Http:
    """A provider behind one address, each request signed with the secret both know."""

    url: str
    secret: str

    def send(self, message: Message, *, key: str) -> str:
        body = json.dumps(
            {
                "id": key, "channel": message.channel, "to": message.to, "title": message.title, "text": message.text,
                "lang": message.lang,
            },
            ensure_ascii=False,
        )  # fmt: skip
        at = clock.now()
        headers = {
            "content-type": "application/json",
            "webhook-id": key,
            "webhook-timestamp": str(int(at.timestamp())),
            "webhook-signature": Webhook(self.secret).sign(key, at, body),
        }
        try:
            answer = httpx.post(self.url, content=body.encode(), headers=headers, timeout=TIMEOUT)
        except httpx.HTTPError as error:
            raise Undelivered(type(error).__name__) from error
        if answer.is_success:
            return _named(answer, key)
        if answer.is_client_error and answer.status_code not in _AGAIN:
            raise Refused(f"HTTP {answer.status_code}")
        raise Undelivered(f"HTTP {answer.status_code}")


def _named(answer: httpx.Response, key: str) -> str:
    """The provider's name for the message. A yes that names another message, or none, is no yes."""
    try:
        said = answer.json()
    except ValueError as error:
        raise Undelivered("said yes, and not to what") from error
    if not isinstance(said, dict) or said.get("id") != key:
        raise Undelivered("said yes to another message")
    name = said.get("message")
    if not isinstance(name, str) or not 0 < len(name) <= LONGEST_NAME:
        raise Undelivered("said yes without a name")
    return name


class Mail:
    """Django's e-mail. The message id is made of the key, so that a mailbox shows one sent twice as one."""

    def send(self, message: Message, *, key: str) -> str:
        name = f"<{key.replace(':', '.')}@{settings.MAIL_FROM.rpartition('@')[2]}>"
        mail = EmailMessage(message.title, message.text, settings.MAIL_FROM, [message.to], headers={"Message-ID": name})
        try:
            mail.send()
        except OSError as error:  # smtplib's errors are these too
            raise Undelivered(type(error).__name__) from error
        return name


def sms() -> Provider:
    return Http(settings.SMS_URL, settings.SMS_SECRET) if settings.SMS_URL else Local()


def push() -> Provider:
    return Http(settings.PUSH_URL, settings.PUSH_SECRET) if settings.PUSH_URL else Local()


def mail() -> Provider:
    return Mail() if settings.MAIL_HOST else Local()


def of(channel: str) -> Provider:
    return {"sms": sms, "push": push, "mail": mail}[channel]()
