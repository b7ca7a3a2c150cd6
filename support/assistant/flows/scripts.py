"""Owns the flows as data: what each needs, asks and ends in, from `scripts/*.toml`. Pure.

Their sentences are entries of the catalogue (`name:slot`, `name:check`, `name:done`), so they pass the same guard.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

from support.assistant.catalogue import SCRIPTS


@dataclass(frozen=True, slots=True)
class Option:
    """One answer that may be picked; `hears` are the words it is also known by."""

    value: str
    title: Mapping[str, str]
    hears: re.Pattern[str] | None = None


YES_NO = (
    Option(
        "yes",
        {"zh": "同意", "en": "I agree"},
        re.compile(r"^(?:是的?|好的?|可以|行|要|嗯|ok|yes|y|agree)$", re.IGNORECASE),
    ),
    Option(
        "no", {"zh": "不同意", "en": "I don't agree"}, re.compile(r"^(?:不|不要|不用|不行|否|no|n)$", re.IGNORECASE)
    ),
)


@dataclass(frozen=True, slots=True)
class Step:
    """One thing a flow needs to know.

    Args:
        kind: `choice`, `cause` (of a hardship), `money` (fen), `count`, `months`, `yes`, `text`.
        cue: words before an amount or a number by which it is found in a longer sentence.
        optional: may be left out, by a button.
        most: the largest count, or how long a text may be.
    """

    slot: str
    kind: str
    name: Mapping[str, str]
    options: tuple[Option, ...] = ()
    cue: str = ""
    optional: bool = False
    most: int = 0


@dataclass(frozen=True, slots=True)
class Script:
    """A flow.

    Args:
        starts: the intents that begin it.
        hears: words that begin it whatever was understood.
        when: what must be so to begin; otherwise the intent's plain answer is given.
        material: who reads what need not be asked (`materials`).
        ends: the service it ends in (`ends`).
        does: the page actions that can be done by it, as names of addresses.
        page: the entry that leads to the page where the same is done; the first question and the card offer it.
        has_otherwise: whether it has words of its own for when it can't begin; else the intent's plain answer is said.
        lead: whether the intent's plain answer is said before the first question.
        retry: the slot to ask again after a refusal, by the refusal's code.
    """

    name: str
    title: Mapping[str, str]
    starts: tuple[str, ...]
    hears: re.Pattern[str] | None
    when: tuple[str, ...]
    material: str
    ends: str
    does: tuple[str, ...]
    page: str
    steps: tuple[Step, ...]
    has_otherwise: bool = False
    lead: bool = False
    confirm: Mapping[str, str] = MappingProxyType({})
    retry: Mapping[str, str] = MappingProxyType({})

    @property
    def plain(self) -> str:
        """The entry that is said where it can't begin."""
        return self.name if self.has_otherwise else self.starts[0]

    def step(self, slot: str) -> Step | None:
        return next((one for one in self.steps if one.slot == slot), None)


@cache
def scripts() -> Mapping[str, Script]:
    """Every flow by name, read once a process."""
    found: dict[str, Script] = {}
    for path in sorted(SCRIPTS.glob("*.toml")):
        for name, body in tomllib.loads(path.read_text()).items():
            found[name] = _script(name, body)
    return found


def meant(intent: str, text: str) -> Script | None:
    """The flow that words begin: by what they say outright, else by what was understood."""
    for script in scripts().values():
        if script.hears and script.hears.search(text):
            return script
    return next((one for one in scripts().values() if intent in (one.name, *one.starts)), None)


def _script(name: str, body: Mapping[str, Any]) -> Script:
    return Script(
        name=name,
        title=body["title"],
        starts=tuple(body.get("starts", [])),
        hears=_pattern(body.get("hears", "")),
        when=tuple(body.get("when", [])),
        material=body.get("material", "nothing"),
        ends=body["ends"],
        does=tuple(body.get("does", [])),
        page=body["page"],
        steps=tuple(_step(one) for one in body.get("step", [])),
        has_otherwise="otherwise" in body,
        lead=body.get("lead", False),
        confirm=body.get("confirm", {}),
        retry=body.get("retry", {}),
    )


def _step(body: Mapping[str, Any]) -> Step:
    return Step(
        slot=body["slot"],
        kind=body["kind"],
        name=body["name"],
        options=tuple(
            Option(one["value"], {"zh": one["zh"], "en": one["en"]}, _pattern(one.get("hears", "")))
            for one in body.get("option", [])
        ),
        cue=body.get("cue", ""),
        optional=body.get("optional", False),
        most=body.get("most", 0),
    )


def _pattern(text: str) -> re.Pattern[str] | None:
    return re.compile(text, re.IGNORECASE) if text else None
