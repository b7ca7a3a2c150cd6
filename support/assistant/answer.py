"""Composes what the assistant says from the catalogue and what is known. Pure: same record, same words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from support.assistant.catalogue import Entry, Say, catalogue, placeholders
from support.assistant.said import Fact, Known

# Source: specification G.1, at most 120 characters a message; English needs about three times the letters.
LONGEST = {"zh": 120, "en": 360}


@dataclass(frozen=True, slots=True)
class Reply:
    """One message of the assistant.

    Args:
        lines: its sentences, conclusion first; `text` joins them.
        facts: what was used, as `{name, value, source}`.
        literals: the catalogue's own sentences, whose figures are reviewed with the text.
        by: the language model that worded it, if one did.
        buttons: `{title, intent}` asks that, `{title, url}` goes there, `{title, act}` does it.
    """

    intent: str
    lines: tuple[str, ...]
    facts: tuple[Mapping[str, str], ...] = ()
    literals: tuple[str, ...] = ()
    chips: tuple[str, ...] = ()
    buttons: tuple[Mapping[str, str], ...] = ()
    template: str = ""
    card: Mapping[str, Any] | None = None
    flow: Mapping[str, Any] | None = None
    handoff: Mapping[str, str] | None = None
    guards: tuple[str, ...] = ()
    by: str = ""

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


def compose(name: str, known: Known) -> Reply:
    """The answer of an entry for this person; an entry with nothing to say falls back to `unsure`."""
    entry = catalogue()[name]
    for place, say in enumerate(entry.says):
        if not say.holds(known.states):
            continue
        told = _told(say, known)
        if told is None:
            continue
        lines, facts, literals = told
        return Reply(
            intent=name,
            lines=lines,
            facts=tuple({"name": fact.name, "value": fact.shown, "source": fact.source} for fact in facts),
            literals=literals,
            chips=known.chips if entry.chips else (),
            buttons=tuple(buttons(say.buttons or entry.buttons, known)),
            template=f"{name}/{place}",
            handoff={"reason": entry.handoff, "priority": entry.priority} if entry.handoff else None,
        )
    if name == "unsure":
        raise LookupError("the catalogue has nothing to say at all")
    return replace(compose("unsure", known), intent=name)


def buttons(names: tuple[str, ...], known: Known) -> Iterator[dict[str, str]]:
    """The buttons of these entries that make sense now, at most four."""
    offered = [entry for entry in (catalogue()[name] for name in names) if entry.offered(known.states)]
    for entry in offered[:4]:
        yield button(entry, known)


def button(entry: Entry, known: Known) -> dict[str, str]:
    title = entry.title[known.lang]
    if entry.path:
        return {"title": title, "url": entry.path.format_map({"line": known.line, "case": known.case, **known.links})}
    return {"title": title, "intent": entry.name}


type _Told = tuple[tuple[str, ...], tuple[Fact, ...], tuple[str, ...]]


def _told(say: Say, known: Known) -> _Told | None:
    """Sentences with their facts in, those facts, and the sentences as written; None when one lacks a fact."""
    told: list[tuple[bool, str, tuple[Fact, ...], tuple[str, ...]]] = []
    for written in say.sentences[known.lang]:
        optional, sentence = written.startswith("?"), written.removeprefix("?")
        found = {name: phrase for name in placeholders(sentence) if (phrase := _phrase(name, known))}
        if len(found) == len(set(placeholders(sentence))):
            shown = sentence.format(**{name: text for name, (text, _facts, _written) in found.items()})
            facts = tuple(fact for _text, used, _written in found.values() for fact in used)
            told.append(
                (optional, shown, facts, (sentence, *(part for phrase in found.values() for part in phrase[2])))
            )
        elif not optional:
            return None
    while sum(len(text) for _optional, text, *_rest in told) > LONGEST[known.lang]:
        spare = next((place for place in reversed(range(len(told))) if told[place][0]), None)
        if spare is None:
            break
        told.pop(spare)
    used = {fact.name: fact for _optional, _text, facts, _written in told for fact in facts}
    return (
        tuple(text for _optional, text, *_rest in told),
        tuple(used.values()),
        tuple(part for *_rest, parts in told for part in parts),
    )


def _phrase(name: str, known: Known) -> tuple[str, tuple[Fact, ...], tuple[str, ...]] | None:
    """How a placeholder reads and the facts in it: one fact, or a `phrase_` entry that is itself made of facts."""
    if fact := known.facts.get(name):
        return fact.shown, (fact,), ()
    if not name.startswith("phrase_"):
        return None
    for say in catalogue()[name].says:
        if say.holds(known.states) and (told := _told(say, known)):
            return "".join(told[0]), told[1], told[2]
    return None
