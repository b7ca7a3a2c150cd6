"""What the register of signals refuses."""

from risk.errors import Absent, Refusal


class NoSuchSignal(Absent):
    """None of this number is kept an eye on."""

    code = "no-such-signal"


class BadSignal(Refusal):
    """No title, owner or source, or a next review that is not ahead."""

    code = "bad-signal"
