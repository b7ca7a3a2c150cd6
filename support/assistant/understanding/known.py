"""Lines of ours whose meaning is known: what a model must never lose, and what it never saw. Pure but for its files.

`known/held_out.tsv` is learnt by nothing. `known/dangers.tsv` was held out once and is learnt since (docs/figures.md).
"""

import tomllib
from functools import cache
from pathlib import Path

from support.assistant.understanding import phrases, safety

FOLDER = Path(__file__).parent.parent / "known"
NONE = "none"
# A scam that is offered and one that was fallen for are told to stop in the same words; a child who was led to borrow
# is first of all somebody whose money is going.
_ALIKE = {"scam_offer": frozenset({"scam_victim"}), "minor": frozenset({"scam_victim"})}

type Line = tuple[str, str]


@cache
def held_out() -> tuple[Line, ...]:
    """(intent, utterance) of the lines that nothing learns from."""
    rows = (line.split("\t") for line in (FOLDER / "held_out.tsv").read_text("utf-8").splitlines()[1:])
    return tuple((label, text) for _id, text, label in rows)


@cache
def dangers() -> tuple[Line, ...]:
    """(outcome, utterance) of every known danger to a life or to somebody's money: each of them must be heard."""
    return tuple(one for one in (*_written(), *once_held_out()) if one[0] in safety.GRAVE)


@cache
def guarded() -> tuple[Line, ...]:
    """(intent, utterance) of what the other guards must hear: offers of scams, tricks, children, others' affairs."""
    return tuple(one for one in _written() if one[0] not in safety.GRAVE)


@cache
def everyday() -> tuple[Line, ...]:
    """(`none`, utterance) of everyday lines chosen to sound like danger: none of them may raise an alarm."""
    return tuple(one for one in once_held_out() if one[0] == NONE)


def alike(intent: str) -> frozenset[str]:
    """The intents that are as good as this one, itself among them."""
    return _ALIKE.get(intent, frozenset()) | {intent}


@cache
def _written() -> tuple[Line, ...]:
    told = tomllib.loads((phrases.FOLDER / "danger.toml").read_text("utf-8"))
    return tuple((intent, text) for intent, texts in told.items() for text in texts)


@cache
def once_held_out() -> tuple[Line, ...]:
    """(outcome, utterance) of the lines that were a forecast once and are learnt now, everyday ones among them."""
    rows = (line.split("\t") for line in (FOLDER / "dangers.tsv").read_text("utf-8").splitlines()[1:])
    return tuple((label, text) for label, text in rows)
