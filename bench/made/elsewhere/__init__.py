"""Papers in layouts that the demo's makers do not draw, with the truth beside each.

`LAYOUTS` names every way of each kind. Those in `KEPT_BACK` were scored once before anybody looked at their mistakes
(docs/figures.md): that score, not today's, says how the reader does on layouts that nobody saw.
"""

from bench.made.elsewhere.cards import CARDS
from bench.made.elsewhere.exports import EXPORTS
from bench.made.elsewhere.kit import Make
from bench.made.elsewhere.ledgers import LEDGERS
from bench.made.elsewhere.letters import LETTERS
from bench.made.elsewhere.records import RECORDS
from bench.made.elsewhere.slips import SLIPS

LAYOUTS: dict[str, Make] = {make.__name__: make for make in (*LETTERS, *RECORDS, *SLIPS, *CARDS, *LEDGERS, *EXPORTS)}
KEPT_BACK = frozenset(name for name in LAYOUTS if name.endswith("_kept"))
PAPER = {name: make for name, make in LAYOUTS.items() if make not in EXPORTS}
"""The layouts that have pages to photograph."""
