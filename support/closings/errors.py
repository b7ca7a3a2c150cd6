"""What the closing of a channel refuses."""

from django.utils.translation import gettext_lazy as _

from risk.errors import Absent, Clash, Refusal


class NoSuchClosing(Absent):
    """None of this number."""

    code = "no-such-closing"
    next_step = _("请回到列表再看看。")


class NeedsNotice(Clash):
    """No notice, or no other way to repay that stays. Source: A114."""

    code = "needs-notice-and-alternative"
    next_step = _("请选好通知模板，再选至少一个照常可用的还款方式。")


class BadClosing(Refusal):
    """It cannot be as it is written."""

    code = "bad-closing"
    next_step = _("请改好再提交。")


class NotNow(Clash):
    """It is not where this may follow."""

    code = "closing-not-now"
    next_step = _("请再看看这一条：同事可能已经动过。")
