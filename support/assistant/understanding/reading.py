"""One utterance in, its intents out: what must never be missed by rule, everything else by what was learnt."""

import re
from dataclasses import dataclass, replace

import numpy as np

from support.assistant.understanding import danger, meaning, safety, scope, store
from support.assistant.understanding.classifier import Array, Weights
from support.assistant.understanding.features import features

WORTH_KEEPING = 0.05
KEPT = 4
# How likely a danger must be to be heard in words that no rule names; beside an ordinary reading that is likelier than
# not; over another rule. Below the last a rule's word for it is taken for everyday talk (docs/figures.md).
DANGER, OVER_A_READING, OVER_A_RULE, HARMLESS = 0.5, 0.75, 0.75, 0.05
# Below an alarm: how likely a danger must be for a calm line with the helplines to stand below the ordinary answer.
CARE = 0.1
# How sure we say we are of a danger no rule names.
HEARD = 0.7
# Words this likely to mean danger are worth asking the sentence model, and a spelling this likely to.
HINT, SPELT = 0.05, 0.02
# A rule is not a measurement; it only has to beat every other label.
BY_RULE = 0.99
BY_SCOPE = 0.9
EVEN = 0.5
# Above this the words alone decide, and the sentence model is not asked.
PLAIN = 0.9
CLEAR, SHORTEST_CLAUSE, MOST_AT_ONCE = 0.7, 4, 3
# 算了 and the like say too little to be heard as danger by what was learnt; a rule hears shorter ones.
SHORTEST_DANGER = 3
# Answered alike to the byte however it is asked (specification G.6).
FIXED = "investigation_query"
# An offer of a scam is told to stop in nearly the words of one that was fallen for: it takes more to call a person.
OVER_THESE = {FIXED: 0.9, "scam_offer": 0.86}
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
# What is asked to be done asks as much as a question: 我要投诉, 帮我查一下, 把申诉撤了.
_WISHES = re.compile(
    r"(?:我要|我想|我来|帮我|给我|替我|请|麻烦|申请|想要).{0,8}"
    r"(?:投诉|申诉|复核|撤|取消|注销|关掉|关闭|暂停|调低|查|开|改|换|删|导出|延期|分期|提前还|还清|上传|补)"
    r"|^(?:投诉|申诉|撤回|撤销|取消|注销|复核)"
    r"|\bi (?:want|need|would like) to\b|\bplease\b",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"[，。；？！,;?!\n]|还有|另外|顺便|再问|同时|(?:然后|并且)(?=我|帮|请|给|问)")


@dataclass(frozen=True, slots=True)
class Understood:
    """What an utterance means.

    Args:
        confidence: calibrated, 0..1.
        others: the next likeliest intents with their confidence, likeliest first.
        text: what was read.
        rules: the safety rules that fired.
        scope: why it was taken to be about something else, if it was.
        care: the danger it may be, too unlikely for an alarm and too likely for silence; else empty.
        model: the version of the words' weights that read it.
        within: the whole turn, where it asked several things and this is one of them; else empty.
    """

    intent: str
    confidence: float
    others: tuple[tuple[str, float], ...] = ()
    text: str = ""
    rules: tuple[str, ...] = ()
    scope: str = ""
    care: str = ""
    model: str = ""
    within: str = ""


def understand(text: str) -> Understood:
    """What a masked utterance means. Under a millisecond by its words alone; the sentence model takes longer."""
    version, learnt = store.spoken()
    return replace(understand_by(learnt, text), model=version)


def understand_by(learnt: Weights, text: str) -> Understood:
    """What an utterance means by these weights: `understand`, with a model that does not speak yet, to compare."""
    by_words = learnt.chances(features(text))
    fired = safety.fired(text)
    if not _asks_meaning(text, by_words, learnt, fired):
        chances, peril, enough = by_words, dict[str, float](), DANGER
    else:
        seen = meaning.seen(text)
        by_meaning = meaning.chances(seen, learnt.intents)
        chances = by_words if by_words.max() >= PLAIN else ((by_words + by_meaning) / 2).astype(np.float32)
        peril = _peril(text, seen, learnt) if _may_tell(text, fired) else {"": 0.0}
        fired = _judged(fired, peril)
        ordinary = learnt.intents[int(chances.argmax())] not in {"other", *safety.GRAVE} and chances.max() >= EVEN
        enough = OVER_A_READING if ordinary else DANGER
        if sum(peril.values()) < enough:
            chances = _without_danger(chances, learnt)
    ranked = [
        (learnt.intents[place], float(chances[place]))
        for place in chances.argsort()[::-1][:KEPT]
        if chances[place] >= WORTH_KEEPING
    ]
    if fired and fired[0].intent in safety.GRAVE:
        return _by_rule(fired, ranked, text)
    if peril and sum(peril.values()) >= (_over(fired[0]) if fired else enough):
        grave = max(peril, key=peril.__getitem__)
        return Understood(grave, HEARD, tuple(one for one in ranked if one[0] != grave), text, ("learnt",))
    if fired:
        return _by_rule(fired, ranked, text)
    meant = _in_scope(text, ranked, scope.familiarity(text, learnt.place))
    return meant if meant.rules else replace(meant, care=_care(peril))


