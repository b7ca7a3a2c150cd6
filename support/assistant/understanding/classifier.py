"""Applies learnt weights: a few additions in numpy, no learning library. Pure but for its files."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

_BYTE = 127  # the largest weight of an intent fills a signed byte

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

    def save(self, path: Path, made_of: str) -> None:
        """Writes whole or not at all, a byte a weight, with the version of what it was made of."""
        part = path.with_suffix(".part.npz")
        scale = np.maximum(np.abs(self.rows).max(axis=0) / _BYTE, np.finfo(np.float32).tiny)
        np.savez_compressed(
            part, made_of=np.array(made_of), intents=np.array(self.intents),
            names=np.frombuffer("\n".join(self.place).encode(), np.uint8),
            rows=np.rint(self.rows / scale).astype(np.int8), scale=scale, start=self.start, heat=self.heat,
        )  # fmt: skip
        part.replace(path)


def load(path: Path) -> Weights:
    """Weights as saved."""
    with np.load(path, allow_pickle=False) as kept:
        return Weights(
            tuple(kept["intents"].tolist()),
            {name: number for number, name in enumerate(kept["names"].tobytes().decode().split("\n"))},
            (kept["rows"] * kept["scale"]).astype(np.float16),
            kept["start"],
            float(kept["heat"]),
        )


def made_of(path: Path) -> str:
    """Of which version the weights in a file are; reads nothing else of it."""
    with np.load(path, allow_pickle=False) as kept:
        return str(kept["made_of"])
