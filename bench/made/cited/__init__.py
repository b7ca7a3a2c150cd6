"""A fifth set of layouts: fields and orders of public programs that no older set drew on, drawn with other shapes.

All were written and committed before any was counted. Of each family every other one by a hash of its name may be
looked at; of the rest only counts are taken (docs/figures.md).
"""

import hashlib

from bench.made.cited.money import MONEY
from bench.made.cited.offices import OFFICES
from bench.made.cited.pay import PAY
from bench.made.pressed.hand import Make


def _half(start: int) -> dict[str, Make]:
    def order(make: Make) -> str:
        return hashlib.sha256(make.__name__.encode()).hexdigest()

    return {make.__name__: make for family in (PAY, OFFICES, MONEY) for make in sorted(family, key=order)[start::2]}


SEEN = _half(0)
UNSEEN = _half(1)