def _may_tell(text: str, fired: tuple[safety.Rule, ...]) -> bool:
    """Whether danger is looked for in what a turn means: where a rule fired, or it is more than a word or a request."""
    return bool(fired) or (len(safety.plain(text)) >= SHORTEST_DANGER and not safety.asks_here(text))


def _care(peril: dict[str, float]) -> str:
    """The danger for which the helplines are named below the answer, or none."""
    return max(peril, key=peril.__getitem__) if sum(peril.values()) >= CARE else ""


def _over(rule: safety.Rule) -> float:
    """How likely a danger must be to be heard over a rule."""
    return OVER_THESE.get(rule.intent, OVER_A_RULE)


def _by_rule(fired: tuple[safety.Rule, ...], ranked: list[tuple[str, float]], text: str) -> Understood:
    intent = fired[0].intent
    others = tuple(one for one in ranked if one[0] != intent)
    return Understood(intent, BY_RULE, others, text, tuple(rule.name for rule in fired))


def _asks_meaning(text: str, by_words: Array, learnt: Weights, fired: tuple[safety.Rule, ...]) -> bool:
    """Whether the sentence model is asked: where the words leave doubt, seem small talk or may mean danger.

    A danger is often spoken of in words that never name it, which look like small talk; and what a rule takes for one
    may be everyday talk, or what it takes for another thing a danger.
    """
    if not meaning.is_available():
        return False
    hint = sum(_grave(by_words, learnt).values())
    if fired:
        return fired[0].intent != FIXED or hint >= HINT
    likeliest = learnt.intents[int(by_words.argmax())]
    seems_other = likeliest == "other" and not scope.is_another_product(text)
    doubtful = bool(by_words.max() < PLAIN) or hint >= HINT or seems_other
    # A long account of a scam may hold the very words of a question.
    return doubtful or any(danger.spelt(piece) >= SPELT for piece in meaning.pieces(text))


def _grave(by_words: Array, learnt: Weights) -> dict[str, float]:
    return {name: float(by_words[learnt.intents.index(name)]) for name in danger.OUTCOMES}


def _peril(text: str, seen: Array, learnt: Weights) -> dict[str, float]:
    """How likely each danger is in the worst piece of a turn."""
    told = []
    for piece, vector in zip(meaning.pieces(text), seen, strict=True):
        by_words = learnt.chances(features(piece))
        told.append(danger.chances(piece, vector, _grave(by_words, learnt)))
    return max(told, key=lambda one: sum(one.values()))


def _without_danger(chances: Array, learnt: Weights) -> Array:
    """The chances of all else, once danger was looked for and not found."""
    kept = np.array([intent not in safety.GRAVE for intent in learnt.intents])
    rest: Array = np.where(kept, chances, 0).astype(np.float32)
    return (rest / max(float(rest.sum()), 1e-6)).astype(np.float32)


def _judged(fired: tuple[safety.Rule, ...], peril: dict[str, float]) -> tuple[safety.Rule, ...]:
    """The rules that hold once the meaning was heard: a word of danger in plainly harmless talk is none."""
    if sum(peril.values()) >= HARMLESS:
        return fired
    return tuple(rule for rule in fired if rule.intent not in safety.GRAVE)


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
    read = [one for one in map(understand, filter(_asks, asked)) if one.confidence >= CLEAR]
    told = {one.intent: one for one in read if one.intent != "other" and not (wanted and one.intent == PERSON)}
    if wanted:
        first = Understood(PERSON, BY_RULE, text=wanted[0], care=whole.care, model=whole.model)
        return (first, *told.values())[:MOST_AT_ONCE]
    if len(told) < 2:  # noqa: PLR2004 - several
        return (whole,)
    first, *rest = (replace(one, within=text) for one in tuple(told.values())[:MOST_AT_ONCE])
    return (replace(first, care=whole.care), *rest)


def _asks(clause: str) -> bool:
    return bool(_ASKS.search(clause) or _WISHES.search(clause))


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
    return store.spoken()[0]
