"""One utterance in, its intents out: what must never be missed by rule, everything else by what was learnt."""

import re
from dataclasses import dataclass

import numpy as np

from support.assistant.understanding import meaning, safety, scope, store
from support.assistant.understanding.classifier import Array, Weights
from support.assistant.understanding.features import features

WORTH_KEEPING = 0.05
KEPT = 4
# How likely by its meaning alone a danger must be to be heard in words that name none, and how sure we say we are.
DANGER, HEARD = 0.5, 0.7
# A rule is not a measurement; it only has to beat every other label.
BY_RULE = 0.99
BY_SCOPE = 0.9
EVEN = 0.5
# Above this the words alone decide, and the sentence model is not asked.
PLAIN = 0.9
CLEAR, SHORTEST_CLAUSE, MOST_AT_ONCE = 0.7, 4, 3
PERSON = "appeal_human"
# Asking for a person is heard however short it is, and beside anything else.
_PERSON = re.compile(
    r"(?:转|接|找|要|换|叫|联系|给我)(?:个|一个|一下|到)?(?:人工|真人|活人|客服|坐席|专员)|人工(?:客服|服务|坐席)?$"
    r"|zhuan\s*ren\s*gong|\b(?:human|agent|real\s*person)\b",
    re.IGNORECASE,
)
# Said of somebody else's message or of a refusal: no request.
_NO_PERSON = re.compile(r"(?:不|别|不用|不想|不要)(?:转|接|找|要)?(?:人工|真人|客服)|人工(?:智能|审核|复核|评估)")
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
    fired = safety.fired(text)
    chances, danger = _chances(text, learnt, told=bool(fired))
    ranked = [
        (learnt.intents[place], float(chances[place]))
        for place in chances.argsort()[::-1][:KEPT]
        if chances[place] >= WORTH_KEEPING
    ]
    if fired:
        intent = fired[0].intent
        others = tuple(one for one in ranked if one[0] != intent)
        return Understood(intent, BY_RULE, others, text, tuple(rule.name for rule in fired))
    if danger:
        return Understood(danger, HEARD, tuple(one for one in ranked if one[0] != danger), text, ("learnt",))
    return _in_scope(text, ranked, scope.familiarity(text, learnt.place))


def _chances(text: str, learnt: Weights, *, told: bool) -> tuple[Array, str]:
    """By its words; where they leave doubt, by its words and its meaning in equal parts; and the danger it hints at.

    A danger is often spoken of in words that never name it, which look like small talk: so the meaning is asked of
    whatever seems to be about something else too. Nothing is asked where a rule has `told` the intent already.
    """
    by_words = learnt.chances(features(text))
    seems_other = learnt.intents[int(by_words.argmax())] == "other" and not scope.is_another_product(text)
    if told or not meaning.is_available() or (by_words.max() >= PLAIN and not seems_other):
        return by_words, ""
    by_meaning = meaning.chances(text, learnt.intents)
    danger = ""
    if not scope.names_us(text) or seems_other:
        grave = {name: float(by_meaning[learnt.intents.index(name)]) for name in sorted(safety.GRAVE)}
        likeliest = max(grave, key=grave.__getitem__)
        danger = likeliest if grave[likeliest] >= DANGER else ""
    if by_words.max() >= PLAIN:
        return by_words, danger
    both: Array = ((by_words + by_meaning) / 2).astype(np.float32)
    return both, danger


def understand_all(text: str) -> tuple[Understood, ...]:
    """What an utterance means when it asks several things at once; one meaning otherwise.

    What a safety rule hears is answered alone. A request for a person comes first, then what else was clearly asked.
    Clauses are read apart only where each of them asks something, and clearly so.
    """
    whole = understand(text)
    if whole.rules:
        return (whole,)
    clauses = [clause.strip() for clause in _CLAUSE.split(text) if clause and clause.strip()]
    wanted = [clause for clause in clauses if _PERSON.search(clause) and not _NO_PERSON.search(clause)]
    asked = [one for one in clauses if one not in wanted and not _NO_PERSON.search(one) and len(one) >= SHORTEST_CLAUSE]
    read = [one for one in map(understand, filter(_ASKS.search, asked)) if one.confidence >= CLEAR]
    told = {one.intent: one for one in read if one.intent != "other" and not (wanted and one.intent == PERSON)}
    if wanted:
        first = Understood(PERSON, BY_RULE, text=wanted[0])
        return (first, *told.values())[:MOST_AT_ONCE]
    return tuple(told.values())[:MOST_AT_ONCE] if len(told) > 1 else (whole,)


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
