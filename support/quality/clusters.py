"""Groups short texts that say nearly the same, by the pairs of characters they share. Pure, no training, one pass."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

ALIKE = 0.5  # Dice of two sets of pairs from which two texts are of one group [D]
_NOISE = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Cluster:
    """Texts that say nearly the same: how many, and the wordings, most frequent first."""

    n: int
    texts: tuple[str, ...]


def clusters(texts: Iterable[str]) -> list[Cluster]:
    """Every text in exactly one group, biggest groups first; the same texts give the same groups in any order."""
    counted = Counter(texts)
    leaders: list[frozenset[str]] = []
    members: list[Counter[str]] = []
    holding: dict[str, set[int]] = {}  # pair -> groups whose first text has it
    for text, n in sorted(counted.items(), key=lambda one: (-one[1], one[0])):
        pairs = _pairs(text)
        near = {group for pair in pairs for group in holding.get(pair, ())}
        likeness, group = max(((_dice(pairs, leaders[one]), -one) for one in near), default=(0.0, 0))
        if likeness >= ALIKE:
            members[-group][text] += n
            continue
        for pair in pairs:
            holding.setdefault(pair, set()).add(len(leaders))
        leaders.append(pairs)
        members.append(Counter({text: n}))
    found = [Cluster(sum(one.values()), tuple(text for text, _n in one.most_common())) for one in members]
    return sorted(found, key=lambda one: (-one.n, one.texts))


def _pairs(text: str) -> frozenset[str]:
    plain = _NOISE.sub("", text).casefold()
    return frozenset(plain[place : place + 2] for place in range(len(plain) - 1)) or frozenset({plain})


def _dice(one: frozenset[str], other: frozenset[str]) -> float:
    return 2 * len(one & other) / (len(one) + len(other))
