"""Refusals of the privacy centre."""

from django.utils.translation import gettext_lazy as _

from risk.errors import Absent, Refusal


class NoSuchCopy(Absent):
    """Not there, another's, not ready, or over: all look the same."""

    code = "no-such-copy"
    next_step = _("下载只保留7天。可以随时再要一份。")


class NothingWritten(Refusal):
    code = "nothing-written"
    next_step = _("请写明哪里不对、应该是什么，一两句就可以。")


class NoLine(Refusal):
    code = "no-line"
    next_step = _("请拨打客服热线，由人为您办理。")
