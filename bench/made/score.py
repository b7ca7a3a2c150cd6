"""Counts what a reading got right beside what a paper says: fields, rows, and mistakes without a warning."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from demo.papers.model import Paper

_NOT_FIELDS = frozenset({"totals", "monthly", "scope", "trade"})


def score(paper: Paper, reading: Mapping[str, Any] | None) -> Counter[str]:
    """`papers kind fields exact silent rows rows_exact amounts_silent`; rows in the order printed.

    `silent`: given, wrong, and not named unsure. A paper that was not read at all counts with all its fields and rows.
    """
    wanted = {name: value for name, value in paper.truth.items() if name not in _NOT_FIELDS}
    found: Counter[str] = Counter(papers=1, fields=len(wanted), rows=len(paper.rows))
    if reading is None:
        found["unread"] += 1
        return found
    found["kind"] += reading["kind"] == paper.kind
    for name, value in wanted.items():
        given = reading["fields"].get(name)
        found["exact"] += given == value
        found["silent"] += given is not None and given != value and name not in reading["unsure"]
    for place, entry in enumerate(paper.rows):
        row = reading["rows"][place] if place < len(reading["rows"]) else None
        found["rows_exact"] += row is not None and _same(entry, row)
        found["amounts_silent"] += (
            row is not None and row["amount"] != entry.amount and f"rows[{place}].amount" not in reading["unsure"]
        )
    found["rows_added"] += max(0, len(reading["rows"]) - len(paper.rows)) if paper.rows else 0
    return found


def misread(paper: Paper, reading: Mapping[str, Any] | None) -> list[str]:
    """Names of what is not exact: `kind`, fields, `rows`."""
    if reading is None:
        return ["unread"]
    wrong = [] if reading["kind"] == paper.kind else ["kind"]
    wrong += [
        name for name, value in paper.truth.items() if name not in _NOT_FIELDS and reading["fields"].get(name) != value
    ]
    counted = score(paper, reading)
    return wrong + (["rows"] if counted["rows_exact"] < counted["rows"] or counted["rows_added"] else [])


def _same(entry: Any, row: Mapping[str, Any]) -> bool:
    """Date (or month), amount, and the balance where the paper has one."""
    if row["amount"] != entry.amount:
        return False
    if hasattr(entry, "period"):
        return bool(row.get("period") == entry.period)
    same_day = row["date"] == entry.on.isoformat()
    return bool(same_day and (row["balance"] is None or row["balance"] == entry.balance))
