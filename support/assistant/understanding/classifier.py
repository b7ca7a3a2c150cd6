"""Applies learnt weights: a few additions in numpy, no learning library. Pure but for `load` and `save`."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

type Array = np.ndarray[tuple[int, ...], np.dtype[np.float32]]


@dataclass(frozen=True, slots=True)
class Weights:
    """One row of weights a feature, one column an intent; scores are divided by `heat` before they become chances."""

    intents: tuple[str, ...]
    place: Mapping[str, int]
    rows: Array
    start: Array
    heat: float

    def chances(self, named: Mapping[str, float]) -> Array:
        """How likely each intent is, in the order of `intents`."""
        known = [(self.place[name], weight) for name, weight in named.items() if name in self.place]
        scores = self.start.astype(np.float32)
        if known:
            places, weights = zip(*known, strict=True)
            scores = scores + np.asarray(weights, np.float32) @ self.rows[list(places)].astype(np.float32)
        scores = scores / self.heat
        spread = np.exp(scores - scores.max())
        chances: Array = spread / spread.sum()
        return chances

    def save(self, path: Path) -> None:
        """Writes whole or not at all."""
        part = path.with_suffix(".part.npz")
        np.savez(
            part, intents=np.array(self.intents), names=np.frombuffer("\n".join(self.place).encode(), np.uint8),
            rows=self.rows.astype(np.float16), start=self.start, heat=self.heat,
        )  # fmt: skip
        part.replace(path)


def load(path: Path) -> Weights:
    """Weights as saved."""
    with np.load(path, allow_pickle=False) as kept:
        return Weights(
            tuple(kept["intents"].tolist()),
            {name: number for number, name in enumerate(kept["names"].tobytes().decode().split("\n"))},
            kept["rows"],
            kept["start"],
            float(kept["heat"]),
        )
