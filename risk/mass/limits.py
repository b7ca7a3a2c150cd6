"""Owns the numbers of mass rechecks, read once from the file beside it."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Limits:
    """`second_over` in lines, `window_days_most` in days, `attempts` a line, `slice_seconds` of work at a time."""

    second_over: int
    window_days_most: int
    attempts: int
    retry_seconds: float
    slice_seconds: float

    def signatures(self, lines: int, *, four_eyes: bool) -> int:
        """How many colleagues besides the author sign: two for many lines, or where one line alone would need it."""
        return 2 if lines > self.second_over or four_eyes else 1


@cache
def limits() -> Limits:
    return Limits(**tomllib.loads((Path(__file__).parent / "limits.toml").read_text()))
