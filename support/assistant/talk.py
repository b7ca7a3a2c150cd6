"""Decides what is answered to what was understood: an answer, a question back, or a person. Pure.

What is being done step by step is walked in `flows`, before an answer is looked for.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from support.assistant.answer import Reply, button, compose
from support.assistant.catalogue import BLIND, catalogue
from support.assistant.said import Known
from support.assistant.understanding import Understood, safety
from support.assistant.understanding.candidates import SURE, candidates

PERSON_AFTER = 2
HELPLINE = "12356"  # an answer that names it needs no line of care below it
_DISTRESS = {"R5:intent": "distress", "R5:hopeless": "distress_hopeless", "R5:stress": "distress_stress"}


@dataclass(frozen=True, slots=True)
class Step:
    """What comes next, and how often in a row nothing was understood."""

    says: tuple[Reply, ...] = ()
    unsure: int = 0


def opening(known: Known) -> Reply:
    """The first thing said: that this is an AI, what is blocked, and the facts it stands on."""
    return compose("opening", known)


def next_step(understood: Understood, known: Known, *, unsure: int) -> Step:
    """What to answer to what was understood."""
    if noticed := _noticed(understood):
        return Step((compose(noticed, known),))
    if understood.confidence < SURE:
        return _ask_back(understood, known, unsure)
    if understood.intent not in catalogue():
        return Step((compose("unsure", known),), unsure=unsure + 1)
    return Step((compose(understood.intent, known),))


def cared(said: Sequence[Reply], meant: Sequence[Understood], known: Known) -> list[Reply]:
    """These replies, the last with the helplines below it where what was said may be danger and is likelier to be none.

    In the same message, so that what it offers can still be pressed. Nothing below a reply that calls a person, nor
    below one that must be the same to the byte however it was asked for (specification G.6).
    """
    if not said or not any(one.care for one in meant):
        return list(said)
    if any(one.handoff or HELPLINE in one.text or _is_fixed(one) for one in said):
        return list(said)
    *first, last = said
    below = compose("care", known)
    lines, literals = (*last.lines, *below.lines), (*last.literals, *below.literals)
    return [*first, replace(last, lines=lines, literals=literals, template=f"{last.template}+{below.template}")]


def _is_fixed(reply: Reply) -> bool:
    return reply.intent in catalogue() and catalogue()[reply.intent].uses == BLIND


def _noticed(understood: Understood) -> str:
    """The entry that answers what was noticed beside the intent, or how grave a distress is; empty for neither."""
    if understood.intent == "distress":
        return _DISTRESS.get(understood.rules[0] if understood.rules else "", "distress_hopeless")
    if understood.rules:
        return ""
    asked = understood.intent != "other" and understood.confidence >= SURE
    return next((flag.says for flag in safety.flags(understood.text) if flag.always or not asked), "")


def _ask_back(understood: Understood, known: Known, unsure: int) -> Step:
    if unsure + 1 > PERSON_AFTER:
        return Step((compose("unsure_person", known),))
    likely = [name for name, _chance in candidates(understood)]
    entries = [catalogue()[name] for name in likely if name in catalogue() and catalogue()[name].title]
    if not entries:
        return Step((compose("unsure", known),), unsure=unsure + 1)
    asked = compose("did_you_mean", known)
    offers = (*(button(entry, known) for entry in entries), button(catalogue()["appeal_human"], known))
    return Step((replace(asked, buttons=offers),), unsure=unsure + 1)
