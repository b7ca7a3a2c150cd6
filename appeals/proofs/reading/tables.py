"""Cells of a table: each word goes to the column it stands under, each line to the row it belongs to."""

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median

from appeals.proofs.reading.bands import banded
from appeals.proofs.reading.columns import DATES, MONEY, Column, Header, find_headers
from appeals.proofs.reading.values import DATE, PERIOD, SHORT_DATE, mended_money, money, plain
from appeals.proofs.reading.words import Line, Page, Word, lines_of

_END = re.compile(
    r"^(合\s*计|总\s*计|本页合计|本页小计|小\s*计|温馨提示|重要提示|特别提示|说明[:：]|备注[:：]|以下空白|第\s*\d+\s*页|page\s*\d|\d+\s*/\s*\d+$|"
    r"期末余额|期初余额|收入合计|支出合计|总收入|总支出|交易笔数|笔数|打印|出单|声明|注[:：])",
    re.IGNORECASE,
)
_TOKEN = re.compile(
    r"(?:19|20)\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}日?|\d{2}:\d{2}(?::\d{2})?|[-+]?(?:\d{1,3}(?:,\d{3})+|\d+)\.\d{2}"
    r"|[\d*]{6,}|[A-Za-z][A-Za-z .]*|[^\x00-\x7f]+|\S+"
)


_FIGURE = r"[-+]?[¥￥]?(?:\d{1,3}(?:,\d{3})+|\d+)\.\d{2}"
_FIGURE_ALONE = re.compile(rf"{_FIGURE}元?")
_SUM = re.compile(r"\s*(?:合\s*计|总\s*计)")
_STUCK_DATE = re.compile(rf"({_FIGURE})\s*((?:19|20)\d\d[-/.年]\d{{1,2}}[-/.月]\d{{1,2}}日?)")
_STUCK = re.compile(rf"({_FIGURE})\s*([\u4e00-\u9fff（(*].*)|(.*[\u4e00-\u9fff)）*])\s*({_FIGURE})")


@dataclass(slots=True)
class Cells:
    """One row: its words by column role."""

    page: int
    y: float
    words: dict[str, list[Word]] = field(default_factory=dict)

    def text(self, role: str) -> str:
        ordered = [word for line in lines_of(self.words.get(role, ())) for word in line.words]
        return "".join(
            w.text if w.text[:1] > "\u2e7f" or w.text[:1] in "·•(" else f" {w.text}" for w in ordered
        ).strip()

    def score(self, role: str) -> float:
        return min((w.score for w in self.words.get(role, ())), default=1.0)


@dataclass(slots=True)
class Table:
    roles: frozenset[str]
    rows: list[Cells]
    sums: list[Cells] = field(default_factory=list)  # lines that name themselves the sum of the table


def tables(pages: Sequence[Page]) -> list[Table]:
    """Every table, in order; a table without a header of its own goes on with the last one's columns."""
    found: list[Table] = []
    running: Header | None = None
    for page in pages:
        lines = page.lines()
        headers = find_headers(lines)
        if not headers and running and found:
            first = next((i for i, line in enumerate(lines) if _has_anchor(line)), len(lines))
            found[-1].rows += _rows(page, lines[first:], running)
            continue
        for place, (_, start, header) in enumerate(headers):
            stop = headers[place + 1][0] if place + 1 < len(headers) else len(lines)
            rows = _rows(page, lines[start:stop], header)
            if not found or found[-1].roles != header.roles():
                found.append(Table(header.roles(), []))
            found[-1].rows += rows
            found[-1].sums += _sums(page, lines[start:stop], header)
            running = header
    return found


def _has_anchor(line: Line) -> bool:
    return any(_is_moment(word.text) for word in line.words)


def _is_moment(text: str) -> bool:
    text = plain(text)
    return bool(DATE.match(text) or PERIOD.match(text) or SHORT_DATE.match(text))


def _rows(page: Page, lines: Sequence[Line], header: Header) -> list[Cells]:
    body = [Line(tuple(part for word in line.words for part in _unstuck(word))) for line in _body(lines)]
    whole = [line for line in body if _has_anchor(line) and _has_figure(line)]
    # Day over hour beside a figure set midway: the figure's line is the row, what stands above and below is its own.
    split = len(whole) < 0.5 * sum(_has_figure(line) for line in body)
    columns = banded(header.columns, body if split else [line for line in body if _has_anchor(line)], _fits)
    columns = _settled(columns, [word for line in body for word in line.words])
    anchors: list[Cells] = []
    strays: list[Cells] = []
    for line in body:
        cells = _assigned(line, columns, page.number)
        amount = any(_amount_like(cells.text(role)) for role in MONEY)
        (anchors if amount and (split or _dated(cells)) else strays).append(cells)
    if not split:
        anchors, strays = _same_day(anchors, strays)
    _adopt(anchors, strays)
    return [cells for cells in anchors if _dated(cells)]


def _same_day(anchors: list[Cells], strays: list[Cells]) -> tuple[list[Cells], list[Cells]]:
    """Rows that leave out the day because the row above has it: they hold a sum and a balance of their own."""
    if not anchors:
        return anchors, strays
    first, last = anchors[0].y, max(cells.y for cells in anchors)
    pitch = min((b.y - a.y for a, b in itertools.pairwise(anchors)), default=0.0)
    own: list[Cells] = []
    rest: list[Cells] = []
    for cells in strays:
        moved = any(_is_money(cells.text(role)) for role in ("amount", "credit", "debit"))
        whole = moved and _is_money(cells.text("balance")) and first < cells.y < last + 3 * pitch
        (own if whole else rest).append(cells)
    both = sorted([*anchors, *own], key=lambda cells: cells.y)
    for above, cells in itertools.pairwise(both):
        for role in () if _dated(cells) else DATES:
            if role in above.words and role not in cells.words:
                cells.words[role] = above.words[role]
    return both, rest


