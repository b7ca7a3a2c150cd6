"""Decides what comes next in a conversation: answer, ask back, or walk a flow one step on. Pure.

The flow so far is a value carried by the newest turn, so it can be resumed days later on another device.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from support.assistant.answer import Reply, button, compose
from support.assistant.catalogue import catalogue
from support.assistant.said import Known
from support.assistant.understanding import Understood, safety

# Below this a guess is asked back; specification R15.
SURE = 0.6
WORTH_NAMING = 0.1
PERSON_AFTER = 2
# What a card's buttons are shown to have said.
ACTS: Mapping[str, Mapping[str, str]] = {
    "open_appeal": {"zh": "确认，开始申诉", "en": "Confirm and start the appeal"},
    "keep": {"zh": "先不申诉", "en": "Not now"},
}
_DISTRESS = {"R5:intent": "distress", "R5:hopeless": "distress_hopeless", "R5:stress": "distress_stress"}
_YES = re.compile(r"是的?|对的?|好的?|嗯+|行|可以的?|确认|确定|同意|开始吧?|没问题|ok|yes|y|confirm")
_NO = re.compile(r"不|不要|不用了?|不了|先不|先不申诉|算了|取消|否|不是|不申诉了?|no|n|cancel")


@dataclass(frozen=True, slots=True)
class Step:
    """What comes next: replies, and perhaps one act that binds the borrower."""

    says: tuple[Reply, ...] = ()
    binds: str = ""
    unsure: int = 0


def opening(known: Known) -> Reply:
    """The first thing said: that this is an AI, what is blocked, and the facts it stands on."""
    return compose("opening", known)


def affirms(text: str) -> str:
    """`open_appeal` for a plain yes, `keep` for a plain no, else nothing."""
    plain = text.strip().strip("。.!！,，~ ").lower()
    return "open_appeal" if _YES.fullmatch(plain) else "keep" if _NO.fullmatch(plain) else ""


def next_step(understood: Understood, known: Known, *, flow: Mapping[str, Any] | None, unsure: int) -> Step:
    """What to answer to what was understood."""
    confirming = flow is not None and (flow.get("name"), flow.get("step")) == ("appeal", "confirm")
    intent = understood.intent
    if confirming and (decided := intent if intent in ACTS else affirms(understood.text)):
        return Step(binds="open_appeal") if decided == "open_appeal" else Step((compose("appeal_kept", known),))
    if noticed := _noticed(understood):
        return Step((compose(noticed, known),))
    if understood.confidence < SURE:
        return _ask_back(understood, known, unsure)
    if intent not in catalogue():
        return Step((compose("unsure", known),), unsure=unsure + 1)
    reply = compose(intent, known)
    if intent == "appeal_start" and reply.template == "appeal_start/1":
        reply = _card(reply, known)
    return Step((reply,))


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
    likely = [
        name for name, sure in ((understood.intent, understood.confidence), *understood.others) if sure > WORTH_NAMING
    ]
    entries = [catalogue()[name] for name in likely[:3] if name in catalogue() and catalogue()[name].title]
    if not entries:
        return Step((compose("unsure", known),), unsure=unsure + 1)
    asked = compose("did_you_mean", known)
    offers = (*(button(entry, known) for entry in entries), button(catalogue()["appeal_human"], known))
    return Step((replace(asked, buttons=offers),), unsure=unsure + 1)


def _card(reply: Reply, known: Known) -> Reply:
    """The appeal as it would be opened, for the borrower to check; nothing is opened before they confirm."""
    chosen = [reason for reason in known.reasons if reason["code"] in known.appealable]
    english = known.lang == "en"
    card = {
        "title": "Please check" if english else "请核对",
        "rows": [
            ["Line" if english else "额度", known.line],
            *(["Reason shown" if english else "针对的原因", reason["text"]] for reason in chosen),
        ],
        "acts": [
            {"act": name, "title": ACTS[name][known.lang], "binds": name == "open_appeal"}
            for name in ("open_appeal", "keep")
        ],
    }
    flow = {
        "name": "appeal",
        "step": "confirm",
        "line": known.line,
        "decision": known.decision,
        "codes": [reason["code"] for reason in chosen],
    }
    return replace(reply, card=card, flow=flow)
