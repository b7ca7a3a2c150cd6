"""One utterance in, its intents out: what must never be missed by rule, everything else by what was learnt."""

import re
from dataclasses import dataclass

import numpy as np

from support.assistant.understanding import meaning, safety, scope, store
from support.assistant.understanding.classifier import Array, Weights
from support.assistant.understanding.features import features

WORTH_KEEPING = 0.05
KEPT = 4
# A rule is not a measurement; it only has to beat every other label.
BY_RULE = 0.99
BY_SCOPE = 0.9
EVEN = 0.5
# Above this the words alone decide, and the sentence model is not asked.
PLAIN = 0.9
CLEAR, SHORTEST_CLAUSE, MOST_AT_ONCE = 0.7, 4, 2
_ASKS = re.compile(
    r"为什么|为啥|怎么|咋|吗|么$|多少|几|什么|如何|能不能|可不可以|是不是|哪|申诉|人工|\b(?:how|why|what|when|can)\b",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"[，。；？！,;?!\n]|还有|另外|顺便|再问|同时")


@dataclass(frozen=True, slots=True)
class Understood:
    """What an utterance means.

    Args:
        confidence: calibrated, 0..1.
        others: the next likeliest intents with their confidence, likeliest first.
        text: what was read.
        rules: the safety rules that fired.
        scope: why it was taken to be about something else, if it was.
    """

    intent: str
    confidence: float
    others: tuple[tuple[str, float], ...] = ()
    text: str = ""
    rules: tuple[str, ...] = ()
    scope: str = ""


def understand(text: str) -> Understood:
    """What a masked utterance means. About a third of a millisecond once the weights are loaded."""
    learnt = store.weights()
    chances = _chances(text, learnt)
    ranked = [
        (learnt.intents[place], float(chances[place]))
        for place in chances.argsort()[::-1][:KEPT]
        if chances[place] >= WORTH_KEEPING
    ]
    if fired := safety.fired(text):
        intent = fired[0].intent
        others = tuple(one for one in ranked if one[0] != intent)
        return Understood(intent, BY_RULE, others, text, tuple(rule.name for rule in fired))
    return _in_scope(text, ranked, scope.familiarity(text, learnt.place))


def _chances(text: str, learnt: Weights) -> Array:
    """By its words; where they leave doubt, by its words and its meaning in equal parts."""
    by_words = learnt.chances(features(text))
    if by_words.max() >= PLAIN or not meaning.is_available():
        return by_words
    both: Array = ((by_words + meaning.chances(text, learnt.intents)) / 2).astype(np.float32)
    return both


def understand_all(text: str) -> tuple[Understood, ...]:
    """What an utterance means when it asks two things at once; one meaning otherwise.

    Clauses are read apart only where each of them asks something, and clearly so.
    """
    whole = understand(text)
    clauses = [clause for clause in _CLAUSE.split(text) if len(clause) >= SHORTEST_CLAUSE and _ASKS.search(clause)]
    if len(clauses) < MOST_AT_ONCE or whole.rules:
        return (whole,)
    read = {one.intent: one for one in map(understand, clauses) if one.confidence >= CLEAR and one.intent != "other"}
    return tuple(read.values())[:MOST_AT_ONCE] if len(read) > 1 else (whole,)


def _in_scope(text: str, ranked: list[tuple[str, float]], familiar: float) -> Understood:
    """The likeliest intent, unless the words are not about us."""
    intent, confidence = ranked[0] if ranked else ("other", 0.0)
    if intent != "other" and scope.is_another_product(text):
        return Understood("other", BY_SCOPE, tuple(ranked), text, scope="another product")
    if intent in safety.GRAVE and confidence > EVEN:
        return Understood(intent, confidence, tuple(ranked[1:]), text, ("learnt",))
    if not scope.names_us(text) and not scope.is_anchored(text):
        if familiar < scope.STRANGE:
            return Understood("other", 1 - familiar / 2, tuple(ranked), text, scope="strange")
        if familiar < scope.UNUSUAL:
            confidence *= familiar
    return Understood(intent, confidence, tuple(ranked[1:]), text)


def model_version() -> str:
    """Which weights speak."""
    return store.version()
