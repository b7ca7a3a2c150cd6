"""Owns what the page of all clocks shows: nineteen rows of one table, each with what runs of it now."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from risk.clocks import queries, words
from risk.clocks.words import Words


@dataclass(frozen=True, slots=True)
class Shown:
    """One clock in words, with its numbers."""

    code: str
    words: Words
    owner: str
    length: str
    extended: str
    warnings: list[str]
    running: int
    late: int


def sheet(*, at: datetime) -> dict[str, Any]:
    """All of them, and which of those beside cases are late. A query for each room that counts, and one."""
    rows = [
        Shown(
            one.rule.code,
            words.WORDS[one.rule.code],
            str(words.OWNERS[one.rule.owner]),
            words.length(one.rule),
            words.extensions(one.rule),
            words.warnings(one.rule),
            one.running,
            one.late,
        )
        for one in queries.board(at)
    ]
    late = [(words.WORDS[timer.code].name, timer) for timer in queries.late(at)]
    return {"rows": rows, "late": late, "sums": (sum(one.running for one in rows), sum(one.late for one in rows))}
