"""Hears danger in words that name none, by a sentence's meaning and by its letters together.

A regression of three outcomes (`distress`, `scam_victim`, neither) over the sentence model's vector and hashed pieces
of spelling, learnt from our phrases by `heads` and shipped in `danger.npz`. Rules (`safety`) stand beside it.
"""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from math import exp, log
from pathlib import Path

import numpy as np

from support.assistant.understanding import safety
from support.assistant.understanding.classifier import Array

HEAD = Path(__file__).with_name("danger.npz")
OUTCOMES = ("distress", "scam_victim")
# How much the words' own reading counts beside this one.
_WORDS, _LEAST = 0.3, 1e-4
PLACES, _LONGEST, _SIZES = 1 << 15, 60, (1, 2, 3)


@dataclass(frozen=True, slots=True)
class Head:
    """What we learnt: where vectors are seen from, and a column of weights for each outcome and for neither."""

    middle: Array
    rows: Array
    pieces: Array
    start: Array


@cache
def head() -> Head:
    """Our head, read once a process."""
    with np.load(HEAD, allow_pickle=False) as kept:
        return Head(*(kept[name].astype(np.float32) for name in ("middle", "rows", "pieces", "start")))


def places(text: str) -> list[int]:
    """Where a text's pieces of spelling stand in the table, each once."""
    fenced = f"^{safety.plain(text)[:_LONGEST]}$"
    found = {fenced[start : start + size] for size in _SIZES for start in range(len(fenced) - size + 1)} - {"^", "$"}
    return sorted({zlib.crc32(piece.encode()) % PLACES for piece in found})


def chances(text: str, vector: Array, by_words: Mapping[str, float]) -> dict[str, float]:
    """How likely each danger is, by one piece of text, its vector and what the words alone were taken for."""
    told = _alone(text, vector)
    odds = _log_odds(sum(told.values())) + _WORDS * _log_odds(sum(by_words.values()))
    both = {name: told[name] + by_words[name] for name in OUTCOMES}
    likely = 1 / (1 + exp(-odds)) / max(sum(both.values()), _LEAST)
    return {name: share * likely for name, share in both.items()}


def spelt(text: str) -> float:
    """How likely a danger is by spelling alone: no verdict, but cheap enough to ask of every turn."""
    return sum(_shares(_spelling(text) + head().start).values())


def _alone(text: str, vector: Array) -> dict[str, float]:
    ours = head()
    moved = vector - ours.middle
    return _shares(moved / np.linalg.norm(moved) @ ours.rows + _spelling(text) + ours.start)


def _spelling(text: str) -> Array:
    found = places(text)
    summed: Array = head().pieces[found].sum(axis=0) / max(1, len(found)) ** 0.5
    return summed


def _shares(scores: Array) -> dict[str, float]:
    spread = np.exp(scores - scores.max())
    return dict(zip(OUTCOMES, (spread / spread.sum()).tolist(), strict=False))


def _log_odds(chance: float) -> float:
    kept = min(max(chance, _LEAST), 1 - _LEAST)
    return log(kept / (1 - kept))
