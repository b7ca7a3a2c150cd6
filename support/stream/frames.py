"""How the wire looks: server-sent events. Pure. Only a turn has an id: only a turn is a fact that must not be lost."""

import hashlib
import json
from collections.abc import Sequence
from typing import Any

RETRY = b"retry: 1000\n\n"
BEAT = b": beat\n\n"


def turn(row: Any) -> bytes:
    """`id: <seq>`, and who spoke when. The words are read through the page, which asks for the right to them again."""
    return _frame("turn", {"seq": row.seq, "speaker": row.speaker, "at": row.at.isoformat()}, number=row.seq)


def state(row: Any) -> bytes:
    """Who answers now, and how far each side has read."""
    held = {"owner": row.owner, "taken": bool(row.taken_by), "waiting": row.taken_by == ""}
    return _frame("state", held | {"borrower_seen": row.borrower_seen, "person_seen": row.person_seen})


def typing(by: str) -> bytes:
    return _frame("typing", {"by": by})


def inbox(rows: Sequence[Any], staff: str) -> bytes:
    """What a colleague's inbox holds now; the same bytes mean that nothing changed for them."""
    waiting = [row for row in rows if not row.taken_by]
    mine = [row for row in rows if row.taken_by == staff]
    token = [[row.id, row.priority] for row in waiting], [[row.id, row.priority, row.last_seq] for row in mine]
    alarms = [row.id for row in waiting if row.priority == "P0"]
    held = {
        "waiting": len(waiting),
        "mine": len(mine),
        "alarms": alarms,
        "token": _token([token]),
    }
    return _frame("inbox", held)


def case(row: Any) -> bytes:
    """That a case is not as the page has it; the page asks for what changed, and for the right to it, again."""
    return _frame("case", {"token": _token([row.seq, row.version, row.locked_until.isoformat(), row.clocks])})


def queue(rows: Sequence[Any]) -> bytes:
    """That what is in a colleague's hands, or at the top of what they may take, is another."""
    return _frame("queue", {"token": _token([[row.number, row.seq] for row in rows])})


def _token(state: list[Any]) -> str:
    return hashlib.sha256(str(state).encode()).hexdigest()[:16]


def _frame(name: str, body: dict[str, object], *, number: int | None = None) -> bytes:
    head = f"id: {number}\n" if number is not None else ""
    return f"{head}event: {name}\ndata: {json.dumps(body, separators=(',', ':'))}\n\n".encode()
