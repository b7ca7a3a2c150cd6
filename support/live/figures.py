"""How soon a person's first word came, measured from the record. Reads only."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection

from support.assistant import queries

PERIOD = timedelta(days=7)

# What was asked for out of hours is promised a call instead, so only a life in danger counts at night.
_FIRST = """
    WITH asked AS (
        SELECT h.asked_at, h.closed_at, (
            SELECT t.at FROM assistant_turn t
            WHERE t.conversation_id = h.conversation_id AND t.seq > h.seq AND t.at >= h.asked_at
                AND t.speaker = 'person'
            ORDER BY t.seq LIMIT 1
        ) AS replied_at
        FROM assistant_handoff h
        WHERE h.asked_at >= %(since)s AND (h.priority = 'P0'
            OR (h.asked_at AT TIME ZONE 'Asia/Shanghai')::time >= %(opens)s
            AND (h.asked_at AT TIME ZONE 'Asia/Shanghai')::time < %(closes)s)
    ), waited AS (
        SELECT replied_at, closed_at, extract(epoch FROM replied_at - asked_at) AS seconds,
            extract(epoch FROM coalesce(replied_at, closed_at, %(at)s) - asked_at) AS so_far
        FROM asked
    )
    SELECT count(*), count(replied_at), percentile_cont(0.5) WITHIN GROUP (ORDER BY seconds),
        percentile_cont(0.9) WITHIN GROUP (ORDER BY seconds), count(*) FILTER (WHERE so_far > %(promise)s),
        count(*) FILTER (WHERE so_far > %(promise)s AND replied_at IS NULL AND closed_at IS NULL)
    FROM waited
"""


@dataclass(frozen=True, slots=True)
class FirstReplies:
    """Seven days of conversations that wanted a person, asked for in hours or with a life in danger.

    Attributes:
        asked: how many; `replied` of them have a person's first word.
        p50, p90: seconds until it; None while there is none.
        late: waited longer than the promise, `waiting` of them still do.
        promise: seconds.
    """

    asked: int
    replied: int
    p50: float | None
    p90: float | None
    late: int
    waiting: int
    promise: int

    @property
    def kept(self) -> float | None:
        return 1 - self.late / self.asked if self.asked else None


def first_replies(at: datetime) -> FirstReplies:
    """Of the seven days before a moment. One query."""
    said: dict[str, Any] = {
        "at": at, "since": at - PERIOD, "promise": settings.FIRST_REPLY,
        "opens": queries.OPEN_FROM, "closes": queries.OPEN_UNTIL,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_FIRST, said)
        asked, replied, p50, p90, late, waiting = cursor.fetchone()
    half, most = (None if one is None else float(one) for one in (p50, p90))
    return FirstReplies(asked, replied, half, most, late, waiting, settings.FIRST_REPLY)


def is_late(asked_at: datetime, replied_at: datetime | None, *, at: datetime) -> bool:
    """Whether the promise of a first reply is missed and nobody has spoken yet."""
    return replied_at is None and at - asked_at > timedelta(seconds=settings.FIRST_REPLY)
