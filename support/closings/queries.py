"""Reads closings, and which channels are out of order."""

from datetime import datetime

from risk.events import queries as events
from support.closings.errors import NoSuchClosing
from support.closings.models import Closing


def closings() -> list[Closing]:
    """Every one with its steps, newest first. Two queries."""
    return list(Closing.objects.prefetch_related("steps").order_by("-id"))


def closing(pk: int) -> Closing:
    """One query.

    Raises:
        NoSuchClosing: there is none.
    """
    found = Closing.objects.filter(pk=pk).first()
    if found is None:
        raise NoSuchClosing("There is no such closing.", closing=pk)
    return found


def ending() -> set[str]:
    """Channels that end, or have ended. One query."""
    return set(Closing.objects.exclude(state="stopped").values_list("channel", flat=True))


def down(at: datetime) -> set[str]:
    """Channels told to be out of order. One query."""
    newest = {one.data["channel"]: one.data["status"] for one in events.platform(["platform.channel.updated"], at=at)}
    return {channel for channel, status in newest.items() if status == "down"}
