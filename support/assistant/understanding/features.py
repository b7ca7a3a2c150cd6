"""What the classifier looks at: pieces of the spelling, the row of concepts and which concepts meet. Pure."""

from collections.abc import Iterator, Mapping

from support.assistant.understanding.concepts import concepts
from support.assistant.understanding.text import normalise

# How much each kind of evidence weighs before the classifier's own weights.
_SHARES: Mapping[str, float] = {"g": 1.0, "c": 1.0, "b": 0.7, "p": 0.8}
_LONGEST = 60
_GRAMS = (1, 2, 3, 4)
_PAIRED = frozenset({"BRAND", "MONEY", "CAN", "NEG", "USE"})


def features(text: str) -> dict[str, float]:
    """The named features of an utterance, each kind scaled to its share."""
    plain = normalise(text)[:_LONGEST]
    named: dict[str, float] = {}
    for kind, found in (
        ("g", set(_grams(plain))),
        *((kind, set(found)) for kind, found in _of_concepts(concepts(plain))),
    ):
        if found:
            weight = _SHARES[kind] / len(found) ** 0.5
            named.update({f"{kind}:{one}": weight for one in found})
    return named


def _grams(plain: str) -> Iterator[str]:
    fenced = f"^{plain}$"
    for size in _GRAMS:
        for start in range(len(fenced) - size + 1):
            piece = fenced[start : start + size]
            if piece not in ("^", "$"):
                yield piece


def _of_concepts(row: list[str]) -> Iterator[tuple[str, list[str]]]:
    yield "c", row
    yield "b", [f"{one}>{next_}" for one, next_ in zip(["^", *row], [*row, "$"], strict=True)]
    strong = sorted(set(row) - _PAIRED)
    yield "p", [f"{one}&{other}" for place, one in enumerate(strong) for other in strong[place + 1 :]]
