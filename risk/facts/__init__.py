"""Every fact a policy may read: its registry, and its value for a line at a moment.

`read(history, at=...)` gives `Facts`: `values` by name, and the typed detail behind them. `evidence(code, facts)` is
what a reason shows, `since(code, facts)` when it began, `review_on(code, facts)` the date that ends it.
"""

from risk.facts.moments import review_on, since
from risk.facts.reading import asking, read
from risk.facts.records import Record
from risk.facts.registry import REGISTRY, Fact
from risk.facts.shown import evidence
from risk.facts.state import Facts, Value

__all__ = ["REGISTRY", "Fact", "Facts", "Record", "Value", "asking", "evidence", "read", "review_on", "since"]
