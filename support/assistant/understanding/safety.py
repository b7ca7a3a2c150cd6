"""Rules for what must never be missed. Pure but for its table. A rule beats whatever was learnt; the first one wins.

Source: specification G.3 (R2-R13) and G.4. Recall comes first: a false alarm costs a sentence, a miss may cost a life.
"""

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from pathlib import Path

_TABLE = tomllib.loads((Path(__file__).parent / "safety.toml").read_text("utf-8"))
GRAVE = frozenset({"distress", "scam_victim"})
_TRADITIONAL = str.maketrans(*_TABLE["traditional"])
_ASKS_WHAT = re.compile(_TABLE["asks_what"])
_ASKS_HERE = re.compile("|".join(_TABLE["asks_here"]))
_SPACE = re.compile(r"[\s，,。.！!？?、~～…“”\"'‘’()（）【】:：；;\-—_/*]+")


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule's name (the guard's number first), the intent it means and its pattern."""

    name: str
    intent: str
    pattern: re.Pattern[str]


RULES: tuple[Rule, ...] = tuple(
    Rule(
        rule["name"],
        rule["intent"],
        re.compile("|".join(rule["patterns"]).replace("{family}", _TABLE["family"]), re.IGNORECASE),
    )
    for rule in _TABLE["rule"]
)


@dataclass(frozen=True, slots=True)
class Flag:
    """Something noticed beside the intent, and what is said of it."""

    name: str
    says: str
    always: bool
    pattern: re.Pattern[str]


FLAGS: tuple[Flag, ...] = tuple(
    Flag(flag["name"], flag["says"], flag.get("always", False), re.compile("|".join(flag["patterns"]), re.IGNORECASE))
    for flag in _TABLE["flag"]
)


def flags(text: str) -> tuple[Flag, ...]:
    """What is noticed beside the intent, in the table's order."""
    close = plain(text)
    return tuple(flag for flag in FLAGS if flag.pattern.search(close) or flag.pattern.search(text))


def plain(text: str) -> str:
    """Without spaces and signs, so that letters set apart are still one word; traditional signs as simplified ones."""
    return _SPACE.sub("", unicodedata.normalize("NFKC", text).lower().translate(_TRADITIONAL))


def asks_here(text: str) -> bool:
    """Whether a whole turn does nothing but ask for something that is done here: a plan undone, a device signed out."""
    return bool(_ASKS_HERE.fullmatch(plain(text)))


def fired(text: str) -> tuple[Rule, ...]:
    """The rules that hold, gravest first. Looks at the text with and without its spaces."""
    close = plain(text)
    spared = "scam_victim" if _ASKS_WHAT.fullmatch(close) else ""
    return tuple(
        rule for rule in RULES if rule.intent != spared and (rule.pattern.search(close) or rule.pattern.search(text))
    )
