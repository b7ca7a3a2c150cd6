"""Understanding: how often it is right, how honest its confidence is, and what one turn costs.

It is measured on the labelled files named by `UNDERSTAND` (a path, `id<TAB>utterance<TAB>label` a line; several are
joined by `:`), else on the held-out lines and on `bench/asked.tsv`, which we wrote and never learn from. The floor is
what no classifier can leave out: the same features looked up in the same table and added, with neither spelling, rules
nor scope.
"""

import os
import statistics
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from bench.harness import beside
from support.assistant.understanding import known, meaning, safety, store, understand
from support.assistant.understanding.features import features
from support.assistant.understanding.reading import PLAIN

OURS = (known.FOLDER / "held_out.tsv", Path(__file__).with_name("asked.tsv"))
SURE = 0.6
Z = 1.96  # 95 %
type Row = tuple[str, str, float]


def run() -> list[dict[str, object]]:
    paths = [Path(path) for path in os.environ.get("UNDERSTAND", ":".join(map(str, OURS))).split(":")]
    return [row for path in paths for row in _of(path)]


def _of(path: Path) -> list[dict[str, object]]:
    lines = [line.split("\t") for line in path.read_text("utf-8").splitlines() if line.count("\t") > 1]
    asked = [(line[1], line[2]) for line in lines if line[0] != "id"]
    rows = [(label, meant.intent, meant.confidence) for text, label in asked for meant in [understand(text)]]
    texts = [text for text, _label in asked]
    turns = _turns(texts)
    spent = beside(lambda: [understand(text) for text in texts], _floor(texts))
    per_turn = {key: round(float(str(spent[key])) / len(texts), 4) for key in spent if key.endswith("_ms")}
    return [
        {"file": path.name, "n": len(rows), **_right(rows), **turns, **spent, **per_turn, "floor": "features added"},
        *({"file": path.name, "label": label, **marks} for label, marks in sorted(_labels(rows).items())),
    ]


def _turns(texts: list[str]) -> dict[str, object]:
    """CPU of single turns, none of them read before, and how many of them the sentence model was asked for."""
    meaning.seen.cache_clear()
    spent = []
    for text in texts:
        start = time.process_time()
        understand(text)
        spent.append((time.process_time() - start) * 1000)
    spent.sort()
    return {
        "turn_half_ms": round(statistics.median(spent), 2),
        "turn_p95_ms": round(spent[int(len(spent) * 0.95)], 2),
        "turn_most_ms": round(spent[-1], 2),
        "asked": round(meaning.seen.cache_info().misses / len(texts), 4),
    }


def _floor(texts: list[str]) -> Callable[[], object]:
    learnt = store.weights()
    named = [features(text) for text in texts]
    plain = [learnt.chances(one) for one in named]
    told = [understand(text) for text in texts]
    # The same answer wherever neither a rule, nor the scope, nor the sentence model spoke.
    agree = [
        one.intent == learnt.intents[int(floor.argmax())]
        for one, floor in zip(told, plain, strict=True)
        if not one.rules
        and not one.scope
        and floor.max() >= PLAIN
        and learnt.intents[int(floor.argmax())] not in safety.GRAVE
    ]
    if not all(agree):
        raise RuntimeError("the floor does not answer as we do")
    return lambda: [learnt.chances(one).argmax() for one in named]


def _right(rows: list[Row]) -> dict[str, object]:
    """Accuracy with Wilson's interval, macro-F1, calibration error, and how right the sure ones are."""
    n = len(rows)
    share = sum(label == meant for label, meant, _sure in rows) / n
    sure = [label == meant for label, meant, confidence in rows if confidence >= SURE]
    marks = [float(str(mark["f1"])) for mark in _labels(rows).values()]
    return {
        "accuracy": round(share, 4),
        "interval": interval(sum(label == meant for label, meant, _sure in rows), n),
        "macro_f1": round(statistics.mean(marks), 4),
        "calibration_error": round(_calibration(rows), 4),
        "sure": round(len(sure) / n, 4),
        "right_when_sure": round(sum(sure) / max(1, len(sure)), 4),
    }


def interval(hits: int, n: int) -> list[float]:
    """Wilson's, 95 %."""
    share = hits / n
    middle = (share + Z * Z / (2 * n)) / (1 + Z * Z / n)
    half = Z * ((share * (1 - share) + Z * Z / (4 * n)) / n) ** 0.5 / (1 + Z * Z / n)
    return [round(middle - half, 4), round(middle + half, 4)]


def _calibration(rows: list[Row]) -> float:
    """The mean distance of confidence from rightness over ten bins, weighted by how many lie in each."""
    error = 0.0
    for tenth in range(10):
        held = [row for row in rows if tenth / 10 < row[2] <= (tenth + 1) / 10]
        if held:
            said = statistics.mean(row[2] for row in held)
            true = sum(row[0] == row[1] for row in held) / len(held)
            error += abs(said - true) * len(held) / len(rows)
    return error


def _labels(rows: list[Row]) -> dict[str, dict[str, object]]:
    wanted, meant = Counter(row[0] for row in rows), Counter(row[1] for row in rows)
    hit = Counter(row[0] for row in rows if row[0] == row[1])
    return {
        label: {
            "n": count,
            "recall": round(hit[label] / count, 3),
            "f1": round(2 * hit[label] / (count + meant[label]), 3),
        }
        for label, count in wanted.items()
    }
