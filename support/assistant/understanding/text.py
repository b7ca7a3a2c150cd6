"""Brings the ways people type into one spelling. Pure but for its table.

The words 不, 没, 还, 能 and 为什么 are never dropped: they are what the question turns on.
"""

import re
import tomllib
import unicodedata
from pathlib import Path

BRAND = "囍品"  # a sign that no borrower types, so that no spelling meets it
_TABLE = tomllib.loads((Path(__file__).parent / "spellings.toml").read_text("utf-8"))
_TRADITIONAL = str.maketrans(*_TABLE["traditional"])
_SPELLINGS = tuple(
    (re.compile(found.replace("{brand}", BRAND)), instead.replace("{brand}", BRAND))
    for found, instead in _TABLE["spellings"]
)
_PINYIN = _TABLE["pinyin"]
_LATIN = re.compile(r"[a-z]{2,}(?:\s+[a-z]+)*|[a-z](?:\s+[a-z]+)+")
_NUMBER = re.compile(
    r"\*{2,}|(?<![a-z])\d[\d,.]*(?:万|千|百|w|k)?"
    r"|[一二三四五六七八九十两百千万零]+(?=元|万|块|号|天|日|期|个月|点|笔|年|小时|次|钟)"
)
_SIGNS = re.compile(r"[\s，,。.！!？?、~～…“”\"'‘’()（）【】:：；;\-—_/^]+")


def normalise(text: str) -> str:
    """One spelling: simplified, lower case, brands and numbers folded, slips mended, punctuation as a bar."""
    plain = unicodedata.normalize("NFKC", text).lower().translate(_TRADITIONAL).strip()
    plain = _LATIN.sub(lambda run: spelt(run[0]), plain)
    plain = _SIGNS.sub("|", plain).strip("|")
    for pattern, instead in _SPELLINGS:
        plain = pattern.sub(instead, plain)
    plain = _NUMBER.sub("0", plain)
    return plain.replace("||", "|").strip("|")


def spelt(run: str) -> str:
    """Letters that are syllables of words we know, through and through, as those words; any others as they are.

    English does not come apart so: "when is it due" keeps its letters, "yu qi le zenmeban" becomes 逾期了怎么办.
    """
    letters = re.sub(r"\s", "", run)
    ways: list[tuple[int, str] | None] = [(0, ""), *[None] * len(letters)]  # the fewest words up to each letter
    for end in range(1, len(letters) + 1):
        found = [
            (way[0] + 1, way[1] + _PINYIN[letters[start:end]])
            for start in range(max(0, end - _LONGEST_WORD), end)
            if (way := ways[start]) and letters[start:end] in _PINYIN
        ]
        ways[end] = min(found, default=None)
    whole = ways[-1]
    return whole[1] if whole else run


_LONGEST_WORD = max(map(len, _PINYIN))
