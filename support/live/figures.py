"""How soon a person's first word came, measured from the record. Reads only."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection

from support import hours

PERIOD = timedelta(days=7)

# Seconds are of open hours, a window each day; a life in danger counts day and night. Who asked while nobody was at
# work was promised a word after the opening, later than who asked in hours.
_FIRST = """
    WITH opened AS (
        SELECT * FROM unnest(%(opens)s::timestamptz[], %(closes)s::timestamptz[]) AS w (opens, closes)
    ), asked AS (
        SELECT h.asked_at, h.closed_at, h.priority = 'P0' AS always,
            EXISTS (SELECT 1 FROM opened w WHERE h.asked_at >= w.opens AND h.asked_at < w.closes) AS in_hours,
            (
                SELECT t.at FROM assistant_turn t
                WHERE t.conversation_id = h.conversation_id AND t.seq > h.seq AND t.at >= h.asked_at
                    AND t.speaker = 'person'
                ORDER BY t.seq LIMIT 1
            ) AS replied_at
        FROM assistant_handoff h
        WHERE h.asked_at >= %(since)s
    ), waited AS (
        SELECT replied_at, closed_at, CASE WHEN always OR in_hours THEN %(promise)s ELSE %(next)s END AS promise,
            CASE WHEN always THEN extract(epoch FROM coalesce(replied_at, closed_at, %(at)s) - asked_at) ELSE (
                SELECT coalesce(sum(extract(epoch FROM greatest(
                    least(w.closes, coalesce(replied_at, closed_at, %(at)s)) - greatest(w.opens, asked_at), interval '0'
                ))), 0) FROM opened w
            ) END AS seconds
        FROM asked
    )
    SELECT count(*), count(replied_at),
        percentile_cont(0.5) WITHIN GROUP (ORDER BY seconds) FILTER (WHERE replied_at IS NOT NULL),
        percentile_cont(0.9) WITHIN GROUP (ORDER BY seconds) FILTER (WHERE replied_at IS NOT NULL),
        count(*) FILTER (WHERE seconds > promise),
        count(*) FILTER (WHERE seconds > promise AND replied_at IS NULL AND closed_at IS NULL)
    FROM waited
"""


@dataclass(frozen=True, slots=True)
class FirstReplies:
    """Seven days of conversations that wanted a person; waits are of open hours, but where a life was in danger.

    Attributes:
        asked: how many; `replied` of them have a person's first word.
        p50, p90: seconds until it; None while there is none.
        late: waited longer than the promise, `waiting` of them still do.
        promise: seconds, to who asked in hours.
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
    since = at - PERIOD
    opened = list(hours.windows(since, at))
    said: dict[str, Any] = {
        "at": at, "since": since, "promise": settings.FIRST_REPLY, "next": settings.FIRST_REPLY_NEXT,
        "opens": [first for first, _last in opened], "closes": [last for _first, last in opened],
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_FIRST, said)
        asked, replied, p50, p90, late, waiting = cursor.fetchone()
    half, most = (None if one is None else float(one) for one in (p50, p90))
    return FirstReplies(asked, replied, half, most, late, waiting, settings.FIRST_REPLY)
