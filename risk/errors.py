"""The kinds of refusal every floor raises. Each says what happened and what to do next."""


class DomainError(Exception):
    """A refusal with a stable code.

    Args:
        message: what happened, for a person, in the reader's language.
        next: what to do about it, for a person.
        facts: values that are safe to show; they join the problem body.
    """

    code = "error"
    next_step: object = ""  # text, or a lazy translation of it

    def __init__(self, message: str = "", *, next: str = "", **facts: object) -> None:  # noqa: A002 - the word of the problem body
        super().__init__(message)
        self.next = next or str(self.next_step)
        self.facts = facts


class Absent(DomainError):
    """It does not exist, or it is not yours: the two look the same."""

    code = "absent"


class Clash(DomainError):
    """It is not in a state that allows this, or somebody else was first."""

    code = "clash"


class Forbidden(DomainError):
    """Known, but not for this person."""

    code = "forbidden"


class Refusal(DomainError):
    """Understood, and not acceptable as it is."""

    code = "refusal"


class Away(DomainError):
    """A fault of ours, for a while: it can't be told or done now, whoever asks."""

    code = "away"


class TooLarge(DomainError):
    """More than a stated limit."""

    code = "too-large"


class TooMany(DomainError):
    """More often than a stated limit."""

    code = "too-many"
