"""What a doubtful turn may have meant, for "did you mean" and its buttons. Pure."""

from support.assistant.understanding.reading import Understood

# Below the first a guess is asked back (specification R15); a meaning less likely than the second isn't named.
SURE, WORTH_NAMING, MOST = 0.6, 0.1, 3


def candidates(understood: Understood) -> tuple[tuple[str, float], ...]:
    """Up to three intents with their chance, likeliest first; none where the turn is clear or is small talk.

    The chances are the calibrated ones of `understand`: of the turns given 0.4, about four in ten mean that.
    """
    if understood.rules or understood.confidence >= SURE:
        return ()
    named = {understood.intent: understood.confidence}
    for intent, chance in understood.others:
        named.setdefault(intent, chance)
    ranked = sorted(named.items(), key=lambda one: (-one[1], one[0]))
    return tuple(one for one in ranked if one[1] > WORTH_NAMING and one[0] != "other")[:MOST]
