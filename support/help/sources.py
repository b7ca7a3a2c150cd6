"""Reads the articles from their files: the one place they are written. Pure but for reading the files once.

An article of a reason takes its title and first paragraph from the catalogue of reasons, so that the page that
explains and the page that helps never say two things.
"""

import hashlib
import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from risk.reasons import CATALOGUE, LANGUAGES, instead_of
from risk.reasons.catalogue import VEILED
from support.help import words

FOLDER = Path(__file__).parent / "articles"
GROUPS = ("situations", "appeals", "money", "safety", "reasons")
PARTS = ("title", "lead", "do", "wait", "mind")


@dataclass(frozen=True, slots=True)
class Source:
    """One article as it is written. `body` has the same parts in every language; `code` is empty for a topic."""

    slug: str
    code: str
    group: str
    see: tuple[str, ...]
    body: Mapping[str, Mapping[str, Any]]
    titles: str
    words: str
    content_hash: str


def slug_of(code: str) -> str:
    """Where a public code's article is; a code that is never shown has the article of the one shown instead."""
    return slugs()[instead_of(code) if code == VEILED else code]


@cache
def slugs() -> Mapping[str, str]:
    """The slug of every code that has an article."""
    return {one.code: one.slug for one in sources().values() if one.code}


@cache
def sources() -> Mapping[str, Source]:
    """Every article by slug.

    Raises:
        KeyError: a part is missing in a language.
    """
    raw: dict[str, Any] = {}
    for path in sorted(FOLDER.glob("*.toml")):
        raw |= tomllib.loads(path.read_text(encoding="utf-8"))
    return {found.slug: found for found in (_source(name, told) for name, told in raw.items())}


def _source(name: str, told: Mapping[str, Any]) -> Source:
    code = name if name in CATALOGUE else ""
    body = {lang: _body(code, told[lang], lang) for lang in LANGUAGES}
    see = tuple(one.lower() for one in told["see"])
    titles = words.indexed(*(body[lang]["title"] for lang in LANGUAGES), told["find"])
    everything = words.indexed(titles, *(text for lang in LANGUAGES for text in _texts(body[lang])))
    group = told.get("group", "reasons")
    said = json.dumps([code, group, see, body, titles], ensure_ascii=False, sort_keys=True)
    return Source(
        slug=told.get("slug", name.lower()), code=code, group=group, see=see, body=body,
        titles=titles, words=everything,
        content_hash=hashlib.sha256(said.encode()).hexdigest(),
    )  # fmt: skip


def _body(code: str, told: Mapping[str, Any], lang: str) -> dict[str, Any]:
    reason = (
        {"title": CATALOGUE[code].texts[lang]["title"], "lead": CATALOGUE[code].texts[lang]["help"]} if code else {}
    )
    return {part: reason[part] if part in reason else told[part] for part in PARTS}


def _texts(body: Mapping[str, Any]) -> list[str]:
    return [body["title"], body["lead"], *body["do"], body["wait"], body["mind"]]
