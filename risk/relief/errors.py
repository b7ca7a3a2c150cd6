"""What relief programmes refuse."""

from risk.errors import Absent, Refusal


class NoSuchProgramme(Absent):
    code = "no-such-relief"


class BadProgramme(Refusal):
    """No title, an unknown kind, or days that are none."""

    code = "bad-relief"
