"""Owns the refusals of a recheck."""

from risk.errors import Clash, Refusal


class NotExplainable(Refusal):
    """An explanation for a reason that no explanation lifts."""

    code = "not-explainable"


class BadIncome(Refusal):
    """An income or a level that there is not."""

    code = "bad-income"


class OtherRecheck(Clash):
    """The key belongs to another recheck."""

    code = "other-recheck"
    next_step = "Use a new key for a new recheck."
