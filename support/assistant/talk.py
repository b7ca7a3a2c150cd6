"""Decides what is answered to what was understood: an answer, a question back, or a person. Pure.

What is being done step by step is walked in `flows`, before an answer is looked for.
"""

from dataclasses import dataclass, replace

from support.assistant.answer import Reply, button, compose
from support.assistant.catalogue import catalogue
from support.assistant.said import Known
from support.assistant.understanding import Understood, safety
from support.assistant.understanding.candidates import SURE, candidates

PERSON_AFTER = 2
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
