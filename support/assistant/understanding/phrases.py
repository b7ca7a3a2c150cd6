"""Reads the phrases we wrote (`phrases/*.toml`) and unfolds them: `(a|b|)` is a choice, `<name>` a named one.

A phrase of many choices is unfolded to a sample, the same every time.
"""

import hashlib
import random
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent.parent / "phrases"
# Danger said sideways and the everyday talk that sounds like it, for hearing danger alone (`heads`). Learnt by the
# words' classifier too, they made it less often right about ordinary questions (docs/figures.md).
PERILS = FOLDER / "perils"
MOST = 24  # of one phrase


@cache
def written() -> tuple[tuple[str, str], ...]:
    """Every (intent, phrase) as written, choices folded."""
    return tuple(_read(FOLDER))


@cache
def perilous() -> tuple[tuple[str, str], ...]:
    """Every (intent, phrase) of `PERILS`."""
    return tuple(_read(PERILS))


def _read(folder: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(folder.glob("*.toml")):
        for intent, phrases in tomllib.loads(path.read_text("utf-8")).items():
            if intent != "choices":
                yield from ((intent, phrase) for phrase in phrases)


@cache
def choices() -> Mapping[str, tuple[str, ...]]:
    """The named choices of all files."""
    named: dict[str, tuple[str, ...]] = {}
    for path in sorted((*FOLDER.glob("*.toml"), *PERILS.glob("*.toml"))):
        for name, options in tomllib.loads(path.read_text("utf-8")).get("choices", {}).items():
            named[name] = tuple(options)
    return named


def version() -> str:
    """Of the content of what the words are learnt from."""
    content = hashlib.sha256()
    for path in sorted(FOLDER.glob("*.toml")):
        content.update(path.read_bytes())
    return content.hexdigest()[:12]


def unfolded(phrase: str, *, most: int = MOST) -> list[str]:
    """Up to `most` utterances of a phrase, without repeats."""
    draw = random.Random(phrase)  # noqa: S311 - a sample, not a secret
    found: dict[str, None] = {}
    for _try in range(most * 3):
        found.setdefault("".join(_one(phrase, draw)).strip())
        if len(found) >= most:
            break
    return [text for text in found if text]


def _one(phrase: str, draw: random.Random) -> Iterator[str]:
    place = 0
    while place < len(phrase):
        character = phrase[place]
        if character == "(":
            end = _closing(phrase, place)
            yield from _one(draw.choice(_options(phrase[place + 1 : end])), draw)
            place = end
        elif character == "<":
            end = phrase.index(">", place)
            yield from _one(draw.choice(choices()[phrase[place + 1 : end]]), draw)
            place = end
        else:
            yield character
        place += 1


def _closing(phrase: str, start: int) -> int:
    depth = 0
    for place in range(start, len(phrase)):
        depth += (phrase[place] == "(") - (phrase[place] == ")")
        if depth == 0:
            return place
    raise ValueError(f"an open bracket in {phrase!r}")


def _options(inside: str) -> list[str]:
    options, depth = [""], 0
    for character in inside:
        depth += (character == "(") - (character == ")")
        if character == "|" and depth == 0:
            options.append("")
        else:
            options[-1] += character
    return options
