"""What borrowers are told: one source for every channel and both languages.

Pure: no database, no clock.
"""

import hashlib
import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any, Literal

Lang = Literal["zh", "en"]
LANGS: tuple[Lang, ...] = ("zh", "en")
NO_PAPERS = ("C", "D", "G", "K", "L", "T", "W")  # reduction, digest, announcement, call, limit, due date, window
_SMS = {"A": "sms", "R": "sms_request", "T": "sms_due", "K": "sms_call"}


@dataclass(frozen=True, slots=True)
class Text:
    """A notice in one language: a title, its paragraphs in order, and what a text message may say of it."""

    title: str
    parts: tuple[str, ...]
    sms: str

    def to_json(self) -> dict[str, object]:
        return {"title": self.title, "parts": list(self.parts), "sms": self.sms}


@cache
def catalogue() -> Mapping[str, Any]:
    return tomllib.loads((Path(__file__).parent / "texts.toml").read_text(encoding="utf-8"))


@cache
def places(lang: Lang) -> Mapping[str, str]:
    """Where a kind of proof is got, by its code."""
    told = tomllib.loads((Path(__file__).parent / "places.toml").read_text(encoding="utf-8"))
    return {kind: said[lang] for kind, said in told.items()}


def version() -> str:
    return str(catalogue()["version"])


def names() -> tuple[str, ...]:
    """Every notice there is a text for: A1 to A17 of E.4, N1 of C.5, and what heals by itself."""
    return tuple(name for name in catalogue() if name not in {"version", "common"})


def render(name: str, facts: Mapping[str, object], lang: Lang) -> Text:
    """A notice with its facts filled in; a part whose facts are not all known is left out.

    `facts` are ready to read (dates and amounts as words of that language); None and "" count as unknown.
    """
    entry, common = catalogue()[name], catalogue()["common"]
    known = {key: str(value) for key, value in facts.items() if value not in (None, "")}
    case = name.startswith("A")
    tail = [common["outside"]] if name in {"A10", "A14"} else [common["court"]] if name == "R8_no" else []
    guard = common["guard" if name.startswith(NO_PAPERS) else "privacy"]  # nobody hands in papers for these
    wanted = [*([common["number"]] if case else []), *entry["parts"], *tail, common["contact"], guard]
    parts = [part[lang].format_map(known) for part in wanted if _names(part[lang]) <= known.keys()]
    sms = common[_SMS.get(name[0], "sms_line")][lang]
    return Text(
        entry["title"][lang].format_map({**_empty(entry["title"][lang]), **known}), tuple(parts), sms.format_map(known)
    )


def subject(lang: Lang) -> str:
    """The heading of a push or an e-mail: the same for every notice, for the same reason as its words."""
    return str(catalogue()["common"]["subject"][lang])


def content_hash(name: str, texts: Mapping[Lang, Text], *, version: str = "") -> str:
    """SHA-256 of what was said in every language, the same for every channel; `version` is of the texts, now's."""
    said = {
        "notice": name,
        "version": version or str(catalogue()["version"]),
        "texts": {lang: text.to_json() for lang, text in texts.items()},
    }
    return hashlib.sha256(json.dumps(said, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _names(template: str) -> set[str]:
    return {field for _literal, field, _spec, _conversion in Formatter().parse(template) if field}


def _empty(template: str) -> dict[str, str]:
    return dict.fromkeys(_names(template), "")
