"""Rows of records that have months rather than transactions: tax, social insurance, housing fund."""

import re
from collections.abc import Sequence
from dataclasses import replace

from appeals.proofs.reading.columns import role_of
from appeals.proofs.reading.model import Row, Value
from appeals.proofs.reading.tables import Cells, tables
from appeals.proofs.reading.values import day, mended_money, money, period, plain, squeezed
from appeals.proofs.reading.words import SURE, Page, Word

# Which column is the row's amount, by kind: tax paid; what was paid in.
_AMOUNTS = {"P-TAX": ("amount",), "P-SI": ("personal", "amount", "base"), "P-HPF": ("amount", "credit", "personal")}


def records(pages: Sequence[Page], kind: str) -> list[Row]:
    """One row a month and item; `balance` holds the base where a table shows it."""
    found = [row for table in tables(pages) for cells in table.rows if (row := _row(cells, kind))]
    return found or [row for cells in _cards(pages) if (row := _row(cells, kind))]


_SAID = re.compile(r"^[\t ]*([^:：\t]{2,12})[:：][\t ]*(\S.*)$")


def _cards(pages: Sequence[Page]) -> list[Cells]:
    """Records as an app shows them: a card each, its names before its values, a name that comes again begins the next."""
    cards: list[Cells] = []
    for page in pages:
        month: list[Word] = []
        for line in page.lines():
            text = plain(line.text)
            said = _SAID.match(text)
            role = _role(said[1]) if said else None
            alone = [word for word in line.words if period(word.text) and len(squeezed(word.text)) < 9]
            if said is None and alone:
                month = alone[:1]
                cards.append(Cells(page.number, line.cy, {"period": month}))
            elif said and role and cards and role not in cards[-1].words:
                value = replace(
                    line.words[-1], text=said[2].strip().removesuffix("元"), score=min(w.score for w in line.words)
                )
                cards[-1].words[role] = [value]
    return cards


def _role(text: str) -> str | None:
    return "income" if squeezed(text) in {"收入", "本期收入", "收入金额"} else role_of(text)


def sums(pages: Sequence[Page]) -> dict[str, Value]:
    """Sums of income and tax out of a table's own last line, each under its column."""
    found: dict[str, Value] = {}
    for table in tables(pages):
        for cells in table.sums:
            for field, role in (("income_total", "income"), ("tax_total", "amount")):
                value, doubt = _figure(cells, role)
                if value is not None and {"income", "amount"} <= table.roles:
                    found[field] = Value(value, 0.5 if doubt else cells.score(role), cells.page)
    return found


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
