"""What a mass recheck refuses."""

from risk.errors import Absent, Clash, Forbidden, Refusal


class NoSuchBatch(Absent):
    code = "no-such-mass-recheck"


class NobodyBlocked(Refusal):
    """No decision of this rule, version and window."""

    code = "nobody-blocked"


class BadWindow(Refusal):
    """No window, an empty one, or one too long."""

    code = "bad-window"


class AuthorSigns(Forbidden):
    """The author is not among those who sign."""

    code = "author-signs"


class NotNow(Clash):
    """The step does not follow where it stands."""

    code = "not-now"
