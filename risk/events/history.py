"""What is known of one line: its events in order, with those of its borrower, their other lines and the platform.

Pure: no database, no clock, no network.
"""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple


class Event(NamedTuple):  # made for every event of every reading: a dataclass takes three times as long
    """One accepted event of the lender's systems.

    Attributes:
        seq: the order of arrival; of two with the same subject, kind and time, the higher one wins. Source: F.12 Time.
        time: when it happened, aware.
        data: the event's data as sent; amounts are fen. A borrower's name, id_number and phone are left out.
        stored_at: when we knew it, aware.
    """

    seq: int
    source: str
    id: str
    type: str
    subject: str
    time: datetime
    data: Mapping[str, Any]
    stored_at: datetime


@dataclass(frozen=True)
class History:
    """Everything F.12 may read about a line, as known at one moment.

    Attributes:
        line: the line's ref.
        borrower: the ref of whom the line belongs to.
        lines: every line of that borrower, this one included, to the borrower's ref.
        events: sorted by (time, seq); of the platform's those that can matter to these lines.
    """

    line: str
    borrower: str
    lines: Mapping[str, str]
    events: tuple[Event, ...]

    def until(self, at: datetime) -> "History":
        """The same history with only what had happened at a moment, that moment included."""
        return replace(self, events=self.events[: bisect_right(self.events, at, key=lambda event: event.time)])
