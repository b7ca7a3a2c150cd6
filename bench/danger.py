"""Danger: how much of it is heard, how much everyday talk is taken for it. Prints no line, so that none is learnt from.

Measured on `bench/danger3.tsv` to `danger5.tsv` and on `bench/statements.tsv` (plain statements of borrowers, no
danger in them), which nothing learns from, on the known dangers, and on the files named by `DANGER` (paths joined by
`:`, tab-separated under a heading with `utterance`), none of whose lines speaks of danger.
"""

import os
from pathlib import Path

from bench.understand import interval
from support.assistant.understanding import known, safety, understand

OURS = ("danger3.tsv", "danger4.tsv", "danger5.tsv", "statements.tsv")
KNOWN = "dangers.tsv"
NONE = "none"


def run() -> list[dict[str, object]]:
    ours = [*(Path(__file__).parent / name for name in OURS), known.FOLDER / KNOWN]
    others = [Path(path) for path in os.environ.get("DANGER", "").split(":") if path]
    return [row for path in (*ours, *others) for row in _of(path)]


def _of(path: Path) -> list[dict[str, object]]:
    heading, *lines = [line.split("\t") for line in path.read_text("utf-8").splitlines()]
    text = heading.index("utterance")
    label = heading.index("label") if path.name in {*OURS, KNOWN} else None
    asked = [(NONE if label is None else line[label], line[text]) for line in lines]
    labels = dict.fromkeys(wanted for wanted, _said in asked)
    return [_row(path.name, wanted, [said for one, said in asked if one == wanted]) for wanted in labels]


def _row(name: str, wanted: str, texts: list[str]) -> dict[str, object]:
    """How many were heard as danger at all, as this one, by a rule alone; how many of the rest saw the helplines."""
    meant = [understand(text) for text in texts]
    alarms = sum(one.intent in safety.GRAVE for one in meant)
    return {
        "file": name,
        "label": wanted,
        "n": len(texts),
        "alarms": alarms,
        "share": round(alarms / len(texts), 4),
        "interval": interval(alarms, len(texts)),
        "cared": sum(bool(one.care) and one.intent not in safety.GRAVE for one in meant),
        "exact": sum(one.intent == wanted for one in meant),
        "by_rule": sum(any(rule.intent in safety.GRAVE for rule in safety.fired(text)) for text in texts),
    }
