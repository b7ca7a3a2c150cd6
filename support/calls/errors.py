"""Why a call can't be booked or settled."""

from django.utils.translation import gettext_lazy as _

from risk.errors import Absent, Clash, Refusal


class NoSuchSlot(Refusal):
    """A time that is over, full, or never was offered."""

    code = "no-such-slot"
    next_step = _("请从列表里选另一个时间。")


class NoNumber(Refusal):
    """The lender told us no phone number of this borrower."""

    code = "no-number"
    next_step = _("请在App里补上手机号，或者直接在对话里留言。")


class NoSuchCall(Absent):
    """There is no such call, or it is another's: the two look the same."""

    code = "no-such-call"
    next_step = _("请回到回电列表。")


class CallTaken(Clash):
    """Another colleague makes this call, or it is settled."""

    code = "call-taken"
    next_step = _("请从列表里选下一个。")
