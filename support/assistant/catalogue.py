"""Owns the words the assistant may use: one entry per intent, from `answers/*.toml`, in both languages.

An entry says, in order, what it answers when; the first whose states hold and whose facts are all known is said.
A sentence that starts with `?` is left out when the answer would be longer than a message may be.
"""

import hashlib
import re
import string
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "answers"
SCRIPTS = Path(__file__).parent / "flows" / "scripts"
LANGUAGES = ("zh", "en")
BLIND = "nothing"


@dataclass(frozen=True, slots=True)
class Say:
    """One answer: the states it needs (`!name` for its absence) and its sentences in each language."""

    when: tuple[str, ...]
    sentences: Mapping[str, tuple[str, ...]]
    buttons: tuple[str, ...]

    def holds(self, states: frozenset[str]) -> bool:
        return all((name[1:] not in states) if name.startswith("!") else (name in states) for name in self.when)


@dataclass(frozen=True, slots=True)
class Entry:
    """What is said for one intent.

    Args:
        title: how a button that asks for it reads, and how "did you mean" names it.
        path: for a link instead of an answer; may hold `{line}` and `{case}`.
        uses: more to read before answering: `account` for the ledger's dates and amounts, `papers` and `ahead` for what
            these modules know, `nothing` where not even the explanation may be read (specification G.6), or empty.
        hears: words that ask for it outright, where no label is learnt.
        article: the help article that says more, by its slug.
        handoff: the reason under which a person is asked for, or empty.
        priority: of that handoff.
    """

    name: str
    title: Mapping[str, str]
    says: tuple[Say, ...]
    buttons: tuple[str, ...] = ()
    when: tuple[str, ...] = ()
    path: str = ""
    uses: str = ""
    handoff: str = ""
    priority: str = "normal"
    chips: bool = False
    hears: re.Pattern[str] | None = None
    article: str = ""

    def offered(self, states: frozenset[str]) -> bool:
        """Whether its button makes sense to somebody in these states."""
        return Say(self.when, {}, ()).holds(states)


@dataclass(frozen=True, slots=True)
class Catalogue:
    entries: Mapping[str, Entry]
    version: str

    def __getitem__(self, name: str) -> Entry:
        return self.entries[name]

    def __contains__(self, name: str) -> bool:
        return name in self.entries


@cache
def catalogue() -> Catalogue:
    """Every entry, read once a process; the version is of the files' content."""
    raw: dict[str, Any] = {}
    content = hashlib.sha256()
    for path in sorted(FOLDER.glob("*.toml")):
        body = path.read_bytes()
        content.update(body)
        raw.update(tomllib.loads(body.decode()))
    entries = {name: _entry(name, raw[raw[name].get("as", name)] | raw[name]) for name in raw}
    for path in sorted(SCRIPTS.glob("*.toml")):
        body = path.read_bytes()
        content.update(body)
        for name, script in tomllib.loads(body.decode()).items():
            entries.update(_of_script(name, script))
    return Catalogue(entries, f"answers@{content.hexdigest()[:12]}")


def _of_script(name: str, body: Mapping[str, Any]) -> Iterator[tuple[str, Entry]]:
    """A flow's sentences: its button and why it can't begin, each question, the last check, and what it came to."""
    if "otherwise" in body:
        about = {part: body[part] for part in ("title", "when") if part in body}
        yield name, _entry(name, about | body["otherwise"])
    for part in ("check", "done"):
        if part in body:
            yield f"{name}:{part}", _entry(f"{name}:{part}", body[part])
    for step in body.get("step", []):
        yield f"{name}:{step['slot']}", _entry(f"{name}:{step['slot']}", step)


def heard(text: str) -> str:
    """The entry that a text asks for outright, or empty."""
    return next((one.name for one in catalogue().entries.values() if one.hears and one.hears.search(text)), "")


def placeholders(sentence: str) -> tuple[str, ...]:
    """The facts a sentence names."""
    return tuple(name for _text, name, _spec, _conversion in string.Formatter().parse(sentence) if name)


def _entry(name: str, body: Mapping[str, Any]) -> Entry:
    return Entry(
        name=name,
        title=body.get("title", {}),
        says=tuple(_say(say) for say in body.get("say", [])),
        buttons=tuple(body.get("buttons", [])),
        when=tuple(body.get("when", [])),
        path=body.get("path", ""),
        uses=body.get("uses", ""),
        handoff=body.get("handoff", ""),
        priority=body.get("priority", "normal"),
        chips=body.get("chips", False),
        hears=re.compile(body["hears"], re.IGNORECASE) if "hears" in body else None,
        article=body.get("article", ""),
    )


def _say(body: Mapping[str, Any]) -> Say:
    sentences = {lang: tuple([body[lang]] if isinstance(body[lang], str) else body[lang]) for lang in LANGUAGES}
    return Say(tuple(body.get("when", [])), sentences, tuple(body.get("buttons", [])))
