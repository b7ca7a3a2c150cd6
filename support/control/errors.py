"""Why a wish about one's own line is not carried out. Each says what is possible instead."""

from django.utils.translation import gettext_lazy as _

from risk.errors import Clash, Refusal


class NotNow(Clash):
    """The line is not in a state for it: already so, or nothing to undo."""

    code = "self-control-not-now"
    next_step = _("请回到“管住自己”看现在的设置。")


class TooEarly(Clash):
    """The cooling-off still runs. Source: A136."""

    code = "self-control-cooling"
    next_step = _("冷静期过后再来，到时这里会有按钮。")


class StillOwed(Refusal):
    """A line with loans on it is closed only when they are paid."""

    code = "self-control-owed"
    next_step = _("可以先暂停借款，还清以后再关闭。")


class BadAmount(Refusal):
    """Not a limit that a line can be lowered to."""

    code = "self-control-amount"
    next_step = _("请填整百的金额，比现在的额度低，不低于还没还的本金。")
