"""Where a table's columns really stand: bands of values between white, matched in order to the names above them.

A name may stand at the left of a wide column and its figures at the right, nearer to the next column's name.
"""

import itertools
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from statistics import median

from appeals.proofs.reading.columns import MONEY, Column
from appeals.proofs.reading.words import Line, Word

Fits = Callable[[str, str], bool]
_CROSSED = 0.04  # share of the lines that may cross a gap: a wrapped or overlong cell
_MISSING, _LOST, _STRANGE = 1.0, 6.0, 4.0  # costs: a name without values, values without a name, values of another kind
_FAR = 40.0  # heights of type


def banded(columns: Sequence[Column], lines: Sequence[Line], fits: Fits) -> list[Column]:
    """The columns at the places of their values; the same columns where the values tell nothing."""
    if not lines:
        return list(columns)
    height = median(word.height for line in lines for word in line.words)
    bands = _bands(lines, fits)
    inside = [[w for line in lines for w in line.words if left <= w.cx <= right] for left, right in bands]
    costs = [
        [_cost(column, band, mine, height, fits) for band, mine in zip(bands, inside, strict=True)]
        for column in columns
    ]
    settled = list(columns)
    for place, at in _matched(costs, [len(mine) for mine in inside]):
        left, right = bands[at]
        covers = [c for c in columns if min(c.x1, right) - max(c.x0, left) > 0.6 * (c.x1 - c.x0)]
        if len(covers) < 2:  # two columns that touch are one band: their names tell more
            settled[place] = replace(columns[place], x0=left, x1=right)
    return settled if _in_order(settled) else list(columns)


def _bands(lines: Sequence[Line], fits: Fits) -> list[tuple[float, float]]:
    """Spans with ink, left to right; a gap is where almost no line has any.

    Figures and words are looked at apart: a recogniser's boxes of neighbouring columns touch.
    """
    words = [word for line in lines for word in line.words if re.search(r"\w", word.text)]
    figures = [word for word in words if _is_figure(word, fits)]
    rest = [word for word in words if not _is_figure(word, fits)]
    allowed = int(_CROSSED * len(lines))
    bands: list[tuple[float, float]] = []
    for left, right in sorted([*_inked(figures, allowed), *_inked(rest, allowed)]):
        if bands and bands[-1][1] - left > 0.5 * min(right - left, bands[-1][1] - bands[-1][0]):
            bands[-1] = (bands[-1][0], max(right, bands[-1][1]))  # one column with figures and words in it
        else:
            bands.append((left, right))
    return bands


def _is_figure(word: Word, fits: Fits) -> bool:
    return "." in word.text and fits(word.text, "amount")


def _inked(words: Sequence[Word], allowed: int) -> list[tuple[float, float]]:
    bands = []
    depth, start = 0, 0.0
    for x, step in sorted(itertools.chain.from_iterable(((w.x0, 1), (w.x1, -1)) for w in words)):
        before, depth = depth, depth + step
        if before <= allowed < depth:
            start = x
        elif depth <= allowed < before:
            bands.append((start, x))
    return bands


def _cost(column: Column, band: tuple[float, float], words: Sequence[Word], height: float, fits: Fits) -> float:
    gap = max(column.x0 - band[1], band[0] - column.x1, 0.0) / height
    if gap > _FAR:
        return float("inf")
    strange = sum(not fits(word.text, column.role) for word in words) / max(len(words), 1)
    if column.role not in MONEY and column.role != "other":
        strange = max(
            strange, sum(fits(word.text, "amount") and "." in word.text for word in words) / max(len(words), 1)
        )
    return gap * 0.1 + _STRANGE * strange


def _matched(costs: Sequence[Sequence[float]], weights: Sequence[int]) -> list[tuple[int, int]]:
    """(column, band) pairs in order from left to right with the least cost in all."""
    most = max(weights, default=1) or 1
    lost = [_LOST * min(1.0, 4 * weight / most) for weight in weights]
    best: dict[tuple[int, int], tuple[float, tuple[int, int]]] = {(0, 0): (0.0, (0, 0))}
    for i, j in itertools.product(range(len(costs) + 1), range(len(weights) + 1)):
        ways = []
        if i and j:
            ways.append((best[i - 1, j - 1][0] + costs[i - 1][j - 1], (i - 1, j - 1)))
        if i:
            ways.append((best[i - 1, j][0] + _MISSING, (i - 1, j)))
        if j:
            ways.append((best[i, j - 1][0] + lost[j - 1], (i, j - 1)))
        if ways:
            best[i, j] = min(ways)
    pairs, here = [], (len(costs), len(weights))
    while here != (0, 0):
        before = best[here][1]
        if before == (here[0] - 1, here[1] - 1):
            pairs.append(before)
        here = before
    return pairs


def _in_order(columns: Sequence[Column]) -> bool:
    return all(a.cx <= b.cx for a, b in itertools.pairwise(columns))
