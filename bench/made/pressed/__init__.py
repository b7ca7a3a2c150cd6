"""Papers laid out by a browser engine: HTML tables, grids and apps' screens, with the truth beside each.

`MENDED_BY` may be looked at while the reader is changed. `HELD` was written with them, before anything was changed, and
only its counts were ever looked at: its score is the forecast for layouts that are new (docs/figures.md).
"""

from bench.made.pressed.accounts import ACCOUNTS, ACCOUNTS_HELD
from bench.made.pressed.hand import Make
from bench.made.pressed.official import OFFICIAL, OFFICIAL_HELD
from bench.made.pressed.pay import PAY, PAY_HELD
from bench.made.pressed.prose import PROSE, PROSE_HELD
from bench.made.pressed.trade import TRADE, TRADE_HELD

MENDED_BY: dict[str, Make] = {make.__name__: make for make in (*PAY, *OFFICIAL, *PROSE, *TRADE, *ACCOUNTS)}
HELD: dict[str, Make] = {
    make.__name__: make for make in (*PAY_HELD, *OFFICIAL_HELD, *PROSE_HELD, *TRADE_HELD, *ACCOUNTS_HELD)
}
