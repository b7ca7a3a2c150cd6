"""Trains the classifier from our phrases: a minute of CPU and a gigabyte, only when a phrase changed.

With `heads`, the only module that needs scikit-learn; no page imports it.
"""

import sys
import warnings
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression

from support.assistant.understanding import phrases, store
from support.assistant.understanding.classifier import Weights
from support.assistant.understanding.features import features

_RARE = 3
_STRENGTH = 30.0
_ROUNDS = 30
# How much a phrase that unfolds into few utterances may count beside one of many.
_SAME = 0.5


def examples() -> list[tuple[str, str, str]]:
    """Every (intent, phrase, utterance) the phrases unfold into."""
    return [(intent, phrase, text) for intent, phrase in phrases.written() for text in phrases.unfolded(phrase)]


def train(rows: Sequence[tuple[str, str, str]]) -> Weights:
    """Weights of a multinomial regression over the features of these rows."""
    named = [features(text) for _intent, _phrase, text in rows]
    seen = Counter(name for one in named for name in one)
    names = sorted(name for name, count in seen.items() if count >= _RARE)
    place = {name: number for number, name in enumerate(names)}
    intents = sorted({intent for intent, _phrase, _text in rows})
    matrix = _matrix(named, place)
    wanted = np.array([intents.index(intent) for intent, _phrase, _text in rows])
    model = LogisticRegression(C=_STRENGTH, max_iter=_ROUNDS, tol=1e-3)
    with warnings.catch_warnings():
        # Stopping early is meant: it is both quicker and less sure of itself.
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit(matrix, wanted, sample_weight=_weights(rows))
    return Weights(tuple(intents), place, model.coef_.T.astype(np.float32), model.intercept_.astype(np.float32), 1.0)


def _weights(rows: Sequence[tuple[str, str, str]]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    of_phrase = Counter(phrase for _intent, phrase, _text in rows)
    return np.array([1 / of_phrase[phrase] ** _SAME for _intent, phrase, _text in rows])


def _matrix(named: Sequence[dict[str, float]], place: dict[str, int]) -> csr_matrix:
    heads, columns, values = [0], [], []
    for one in named:
        known = [(place[name], weight) for name, weight in one.items() if name in place]
        columns += [column for column, _weight in known]
        values += [weight for _column, weight in known]
        heads.append(len(columns))
    return csr_matrix((values, columns, heads), shape=(len(named), len(place)), dtype=np.float32)


if __name__ == "__main__":
    shipped = sys.argv[1] == "--ship"
    train(examples()).save(store.SHIPPED if shipped else Path(sys.argv[1]), store.version())