def _sums(page: Page, lines: Sequence[Line], header: Header) -> list[Cells]:
    """The last lines that begin with a word for sum and hold two figures or more."""
    found = [line for line in lines if _SUM.match(line.text) and sum(_is_money(word.text) for word in line.words) > 1]
    columns = _settled(header.columns, [word for line in _body(lines) for word in line.words])
    return [_assigned(line, columns, page.number) for line in found[-1:]]


def _is_money(text: str) -> bool:
    return bool(_FIGURE_ALONE.fullmatch(plain(text)))


def _has_figure(line: Line) -> bool:
    return any(_is_money(word.text) for word in line.words)


def _dated(cells: Cells) -> bool:
    return any(_holds_moment(word.text) for role in DATES for word in cells.words.get(role, ()))


def _unstuck(word: Word) -> list[Word]:
    """A figure and the words of the next column that a recogniser put into one box: 19,300.54 美团."""
    if dated := _STUCK_DATE.fullmatch(word.text):
        return [word.part(*dated.span(1)), word.part(*dated.span(2))]
    match = _STUCK.fullmatch(word.text)
    if match is None:
        return [word]
    before, after = match.span(1) if match[1] else match.span(3), match.span(2) if match[1] else match.span(4)
    return [word.part(*before), word.part(*after)]


def _holds_moment(text: str) -> bool:
    text = plain(text)
    return bool(DATE.search(text) or PERIOD.match(text) or SHORT_DATE.search(text))


def _body(lines: Sequence[Line]) -> list[Line]:
    """The lines of the table: up to totals or a footer, going on when more rows follow a subtotal."""
    body: list[Line] = []
    for place, line in enumerate(lines):
        if not _END.match(line.text.strip()) or _is_moment(line.words[0].text):
            body.append(line)
        elif not any(_has_anchor(rest) and len(rest.words) > 2 for rest in lines[place + 1 :]):
            break
    return body


def _amount_like(text: str) -> bool:
    return bool(text) and (money(text) is not None or mended_money(text) is not None)


def _assigned(line: Line, columns: Sequence[Column], page: int) -> Cells:
    cells = Cells(page, line.cy)
    for word in line.words:
        for piece in _pieces(word, columns):
            column = _best(piece, columns)
            cells.words.setdefault(column.role, []).append(piece)
    return cells


def _pieces(word: Word, columns: Sequence[Column]) -> list[Word]:
    """A word that lies under several columns is cut where its kind of text changes."""
    under = [c for c in columns if min(word.x1, c.x1) - max(word.x0, c.x0) > 0.5 * (c.x1 - c.x0)]
    if len(under) < 2:
        return [word]
    matches = list(_TOKEN.finditer(word.text))
    if len(matches) < 2:
        return [word]
    return [word.part(m.start(), m.end()) for m in matches]


def _fits(text: str, role: str) -> bool:
    if role in MONEY:
        return _amount_like(text)
    if role in {"date", "declared", "period"}:
        return bool(re.search(r"\d", text))
    return True


def _best(word: Word, columns: Sequence[Column]) -> Column:
    def distance(column: Column) -> float:
        shared = min(word.x1, column.x1) - max(word.x0, column.x0)
        cost = -shared if shared < 0 else -min(shared / max(min(word.x1 - word.x0, column.x1 - column.x0), 1e-6), 1.0)
        return cost + (0 if _fits(word.text, column.role) else 1.2 if shared > 0 else word.height * 6)

    return min(columns, key=lambda c: (distance(c), abs(word.cx - c.cx)))


def _settled(columns: Sequence[Column], words: Sequence[Word]) -> list[Column]:
    """Columns widened to where their values really stand: a header over a right-aligned column is often elsewhere."""
    spans: dict[int, list[Word]] = {}
    for word in words:
        under = [i for i, c in enumerate(columns) if min(word.x1, c.x1) - max(word.x0, c.x0) > 0]
        if len(under) == 1 and _fits(word.text, columns[under[0]].role):
            spans.setdefault(under[0], []).append(word)
    settled = []
    for place, column in enumerate(columns):
        mine = spans.get(place, [])
        if len(mine) < 2:
            settled.append(column)
            continue
        left, right = median(w.x0 for w in mine), median(w.x1 for w in mine)
        settled.append(Column(column.role, min(column.x0, left), max(column.x1, right)))
    return settled


def _adopt(anchors: list[Cells], strays: list[Cells]) -> None:
    """Lines without a date are wrapped cells of the row beside them; above it too when cells are centred in it."""
    if len(anchors) < 1 or not strays:
        return
    pitch = median(b.y - a.y for a, b in itertools.pairwise(anchors)) if len(anchors) > 1 else 40.0
    centred = any(s.y < anchors[0].y and anchors[0].y - s.y < 0.7 * pitch for s in strays)
    last = max(anchor.y for anchor in anchors)
    for stray in strays:
        if stray.y > last + 1.05 * pitch:
            continue  # the foot of the page, not the last row's second line
        if centred:
            home = min(anchors, key=lambda a: abs(a.y - stray.y))
        else:
            above = [a for a in anchors if a.y <= stray.y]
            home = above[-1] if above else anchors[0]
        if abs(home.y - stray.y) > 1.6 * pitch:
            continue
        for role, words in stray.words.items():
            if role not in MONEY or not home.words.get(role):
                home.words.setdefault(role, []).extend(words)
