"""Owns the words of a reason: which code may be shown for what we know, and how it reads. Pure. Source: B.0, F.12."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from risk import clock
from risk.reasons.catalogue import CATALOGUE, CHECKING, DISCREET, NEUTRAL, REVIEW, Reason
from risk.reasons.values import say
from risk.reasons.windows import window

PLACEHOLDER = re.compile(r"\{(\w+)\}")
CLAUSE = re.compile(r"\[([^\[\]|]*)\|([^\[\]|]*)\]")
# Filled by a rule of their own when the evidence has nothing.
SPECIAL = frozenset({"ontime_note", "last_verified", "window_note"})
ALWAYS_ON_TIME = 1.0
LEAST_FACTORS = 2  # Source: B.0, a score is never a reason by itself

type Evidence = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Words:
    """What one reason says in one language, the same in every channel."""

    code: str
    title: str
    text: str
    remedy: str
    help: str


def public_code(code: str, evidence: Evidence | None) -> str:
    """The code that may be shown: itself, or the neutral one where its words would lack a fact or tell a secret.

    Source: F.12: a missing fact, a count of 0 that the text counts, a score with fewer than two factors.
    """
    if code in NEUTRAL:
        return code
    if code not in CATALOGUE:
        return CHECKING
    if code == "AML-CONF" or not _is_tellable(CATALOGUE[code], evidence or {}):
        return instead_of(code)
    return code


def instead_of(code: str) -> str:
    """The neutral code that stands for one that can't be shown."""
    return REVIEW if code.startswith(DISCREET) or code == REVIEW else CHECKING


def render(code: str, evidence: Evidence, lang: str, *, at: datetime) -> Words:
    """A reason in words.

    Args:
        code: a public code (`public_code`).
        evidence: as in the explanation: fen, ISO dates and instants.
        lang: zh or en.
        at: the moment of telling; a promised time that has passed is told as not yet known.
    """
    reason = CATALOGUE[code]
    texts = reason.texts[lang]
    remedy = texts["remedy"]
    if "remedy_unknown" in texts and evidence.get("contact") is None:
        remedy = texts["remedy_unknown"]

    def fill(text: str) -> str:
        return _fill(reason, text, evidence, lang, at)

    return Words(code, texts["title"], fill(texts["text"]), fill(remedy), texts["help"])


def sms(title: str, lang: str, *, lender: str) -> str:
    """The short form for a text message: what it is about, and where to look."""
    return CATALOGUE.vocabulary["say"]["sms"][lang].format(title=title, lender=lender)


def would_change(fact: str, direction: str, lang: str) -> str | None:
    """A direction in words, never how far; None: nothing a borrower can aim for."""
    found = CATALOGUE.vocabulary["flip"].get(f"{fact}.{direction}")
    if found is None:
        return None
    text = CATALOGUE.vocabulary["say"]["flip"][lang].format(what=found[lang])
    return text[:1].upper() + text[1:]


def needed(code: str) -> frozenset[str]:
    """The placeholders without which a code has no true text."""
    return _needed(CATALOGUE[code].texts["zh"]["text"])


@cache
def _needed(text: str) -> frozenset[str]:
    plain = CLAUSE.sub(lambda clause: clause[2], text)
    return frozenset(PLACEHOLDER.findall(plain)) - SPECIAL


def _is_tellable(reason: Reason, evidence: Evidence) -> bool:
    known = {name: evidence.get(reason.says.get(name, name)) for name in needed(reason.code)}
    if any(value is None or value in ("", [], ()) for value in known.values()):
        return False
    if any(known.get(name) == 0 for name in reason.counts):
        return False
    factors = evidence.get("factors") or ()
    return reason.code != "CRD-SCORE" or (isinstance(factors, list | tuple) and len(factors) >= LEAST_FACTORS)


def _fill(reason: Reason, text: str, evidence: Evidence, lang: str, at: datetime) -> str:
    today = clock.day(at)

    def value(name: str) -> object:
        return evidence.get(reason.says.get(name, name))

    def clause(found: re.Match[str]) -> str:
        return found[1] if all(_is_ahead(value(name), at) for name in PLACEHOLDER.findall(found[1])) else found[2]

    def word(found: re.Match[str]) -> str:
        name, known = found[1], value(found[1])
        if name == "ontime_note":
            return reason.texts[lang]["ontime_note"] if evidence.get("ontime_rate_12m") == ALWAYS_ON_TIME else ""
        if name == "last_verified" and known is None:
            return reason.texts[lang]["last_verified"]
        if name == "window_note" and not known:
            known = window(today)
        return say(name, known, lang, today=today, exact=reason.code == "CRD-DPD-NOW")

    return PLACEHOLDER.sub(word, CLAUSE.sub(clause, text)).strip()


def _is_ahead(value: object, at: datetime) -> bool:
    """Whether a promised time is known and still to come; a date holds to its end."""
    if not isinstance(value, str):
        return False
    if len(value) == len("2026-11-20"):
        return value >= clock.day(at).isoformat()
    return datetime.fromisoformat(value) > at
