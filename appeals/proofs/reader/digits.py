"""T27's measure: whether the amounts of one column were set in more than one font."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

_ROWS = 6  # amounts before a column has a font of its own
_EDGE = 3.0  # points within which amounts share an edge
_MOST = 0.75  # share of a column that its usual font has
_STRESSED = re.compile(r"bold|heavy|black|medium|semi|demi|italic|oblique", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Amount:
    x0: float
    x1: float
    fonts: frozenset[str]


def fonts_of_columns(amounts: Sequence[Amount]) -> int:
    """Fonts of the most mixed column; 0 without a column. Totals in bold of the same face do not count."""
    sides: tuple[Callable[[Amount], float], ...] = (lambda a: a.x1, lambda a: a.x0)
    return max((_mixed(column) for side in sides for column in _columns(amounts, side)), default=0)


def _columns(amounts: Sequence[Amount], side: Callable[[Amount], float]) -> list[list[Amount]]:
    columns: list[list[Amount]] = []
    for amount in sorted(amounts, key=side):
        if columns and side(amount) - side(columns[-1][0]) < _EDGE:
            columns[-1].append(amount)
        else:
            columns.append([amount])
    return [column for column in columns if len(column) >= _ROWS]


def _mixed(column: Sequence[Amount]) -> int:
    used = Counter(font for amount in column for font in amount.fonts)
    usual, count = used.most_common(1)[0]
    if count < _MOST * len(column):
        return 1  # two faces by turns are the issuer's own habit
    return 1 + sum(font != usual and not _STRESSED.search(font) for font in used)
