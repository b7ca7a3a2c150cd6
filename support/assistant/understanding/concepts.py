"""Reads an utterance as a row of concepts: what is named, what is done to it, what is asked. Pure but for its table.

Words that mean the same become one sign here, so that a phrase learnt with one word is known with the others.
"""

import re
import tomllib
from pathlib import Path

from support.assistant.understanding.text import BRAND

_TABLE = tomllib.loads((Path(__file__).parent / "concepts.toml").read_text("utf-8"))
_SCAN = re.compile(
    "|".join(f"(?P<{name}>{'|'.join(words).replace('{brand}', BRAND)})" for name, words in _TABLE.items())
)


def concepts(text: str) -> list[str]:
    """The concepts of a normalised text, in order, each named once where it repeats next to itself."""
    row: list[str] = []
    for found in _SCAN.finditer(text):
        name = found.lastgroup
        if name and (not row or row[-1] != name):
            row.append(name)
    return row
