"""Owns what a text for borrowers must be before it may be published. Pure. Source: B.0, design/mock Words."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from risk.reasons.catalogue import LANGUAGES, Reason, Texts
from risk.reasons.rendering import CLAUSE, PLACEHOLDER

NAMES = ("title", "text", "remedy", "help")
# What must not read as if it were about the borrower's credit, and how each language says so. Source: B.0.
ABOUT_US = frozenset({"EXP-REGION", "EXP-SEGMENT", "EXP-PORTFOLIO", "FND-POOL", "PRD-RAISE-OFF", "PRD-STRATEGY"})
_NOT_YOU = {
    "zh": re.compile(r"与您(的|个人)?(信用|个人|还款|是否)"),
    "en": re.compile(r"not (about )?your|does not mean you", re.IGNORECASE),
}
_HALF = re.compile(r"[,;:?!！]|\.(?!\d)")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: in which language and text, what kind, which words, and what to write instead."""

    lang: str
    name: str
    kind: str
    found: str = ""
    instead: str = ""


@cache
def _words() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads((Path(__file__).parent / "lint.toml").read_text())


def problems(reason: Reason, texts: Texts) -> list[Problem]:
    """Everything wrong with new texts of a reason; none: they may be published.

    Args:
        reason: as it stands; its texts say which names and placeholders there are.
        texts: language -> name -> text; every name of the reason in every language.
    """
    found: list[Problem] = []
    for lang in LANGUAGES:
        for name, stands in reason.texts[lang].items():
            text = texts.get(lang, {}).get(name, "")
            if not text.strip():
                found.append(Problem(lang, name, "empty"))
                continue
            found += _of(lang, name, text, stands)
        if reason.code in ABOUT_US and not _NOT_YOU[lang].search(texts.get(lang, {}).get("text", "")):
            found.append(Problem(lang, "text", "not-you"))
    for name in reason.texts["zh"]:
        both = [_holes(texts.get(lang, {}).get(name, "")) for lang in LANGUAGES]
        if both[0] != both[1]:
            found.append(Problem("en", name, "differs", ", ".join(sorted(both[0] ^ both[1]))))
    return found


def _of(lang: str, name: str, text: str, stands: str) -> Iterator[Problem]:
    if unknown := _holes(text) - _holes(stands):
        yield Problem(lang, name, "unknown", ", ".join(sorted(unknown)))
    if lost := _holes(stands) - _holes(text):
        yield Problem(lang, name, "lost", ", ".join(sorted(lost)))
    bare = PLACEHOLDER.sub("", CLAUSE.sub(r"\1", text))
    if re.search(r"[{}\[\]|]", bare):
        yield Problem(lang, name, "broken")
    yield from _typeset(name, bare) if lang == "zh" else _plain(name, bare)
    yield from jargon(lang, name, bare)


def jargon(lang: str, name: str, text: str) -> Iterator[Problem]:
    """Words that no borrower should read, in a text of any length, each with what to say instead."""
    for word, instead in _words()[lang].items():
        if re.search(rf"\b{re.escape(word)}\b" if lang == "en" else re.escape(word), text, re.IGNORECASE):
            yield Problem(lang, name, "jargon", word, instead)


def _typeset(name: str, bare: str) -> Iterator[Problem]:
    longest = int(str(_words()["longest"]))
    if len(bare) > longest:
        yield Problem("zh", name, "long", str(len(bare)), str(longest))
    if half := sorted(set(_HALF.findall(bare))):
        yield Problem("zh", name, "half", " ".join(half))
    if "你" in bare:
        yield Problem("zh", name, "you", "你", "您")


def _plain(name: str, bare: str) -> Iterator[Problem]:
    if "!" in bare:
        yield Problem("en", name, "half", "!")


def _holes(text: str) -> set[str]:
    return set(PLACEHOLDER.findall(text))
