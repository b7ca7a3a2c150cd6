"""Reads of the record for the streams: plain SQL on a small pool, for there is no Django in their process."""

from collections.abc import Mapping, Sequence
from typing import Any

from psycopg.rows import namedtuple_row
from psycopg_pool import AsyncConnectionPool

from support.stream.tickets import Ticket

AT_ONCE = 500
_BORROWER = """SELECT 1 FROM signin_session s JOIN assistant_conversation c ON c.borrower = s.borrower
    WHERE s.id = %s AND c.id = %s AND s.ended_at IS NULL AND s.ends_at > now()"""
_STAFF = "SELECT 1 FROM auth_user WHERE username = %s AND is_active"
_HOLDER = """SELECT 1 FROM assistant_handoff h JOIN auth_user u ON u.username = h.taken_by
    WHERE h.taken_by = %s AND h.conversation_id = %s AND h.closed_at IS NULL AND u.is_active"""
_TURNS = """SELECT seq, speaker, at FROM assistant_turn
    WHERE conversation_id = %s AND seq > %s ORDER BY seq LIMIT %s"""
_STATES = """SELECT c.id::text AS talk, c.last_seq, c.owner, c.borrower_seen, c.person_seen, h.taken_by
    FROM assistant_conversation c
    LEFT JOIN assistant_handoff h ON h.conversation_id = c.id AND h.closed_at IS NULL WHERE c.id = ANY(%s::uuid[])"""
_OPEN = """SELECT h.id, h.priority, h.taken_by, c.last_seq FROM assistant_handoff h
    JOIN assistant_conversation c ON c.id = h.conversation_id WHERE h.closed_at IS NULL ORDER BY h.id"""

_CASES = """SELECT c.number, c.seq, c.version, coalesce(c.locked_until, c.opened_at) AS locked_until,
    (SELECT sum(k.alerts + 100 * (k.missed_at IS NOT NULL)::int) FROM appeals_clock k WHERE k.case_id = c.id) AS clocks
    FROM appeals_case c WHERE c.number = ANY(%s)"""
# Who may not know of a case that one role alone judges is not told that one came or went either.
_KINDS = {"known": "kind <> 'aml_objection'", "all": "TRUE", "apart": "kind = 'aml_objection'"}
_QUEUE = """(SELECT number, seq FROM appeals_case WHERE status = 'queued' AND {kinds}
    ORDER BY due_on, urgency DESC, received_at, id LIMIT 3)
    UNION ALL (SELECT c.number, c.seq FROM appeals_case c JOIN auth_user u ON u.id = c.assignee_id
    WHERE u.username = %s AND c.status IN ('in_review', 'second_review') ORDER BY c.number)"""


class Record:
    """The database as the streams see it. Every read may raise `psycopg.Error`, also when no connection comes free."""

    def __init__(self, database: Mapping[str, Any]) -> None:
        self._pool = AsyncConnectionPool(
            kwargs={**database, "autocommit": True, "row_factory": namedtuple_row},
            min_size=1, max_size=4, timeout=5, open=False, reconnect_timeout=30,
        )  # fmt: skip

    async def open(self) -> None:
        await self._pool.open()

    async def close(self) -> None:
        await self._pool.close()

    async def allows(self, ticket: Ticket) -> bool:
        """Whether what the ticket was given for still holds: asked anew at each connection."""
        if ticket.session and ticket.talk:
            return bool(await self._rows(_BORROWER, (ticket.session, ticket.talk)))
        if ticket.staff and ticket.talk:
            return bool(await self._rows(_HOLDER, (ticket.staff, ticket.talk)))
        return bool(ticket.staff and await self._rows(_STAFF, (ticket.staff,)))

    async def turns(self, talk: str, after: int) -> Sequence[Any]:
        """What was said after a number, in order, at most `AT_ONCE`: `seq, speaker, at`."""
        return await self._rows(_TURNS, (talk, after, AT_ONCE))

    async def states(self, talks: Sequence[str]) -> Mapping[str, Any]:
        """By conversation: `last_seq, owner, borrower_seen, person_seen, taken_by`. One query for all."""
        return {row.talk: row for row in await self._rows(_STATES, (list(talks),))}

    async def waiting(self) -> Sequence[Any]:
        """Every conversation that wants a person: `id, priority, taken_by, last_seq`."""
        return await self._rows(_OPEN, ())

    async def cases(self, numbers: Sequence[str]) -> Mapping[str, Any]:
        """By number: `seq, version, locked_until, clocks`. One query for all."""
        return {row.number: row for row in await self._rows(_CASES, (list(numbers),))}

    async def queue(self, staff: str, kinds: str) -> Sequence[Any]:
        """The top of what a colleague may take and what is in their hands: `number, seq`."""
        return await self._rows(_QUEUE.format(kinds=_KINDS[kinds]), (staff,))

    async def _rows(self, statement: str, values: tuple[Any, ...]) -> Sequence[Any]:
        async with self._pool.connection() as connection:
            return await (await connection.execute(statement, values)).fetchall()
