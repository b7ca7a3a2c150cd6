"""Rows of money out of a table's cells: dates, signed amounts, balances, and which figure to doubt."""

import itertools
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from appeals.proofs.reading.columns import MONEY
from appeals.proofs.reading.model import Row
from appeals.proofs.reading.tables import Cells, Table
from appeals.proofs.reading.values import day, is_impossible_day, mended_money, money, period, plain, squeezed
from appeals.proofs.reading.words import SURE

_OUT = re.compile(r"支|借|dr|出|-", re.IGNORECASE)
_NEUTRAL = re.compile(r"不计|^/$|其他")
_IN = re.compile(r"收|贷|cr|入|\+", re.IGNORECASE)


def rows_of(table: Table) -> list[Row]:
    """The rows in the order printed."""
    unsigned = "flag" not in table.roles and not table.roles & {"credit", "debit"}
    rows = [row for cells in table.rows if (row := _row(cells, table.roles)) is not None]
    if unsigned and rows and all((row.amount or 0) >= 0 for row in rows) and "balance" in table.roles:
        return _signed_by_balance(rows)
    return rows


def _figure(cells: Cells, role: str, doubtful: set[str], name: str) -> int | None:
    text = cells.text(role)
    if not text or not re.search(r"\d", text):
        return None
    found = money(text)
    if found is None:
        # Two words under one column: the one that reads as an amount is the amount.
        single = [value for word in cells.words.get(role, ()) if (value := money(word.text)) is not None]
        found = single[0] if len(single) == 1 else None
        if found is None:
            found = mended_money(text)
            doubtful.add(name)
    if cells.score(role) < SURE:
        doubtful.add(name)
    return found


def _row(cells: Cells, roles: frozenset[str]) -> Row | None:
    doubtful: set[str] = set()
    when_text = cells.text("date") or cells.text("declared") or cells.text("time")
    when = day(when_text)
    if min(cells.score("date"), cells.score("time") if "date" not in roles else 1.0) < SURE and when:
        doubtful.add("date")
    amount = _amount(cells, doubtful)
    balance = _figure(cells, "balance", doubtful, "balance")
    if amount is None and balance is None and not any(cells.text(role) for role in MONEY):
        return None
    summary, note = cells.text("summary"), cells.text("note")
    return Row(
        date=when,
        amount=amount,
        balance=balance,
        summary=_clean(summary or note),
        counterparty=_clean(cells.text("counterparty")),
        period=period(cells.text("period")) if "period" in roles else None,
        serial=squeezed(cells.text("serial") or cells.text("index")),
        page=cells.page,
        y=cells.y,
        score=min((cells.score(role) for role in ("amount", "credit", "debit", "balance")), default=1.0),
        bad_date=is_impossible_day(when_text),
        neutral=bool(_NEUTRAL.search(squeezed(cells.text("flag")))),
        doubtful=frozenset(doubtful),
    )


def _clean(text: str) -> str:
    text = re.sub(r"\s+", " ", text).strip()
    text = re.sub(r"（([^()（）]*)\)|\(([^()（）]*)）", lambda pair: f"（{pair[1] or pair[2]}）", text)  # of one kind
    return "" if text in {"-", "--", "/", "\\"} else text


def _amount(cells: Cells, doubtful: set[str]) -> int | None:
    credit = _figure(cells, "credit", doubtful, "amount")
    debit = _figure(cells, "debit", doubtful, "amount")
    if credit or debit:
        return (credit or 0) - abs(debit or 0)
    amount = _figure(cells, "amount", doubtful, "amount")
    if amount is None:
        return credit if credit is not None else debit
    side = plain(cells.text("flag"))
    if side and amount > 0 and not _NEUTRAL.search(squeezed(side)):
        outward = _OUT.search(side) and not _IN.match(side)
        return -amount if outward else amount
    return amount


def newest_first(rows: Sequence[Row]) -> bool:
    """Printed with the latest on top."""
    dated = [row.date for row in rows if row.date]
    falls = sum(b < a for a, b in itertools.pairwise(dated))
    climbs = sum(b > a for a, b in itertools.pairwise(dated))
    if falls != climbs:
        return falls > climbs
    return _chained(list(reversed(rows))) > _chained(rows)


def in_time(rows: Sequence[Row]) -> list[int]:
    """Indexes of the rows, earliest first."""
    places = list(range(len(rows)))
    return places[::-1] if newest_first(rows) else places


def _chained(rows: Sequence[Row]) -> int:
    return sum(
        a.balance is not None and b.balance is not None and b.amount is not None and a.balance + b.amount == b.balance
        for a, b in itertools.pairwise(rows)
    )


def _signed_by_balance(rows: list[Row]) -> list[Row]:
    """An issuer that prints no sign leaves it to the balance."""
    order = in_time(rows)
    signed = list(rows)
    for before, here in itertools.pairwise(order):
        last, row = rows[before], rows[here]
        if last.balance is None or row.balance is None or not row.amount:
            continue
        if last.balance - row.amount == row.balance:
            signed[here] = replace(row, amount=-row.amount)
    return signed


def mended(rows: list[Row]) -> list[Row]:
    """A recognised amount the balances around it contradict, corrected from them and named doubtful.

    Only figures the recogniser itself was unsure of: a sure figure that does not add up is for T01 to report.
    """
    order = in_time(rows)
    out = list(rows)
    for before, here in itertools.pairwise(order):
        last, row = out[before], out[here]
        if last.balance is None or row.balance is None or row.score >= SURE:
            continue
        wanted = row.balance - last.balance
        if row.amount != wanted and "balance" not in row.doubtful | last.doubtful:
            out[here] = replace(row, amount=wanted, doubtful=row.doubtful | {"amount"})
    return out


def months_between(first: date, last: date) -> float:
    """Months from the first day to the last, both counted; whole when the period is whole months."""
    after = date.fromordinal(last.toordinal() + 1)
    whole = (after.year - first.year) * 12 + after.month - first.month
    return whole + (after.day - first.day) / 30.0
