"""What a flow works with at one moment: what is known already, what may be picked, what the sentences need. Values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from support.assistant.flows.scripts import Option
from support.assistant.said import Fact, Known


@dataclass(frozen=True, slots=True)
class Told:
    """Who is walking a flow, and what they have said so far.

    Args:
        key: names this flow for every service it calls, so that its end happens once.
        session: the browser's session, where a service notes it.
    """

    known: Known
    slots: Mapping[str, Any]
    key: str
    session: str = ""

    @property
    def borrower(self) -> str:
        return self.known.borrower

    @property
    def is_english(self) -> bool:
        return self.known.lang == "en"


@dataclass(frozen=True, slots=True)
class Material:
    """What the record gives a flow.

    Args:
        known: slots that need no question, by name.
        options: what may be picked for a slot, where the record decides that.
        spared: slots that are not needed at all.
        states: what is so, for the script's `when` and its sentences.
        rows: more rows of the card, as name and value; every figure in them is among the facts.
        table: rows under the question of a slot.
    """

    known: Mapping[str, Any] = field(default_factory=dict)
    options: Mapping[str, tuple[Option, ...]] = field(default_factory=dict)
    spared: frozenset[str] = frozenset()
    states: tuple[str, ...] = ()
    facts: Mapping[str, Fact] = field(default_factory=dict)
    rows: Sequence[tuple[str, str]] = ()
    table: Mapping[str, Sequence[tuple[str, str]]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an end did: facts and states for its sentence, names for its links, and the rows it made."""

    facts: Mapping[str, Fact] = field(default_factory=dict)
    states: tuple[str, ...] = ()
    links: Mapping[str, str] = field(default_factory=dict)
    result: Mapping[str, str] = field(default_factory=dict)
    case: str = ""


def facts(source: str, **shown: str) -> dict[str, Fact]:
    """Facts by name, all of one source."""
    return {name: Fact(name, value, source) for name, value in shown.items()}


def same(value: str, title: str) -> Option:
    """An option that reads the same in the language it was made for."""
    return Option(value, {"zh": title, "en": title})
