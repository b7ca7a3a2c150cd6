"""Facts of many lines as columns: the single reading, line by line, set in a typed frame. Pure."""

from collections.abc import Iterable
from datetime import datetime

import polars as pl

from risk.events.history import Event, History
from risk.facts.reading import read_many
from risk.facts.registry import REGISTRY, Type

DTYPES: dict[Type, pl.DataType] = {
    "int": pl.Int64(),
    "number": pl.Float64(),
    "bool": pl.Boolean(),
    "text": pl.String(),
    "date": pl.Date(),
    "instant": pl.Datetime("us", "UTC"),
}
SCHEMA: dict[str, pl.DataType] = {
    "line": pl.String(),
    "borrower": pl.String(),
    **{name: DTYPES[fact.type] for name, fact in REGISTRY.items()},
}


def frame(histories: Iterable[History], *, at: datetime, platform: Iterable[Event]) -> pl.DataFrame:
    """One row a line, one column a fact; null is unknown.

    Args:
        histories: without the platform's events.
        at: aware; the same for all.
        platform: the platform's events by (time, seq), read once for all lines.
    """
    rows = [
        (facts.line, facts.borrower_ref, *facts.values.values())
        for facts in read_many(histories, at=at, platform=platform)
    ]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")
