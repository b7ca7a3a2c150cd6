"""The sentences a decision told its borrower, each with a mark that tells whether another screen says the same. Pure.

Source: A099: whoever asks the assistant, the page or a colleague gets the same reason, word for word.
"""

import hashlib
from dataclasses import dataclass

from risk.decisions.content import Content

MARK = 12  # letters of the hash: enough to compare by eye


@dataclass(frozen=True, slots=True)
class Sentence:
    """One reason as the borrower reads it."""

    code: str
    text: str

    @property
    def mark(self) -> str:
        return mark(self.text)


def mark(text: str) -> str:
    """The start of the SHA-256 of a text: equal where, and only where, the words are."""
    return hashlib.sha256(text.encode()).hexdigest()[:MARK]


def sentences(content: Content, lang: str) -> tuple[Sentence, ...]:
    """What was told, in the order it was shown; nothing where the decision tells a borrower nothing.

    Args:
        lang: zh or en.
    """
    if content.kind != "block":
        return ()
    told = content.body[lang]["reasons"]
    return tuple(Sentence(one["code"], one["text"]) for one in told)
