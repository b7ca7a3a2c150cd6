"""Why a colleague's step with a conversation is refused."""

from django.utils.translation import gettext_lazy as _

from risk.errors import Forbidden, Refusal


class NoReason(Refusal):
    """A conversation passed on without a word of why."""

    code = "no-reason"
    next_step = _("请写一句原因，接手的同事会看到。")


class NoSuchColleague(Refusal):
    """Somebody who takes no conversations, or is no longer here."""

    code = "no-such-colleague"
    next_step = _("请从列表里选一位同事或一个队列。")


class NotYourQueue(Forbidden):
    """A conversation that waits in a queue which this colleague does not serve."""

    code = "not-your-queue"
    next_step = _("请从列表里接一段您的队列里的对话。")
