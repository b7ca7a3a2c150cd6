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
_NUMBER = re.compile(
    r"\*{2,}|(?<![a-z])\d[\d,.]*(?:万|千|百|w|k)?"
    r"|[一二三四五六七八九十两百千万零]+(?=元|万|块|号|天|日|期|个月|点|笔|年|小时|次|钟)"
)
_SIGNS = re.compile(r"[\s，,。.！!？?、~～…“”\"'‘’()（）【】:：；;\-—_/^]+")


def normalise(text: str) -> str:
    """One spelling: simplified, lower case, brands and numbers folded, slips mended, punctuation as a bar."""
    plain = unicodedata.normalize("NFKC", text).lower().translate(_TRADITIONAL).strip()
    plain = _SIGNS.sub("|", plain).strip("|")
    for pattern, instead in _SPELLINGS:
        plain = pattern.sub(instead, plain)
    plain = _NUMBER.sub("0", plain)
    return plain.replace("||", "|").strip("|")
