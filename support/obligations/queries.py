"""Reads the register of obligations, and counts a month: changes, notices sent, late and missing, by reason. A027."""

import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path

from django.db import connection

from risk import clock
from risk.console.secrecy import public

WITHIN, HISTORY = 15, 24 * 60  # minutes; the first by CLK-02
COLUMNS = ("month", "change", "initiator", "reason", "changes", "notices_sent", "notices_late", "notices_missing")
UP, DOWN, HELD, CLOSED = "limit_up", "limit_down", "held", "closed"
# By arrival, as the partitions lie; what came over a day late came with its history, and is no change of this month.
# The first notice that is owed about the line since the change is the change's; the lender may have sent its own.
_MONTH = """
WITH act AS (
    SELECT seq, subject, stored_at, data ->> 'initiator' AS initiator, coalesce(data -> 'codes' ->> 0, '') AS code,
        (data ->> 'notice_sent_at')::timestamptz AS theirs,
        CASE type WHEN 'credit.line.held' THEN 'held' WHEN 'credit.line.closed' THEN 'closed' ELSE
            CASE WHEN (data ->> 'current')::bigint < (data ->> 'previous')::bigint THEN 'limit_down' ELSE 'limit_up' END
        END AS change
    FROM risk_event WHERE stored_at >= %(first)s AND stored_at < %(end)s
        AND time >= stored_at - make_interval(mins => %(history)s)
        AND type IN ('credit.line.limit_changed', 'credit.line.held', 'credit.line.closed')
), told AS (
    SELECT act.seq, min(notice.at) AS at FROM act JOIN notices_notice AS notice
        ON notice.line = act.subject AND notice.topic = '' AND notice.at >= act.stored_at
    GROUP BY act.seq
)
SELECT act.change, act.initiator, act.code, count(*), count(*) FILTER (WHERE coalesce(act.theirs, told.at) IS NOT NULL),
    count(*) FILTER (WHERE coalesce(act.theirs, told.at) > act.stored_at + make_interval(mins => %(within)s))
FROM act LEFT JOIN told USING (seq) GROUP BY 1, 2, 3
"""


@dataclass(frozen=True, slots=True)
class Duty:
    """One obligation; `page` is the name of the address where it is measured."""

    zh: str
    en: str
    law: str
    page: str


@dataclass(frozen=True, slots=True)
class Row:
    """Changes of one kind, initiator and reason in a month. Late and missing are 0 where no notice is owed.

    Attributes:
        change: `limit_up`, `limit_down`, `held` or `closed`.
        reason: a public code; empty where the core gave none.
    """

    change: str
    initiator: str
    reason: str
    changes: int
    sent: int
    late: int
    missing: int


@cache
def duties() -> tuple[Duty, ...]:
    raw = tomllib.loads((Path(__file__).parent / "register.toml").read_text("utf-8"))
    return tuple(Duty(**one) for one in raw["duty"])


def month(first: date) -> list[Row]:
    """A month of Shanghai by its first day; confidential reasons under their neutral name. One query."""
    begins = datetime.combine(first, time(), clock.SHANGHAI)
    ends = datetime.combine((first + timedelta(days=32)).replace(day=1), time(), clock.SHANGHAI)
    with connection.cursor() as cursor:
        cursor.execute(_MONTH, {"first": begins, "end": ends, "history": HISTORY, "within": WITHIN})
        found = cursor.fetchall()
    many, sent, late = Counter[tuple[str, str, str]](), Counter[tuple[str, str, str]](), Counter[tuple[str, str, str]]()
    for change, initiator, code, n, told, behind in found:
        key = change, initiator, public(code)
        many[key] += n
        sent[key] += told
        late[key] += behind
    return [_row(key, many[key], sent[key], late[key]) for key in sorted(many)]


def sheet(first: date) -> Iterator[tuple[object, ...]]:
    """The same as a table: the names of its columns, then its rows."""
    yield COLUMNS
    for row in month(first):
        yield (
            f"{first:%Y-%m}", row.change, row.initiator, row.reason, row.changes, row.sent, row.late, row.missing
        )  # fmt: skip


def _row(key: tuple[str, str, str], many: int, sent: int, late: int) -> Row:
    is_owed = key[0] != UP and key[1] != "borrower"
    return Row(*key, many, sent, late if is_owed else 0, many - sent if is_owed else 0)
