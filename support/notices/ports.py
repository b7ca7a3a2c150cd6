"""The door to a text message provider, and the local one that a demo shows as a phone."""

from typing import Protocol
from uuid import uuid4


class Undelivered(Exception):
    """The provider could not take the message now; try again."""


class Sms(Protocol):
    def send(self, *, phone: str, text: str, key: str) -> str:
        """Hands a message over and returns the provider's name for it; the same key twice is one message.

        Raises:
            Undelivered: not taken; the caller tries again later.
        """
        ...


class LocalPhone:
    """Sends nothing: the delivery row itself is the phone's inbox."""

    def send(self, *, phone: str, text: str, key: str) -> str:
        return f"local-{uuid4().hex[:12]}"


def sms() -> Sms:
    return LocalPhone()
