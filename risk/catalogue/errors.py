"""What the catalogue refuses."""

from risk.errors import Absent, Clash, Forbidden, Refusal


class NoSuchText(Absent):
    """No code, or no version of its texts, that may be edited here."""

    code = "no-such-text"


class NotFit(Refusal):
    """The texts have problems that keep them from being published."""

    code = "texts-not-fit"
    next_step = "Correct what the page marks, and save again."


class AuthorSigns(Forbidden):
    """Who wrote a text does not sign it."""

    code = "author-signs"
    next_step = "Ask two colleagues, one of them of compliance."


class NotOpen(Clash):
    """Published or withdrawn already."""

    code = "text-not-open"
    next_step = "Look at the page again: somebody may have moved it."
