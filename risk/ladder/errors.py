"""What the ladder refuses, each with what to do instead."""

from django.utils.translation import gettext_lazy as _

from risk.errors import Absent, Clash, Refusal


class NoSuchReduction(Absent):
    """None of this number."""

    code = "no-such-reduction"
    next_step = _("请回到列表再看看。")


class BadReduction(Refusal):
    """It asks for something that cannot be."""

    code = "bad-reduction"
    next_step = _("请改好再提交。")


class MilderFirst(Clash):
    """A milder step has not been tried on this line."""

    code = "milder-step-first"
    next_step = _("请先用更轻的一步；逾期4天以上、欺诈、反洗钱或司法的情况除外。")


class ContactFirst(Clash):
    """The borrower may struggle, and nobody has tried to reach them. Source: A032."""

    code = "contact-first"
    next_step = _("请先联系本人，说清困难时的办法，在客户预警里记下结果。")


class TooSoon(Clash):
    """Another reduction was lately, or a person restored the limit lately. Source: F.6."""

    code = "too-soon"
    next_step = _("请等到那一天，或者用更轻的一步。")


class NotNow(Clash):
    """It is not where this may follow."""

    code = "reduction-not-now"
    next_step = _("请再看看这一条：同事可能已经动过。")
