"""What the scoreboard refuses."""

from risk.errors import Absent


class NoSuchRule(Absent):
    """The policy in force has no rule of this code, or none that may be named."""

    code = "no-such-rule"
