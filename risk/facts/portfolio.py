"""Facts of every line from the ledger, in slices, kept as Parquet where they are read more than once."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import polars as pl

from risk.events.slices import Moment, platform_events, slices
from risk.facts.frame import SCHEMA, frame

SIZE = 500  # lines a slice: some tens of megabytes at four hundred events a line


def frames(
    at: datetime, *, known_at: datetime | None = None, size: int = SIZE, after: str = ""
) -> Iterator[pl.DataFrame]:
    """The facts of every line by its ref, one frame a slice; what platforms told is read once."""
    moment = Moment(at, known_at)
    platform = platform_events(moment)
    for histories in slices(moment, size=size, after=after):
        yield frame(histories, at=at, platform=platform)


def snapshot(folder: Path, at: datetime, *, known_at: datetime | None = None, size: int = SIZE) -> pl.LazyFrame:
    """The same as one lazy frame over Parquet files, one a slice. Slices that are there already are kept.

    Args:
        folder: of this instant alone; a run that was stopped goes on in it where it was.
        at: aware.
        known_at: leaves out what arrived later.
        size: lines a slice.
    """
    folder.mkdir(parents=True, exist_ok=True)
    done = sorted(folder.glob("part-*.parquet"))
    first = int(done[-1].stem.removeprefix("part-")) + 1 if done else 0
    after = str(pl.read_parquet(done[-1], columns=["line"])["line"][-1]) if done else ""
    parts = frames(at, known_at=known_at, size=size, after=after)
    for number, part in enumerate((part for part in parts if not part.is_empty()), first):
        path = folder / f"part-{number:06d}.parquet"
        part.write_parquet(path.with_suffix(".new"))
        path.with_suffix(".new").rename(path)
    return (
        pl.scan_parquet(folder / "part-*.parquet")
        if any(folder.glob("part-*.parquet"))
        else pl.LazyFrame(schema=SCHEMA)
    )
