"""Compares a model that was learnt with the one that speaks, on lines it must not lose and lines it never saw. Pure.

Every line is ours: those held out (nothing learns from them), the known dangers, the other guards, and everyday talk.
"""

from collections import Counter
from collections.abc import Callable, Sequence

from support.assistant.understanding import known, safety
from support.assistant.understanding.classifier import Weights
from support.assistant.understanding.reading import understand_by

SHOWN = 20  # lost lines named in a report

type Line = tuple[str, str]
type Report = dict[str, object]
type Hit = Callable[[str, str], bool]
type _Pairs = list[tuple[str, str, str, str]]


def compared(before: Weights, after: Weights, proposed: Sequence[Line]) -> Report:
    """What each hears: some hundred turns of CPU each, the sentence model asked once for both.

    Args:
        proposed: `(intent, text)` of the wordings the second one learnt.

    Returns:
        `held_out` and `labels` (accuracy, macro-F1 and recall by label), `danger`, `guards`, `everyday` and `proposed`,
        each with its counts `before` and `after`; `lost` names dangers that are heard no more.
    """
    held = _read(before, after, known.held_out())
    grave = _read(before, after, known.dangers())
    return {
        "held_out": {"n": len(held), "before": _marks(held, 2), "after": _marks(held, 3)},
        "labels": _labels(held),
        "danger": _counts(grave, lambda _wanted, meant: meant in safety.GRAVE),
        "lost": [text for _wanted, text, _old, new in grave if new not in safety.GRAVE][:SHOWN],
        "guards": _counts(_read(before, after, known.guarded()), lambda wanted, meant: meant in known.alike(wanted)),
        "everyday": _counts(_read(before, after, known.everyday()), lambda _wanted, meant: meant in safety.GRAVE),
        "proposed": _counts(_read(before, after, proposed), lambda wanted, meant: meant == wanted),
    }


def loses_danger(report: Report) -> bool:
    """Whether a known danger is not heard: such a model can't be signed. Source: specification G.3, recall of 100 %."""
    return bool(report["lost"])


def _read(before: Weights, after: Weights, lines: Sequence[Line]) -> _Pairs:
    """(wanted, text, meant before, meant after): one line after the other, so that its vector is found once."""
    return [
        (wanted, text, understand_by(before, text).intent, understand_by(after, text).intent) for wanted, text in lines
    ]


def _counts(pairs: _Pairs, hit: Hit) -> dict[str, int]:
    return {
        "n": len(pairs),
        "before": sum(hit(wanted, old) for wanted, _text, old, _new in pairs),
        "after": sum(hit(wanted, new) for wanted, _text, _old, new in pairs),
    }


def _marks(pairs: _Pairs, place: int) -> dict[str, float]:
    wanted, meant = Counter(one[0] for one in pairs), Counter(one[place] for one in pairs)
    right = Counter(one[0] for one in pairs if one[0] == one[place])
    marks = [2 * right[label] / (n + meant[label]) for label, n in wanted.items()]
    return {"right": right.total(), "accuracy": right.total() / len(pairs), "macro_f1": sum(marks) / len(marks)}


def _labels(pairs: _Pairs) -> list[dict[str, object]]:
    """The labels in which something changed, by name: how many there are and how many are right before and after."""
    n = Counter(wanted for wanted, _text, _old, _new in pairs)
    old = Counter(wanted for wanted, _text, meant, _new in pairs if meant == wanted)
    new = Counter(wanted for wanted, _text, _old, meant in pairs if meant == wanted)
    return [
        {"label": label, "n": n[label], "before": old[label], "after": new[label]}
        for label in sorted(n)
        if old[label] != new[label]
    ]
