"""What a case is about besides its reasons, in words; floors above say it of the kinds they file."""

from collections.abc import Callable

from appeals.models import Case
from appeals.status import Kind, Right

type Words = Callable[[Case], str]

_WORDS: dict[Kind, Words] = {}


def words_of(*kinds: Kind) -> Callable[[Words], Words]:
    """Makes the function below it say what cases of these kinds are about, in the reader's language."""

    def register(words: Words) -> Words:
        _WORDS.update(dict.fromkeys(kinds, words))
        return words

    return register


def topic(case: Case) -> str:
    """What a case is about; empty where its kind says it all."""
    words = _WORDS.get(Kind(case.kind))
    return words(case) if words else ""


@words_of(Kind.PI_RIGHT)
def _right(case: Case) -> str:
    return str(Right(case.choice).label) if case.choice in Right.values else ""
