"""Lets the language model say a reply in other words, without ever seeing a figure: each stands behind a mark.

What comes back must hold every mark once, no digit of its own, as many negations as before, and pass the guard.
"""

import re
import unicodedata
from collections import Counter
from dataclasses import replace

from django.conf import settings

from support.assistant import guard
from support.assistant.answer import LONGEST, Reply
from support.assistant.llm import endpoint
from support.assistant.said import Known

_SYSTEM = (
    "You reword one reply of a consumer lender's assistant so that it reads warmly and plainly to somebody frightened. "
    "Keep its meaning, its order (conclusion, reason, one step) and its language. Keep every mark such as <1> exactly "
    "once. Add no fact, number, promise, advice or link. Answer with one JSON object and nothing else: "
    '{"text": "<the reply>"}.'
)
_FIGURE = re.compile(r"[A-Z]{1,3}-[A-Za-z0-9-]+|\d[\d,.:：/–-]*%?")
_MARK = re.compile(r"<\d{1,2}>")
_NOT = {
    "zh": re.compile("[不没未无非别勿]"),
    "en": re.compile(r"\b(?:no|not|never|cannot|none|nothing)\b|n't", re.IGNORECASE),
}
_LINK = re.compile(r"https?:|www\.|@", re.IGNORECASE)


def reworded(reply: Reply, known: Known) -> Reply:
    """The reply in the model's words, or as it was."""
    if not endpoint.is_on() or reply.card or reply.flow or reply.handoff or reply.guards:
        return reply
    marked, behind = _marked(reply)
    try:
        said = endpoint.ask("reword", _SYSTEM, {"reply": marked, "language": known.lang})
    except endpoint.NoHelp:
        return reply
    text = said.get("text")
    if not isinstance(text, str) or not _fits(text, marked, known.lang):
        return reply
    whole = _MARK.sub(lambda mark: behind[mark[0]], text)
    spoken = replace(reply, lines=tuple(line for line in whole.splitlines() if line.strip()), by=_by())
    return reply if any(guard.faults(spoken)) or len(spoken.text) > LONGEST[known.lang] else spoken


def _marked(reply: Reply) -> tuple[str, dict[str, str]]:
    """The reply's text with a mark for every fact and figure, and what stands behind each."""
    values = sorted({fact["value"] for fact in reply.facts if fact["value"]}, key=len, reverse=True)
    pattern = re.compile("|".join([*map(re.escape, values), _FIGURE.pattern]))
    behind: dict[str, str] = {}

    def mark(found: re.Match[str]) -> str:
        name = f"<{len(behind) + 1}>"
        behind[name] = found[0]
        return name

    return pattern.sub(mark, reply.text), behind


def _fits(text: str, marked: str, lang: str) -> bool:
    bare = _MARK.sub("", text)
    return (
        Counter(_MARK.findall(text)) == Counter(_MARK.findall(marked))
        and not any(_is_foreign(character) for character in bare)
        and not list(guard.tokens([bare]))
        and not _LINK.search(bare)
        and len(_NOT[lang].findall(text)) == len(_NOT[lang].findall(marked))
        and (lang != "zh" or bool(re.search("[一-鿿]", bare)))
    )


def _is_foreign(character: str) -> bool:
    """A figure of any script, or what is no writing: a zero, half a sign, what turns a line's direction round."""
    return unicodedata.category(character) in ("Nd", "Nl", "No") or not (character.isprintable() or character == "\n")


def _by() -> str:
    return str(settings.ASSISTANT_LLM_MODEL)
