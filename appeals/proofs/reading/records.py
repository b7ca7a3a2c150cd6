"""Rows of records that have months rather than transactions: tax, social insurance, housing fund."""

import re
from collections.abc import Sequence

from appeals.proofs.reading.model import Row
from appeals.proofs.reading.tables import Cells, tables
from appeals.proofs.reading.values import day, mended_money, money, period, squeezed
from appeals.proofs.reading.words import SURE, Page

# Which column is the row's amount, by kind: tax paid; what was paid in.
_AMOUNTS = {"P-TAX": ("amount",), "P-SI": ("personal", "amount", "base"), "P-HPF": ("amount", "credit", "personal")}


def records(pages: Sequence[Page], kind: str) -> list[Row]:
    """One row a month and item; `balance` holds the base where a table shows it."""
    return [row for table in tables(pages) for cells in table.rows if (row := _row(cells, kind))]


def _figure(cells: Cells, role: str) -> tuple[int | None, bool]:
    text = cells.text(role)
    if not re.search(r"\d", text):
        return None, False
    found = money(text)
    return (found, cells.score(role) < SURE) if found is not None else (mended_money(text), True)


def _row(cells: Cells, kind: str) -> Row | None:
    month = period(cells.text("period")) or period(cells.text("date"))
    figures = [
        (value, doubt) for role in _AMOUNTS[kind] for value, doubt in [_figure(cells, role)] if value is not None
    ]
    if month is None or not figures:
        return None
    base, _ = _figure(cells, "base" if kind != "P-TAX" else "income")
    when = day(cells.text("date")) or day(cells.text("declared"))
    return Row(
        date=when,
        amount=figures[0][0],
        balance=base,
        summary=squeezed(cells.text("summary")),
        counterparty=squeezed(cells.text("counterparty") or cells.text("office")),
        period=month,
        page=cells.page,
        y=cells.y,
        score=min(cells.score(role) for role in _AMOUNTS[kind]),
        doubtful=frozenset({"amount"} if figures[0][1] else ()),
    )
