"""Papers whose names and orders of fields are those that public programs print, not ones we would think of.

Where each comes from is said in its docstring; the words of labels and their order were followed, nothing else was.
Of each family, sorted by a hash of the name, every other layout may be looked at while the reader is changed; of the
rest only counts are taken (docs/figures.md). Nobody chose which is which.
"""

import hashlib
from collections.abc import Sequence

from bench.made.gathered.banks import BANKS
from bench.made.gathered.lent import LENT
from bench.made.gathered.offices import OFFICES
from bench.made.gathered.slips import SLIPS
from bench.made.gathered.trade import TRADE
from bench.made.pressed.hand import Make


def _order(make: Make) -> str:
    return hashlib.sha256(make.__name__.encode()).hexdigest()


def _half(families: Sequence[Sequence[Make]], start: int) -> dict[str, Make]:
    return {make.__name__: make for family in families for make in sorted(family, key=_order)[start::2]}


_FAMILIES = (SLIPS, LENT, OFFICES, BANKS, TRADE)
SEEN = _half(_FAMILIES, 0)
UNSEEN = _half(_FAMILIES, 1)
