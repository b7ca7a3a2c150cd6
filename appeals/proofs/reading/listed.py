"""Payments as apps list them: no table, a figure at the right of a name, the moment and perhaps a balance below it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from appeals.proofs.reading.ledger import mended
from appeals.proofs.reading.model import Row
from appeals.proofs.reading.values import day, money, plain
from appeals.proofs.reading.words import SURE, Line, Page

_FIGURE = re.compile(r"(?:[\t ]|^)([-+]?\s*[¥￥]?\s*(?:\d{1,3}(?:,\d{3})+|\d+)\.\d{2})\s*元?$")
_MOMENT = re.compile(
    r"(?<!\d)(\d{1,2})(?:月|-|/)(\d{1,2})日?\s*(?:[(（]?周[一二三四五六日天][)）]?|星期.)?\s*(\d{1,2}):(\d\d)(?!\d)"
)
_MONTH = re.compile(r"^\s*((?:19|20)\d\d)年\s*(\d{1,2})月(?!\d*日)")
_BALANCE = re.compile(r"余额[:：]?\s*[¥￥]?\s*((?:\d{1,3}(?:,\d{3})+|\d+)\.\d{2})")
_NO_NAME = re.compile(r"^(?:收入|支出|合计|总|结余|余额|本月|共)")
_FEWEST = 3  # entries before a page is such a list


@dataclass(slots=True)
class _Draft:
    name: str
    amount: int
    signed: bool
    line: Line
    page: int


def listed(pages: Sequence[Page], today: date) -> list[Row]:
    """The rows of such a list in the order shown; none when the page is something else.

    A day without its year is of the month's heading above it, else the last such day before `today`, named unsure.
    """
    rows: list[Row] = []
    signs: list[bool] = []
    year: int | None = None
    for page in pages:
        draft: _Draft | None = None
        for line in page.lines():
            text = plain(line.text)
            if heading := _MONTH.match(text):
                year = int(heading[1])
            whole = day(text)
            moment = _MOMENT.search(text) if whole is None else None
            if draft and (whole or moment):
                rows.append(_row(draft, text, whole or _dated(moment, year, today), is_sure=bool(whole or year)))
                signs.append(draft.signed)
                draft = None
            elif (figure := _FIGURE.search(text)) and not _BALANCE.search(text) and not _NO_NAME.match(text):
                amount = money(figure[1].replace(" ", ""))
                name = text[: figure.start()].strip()
                if amount is not None and name:
                    draft = _Draft(name, amount, figure[1].lstrip()[:1] in {"+", "-"}, line, page.number)
    if len(rows) < _FEWEST or sum(signs) < 0.5 * len(rows):
        return []
    return mended(rows) if any(row.balance is not None for row in rows) else rows


def _row(draft: _Draft, below: str, when: date | None, *, is_sure: bool) -> Row:
    balance = _BALANCE.search(below)
    score = min(word.score for word in draft.line.words)
    doubtful = {name for name, doubt in (("amount", score < SURE), ("date", not is_sure or when is None)) if doubt}
    return Row(
        date=when,
        amount=draft.amount,
        balance=money(balance[1]) if balance else None,
        summary=draft.name,
        counterparty=draft.name,
        page=draft.page,
        y=draft.line.cy,
        score=score,
        doubtful=frozenset(doubtful),
    )


def _dated(moment: re.Match[str] | None, year: int | None, today: date) -> date | None:
    if moment is None:
        return None
    month, number = int(moment[1]), int(moment[2])
    try:
        found = date(year or today.year, month, number)
        return found if year or found <= today else found.replace(year=today.year - 1)
    except ValueError:
        return None
