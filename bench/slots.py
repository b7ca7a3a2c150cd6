"""Slots: of the amounts, days, lengths, loans, causes and ways that lines name, how many are read, and read rightly.

Measured on `bench/slots.tsv`, by which reading was mended, and on `bench/slots_later.tsv`, written after that: the
first count of it is the forecast (docs/figures.md). Days are reckoned from Friday, 27 November 2026. A value counts
where it is exactly the one meant.
"""

import csv
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path

from support.assistant.understanding.slots import Slots, slots_of

FILES = tuple(Path(__file__).with_name(name) for name in ("slots.tsv", "slots_later.tsv"))
TODAY = date(2026, 11, 27)
KINDS = ("amounts", "day", "length", "loan", "cause", "channel")


def run() -> list[dict[str, object]]:
    return [{"file": path.name, **row} for path in FILES for row in scored(path)]


def scored(path: Path) -> list[dict[str, object]]:
    """A row for each kind of slot and one for all: right, wrong, missed, and F1."""
    counts = {kind: Counter[str]() for kind in KINDS}
    for line in lines(path):
        read = of(slots_of(line["utterance"], TODAY))
        for kind in KINDS:
            wanted = {one for one in line[kind].split(",") if one}
            counts[kind]["right"] += len(wanted & read[kind])
            counts[kind]["wrong"] += len(read[kind] - wanted)
            counts[kind]["missed"] += len(wanted - read[kind])
    rows = [_row(kind, count) for kind, count in counts.items()]
    return [*rows, _row("all", sum(counts.values(), Counter[str]()))]


def lines(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def of(read: Slots) -> dict[str, set[str]]:
    """What was read, spelt as the lines spell it."""
    loan = read.loan or (f"#{read.which}" if read.which is not None else "")
    return {
        "amounts": {f"{(Decimal(fen) / 100).normalize():f}" for fen in read.amounts},
        "day": {read.day.isoformat()} if read.day else set(),
        "length": {f"{read.length.count} {read.length.unit}"} if read.length else set(),
        "loan": {loan} - {""},
        "cause": {str(read.cause)} if read.cause else set(),
        "channel": {str(read.channel)} if read.channel else set(),
    }


def _row(kind: str, count: Counter[str]) -> dict[str, object]:
    right, wrong, missed = count["right"], count["wrong"], count["missed"]
    f1 = round(2 * right / max(1, 2 * right + wrong + missed), 4)
    return {"slot": kind, "n": right + missed, "right": right, "wrong": wrong, "missed": missed, "f1": f1}
