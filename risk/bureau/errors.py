"""What keeps a report from being asked for."""

from risk.errors import Refusal


class NoSuchPurpose(Refusal):
    code = "no-such-purpose"
    next_step = "Ask for one of the purposes that the law and the consent allow; see the API's schema."


class Unavailable(Exception):
    """The bureau does not answer now; the worker tries again."""


class Unfit(Exception):
    """The bureau answered, and not with a report; trying again changes nothing."""
