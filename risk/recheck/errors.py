"""Owns the refusals of a recheck."""

from django.utils.translation import gettext_lazy as _

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


class Unverified(Refusal):
    """So high a limit on an income that nobody verified in the last twelve months. Source: A130."""

    code = "income-not-verified"
    next_step = _("请先核实收入：让客户交12个月内的收入证明，按它的等级再复核。")
