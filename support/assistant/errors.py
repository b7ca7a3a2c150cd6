"""Why the assistant refuses a turn."""

from django.utils.translation import gettext_lazy as _

from risk.errors import Clash, Forbidden, Refusal, TooLarge


class NothingSaid(Refusal):
    """An empty message."""

    code = "nothing-said"
    next_step = _("请输入您想问的，或点一个按钮。")


class SaidTooMuch(TooLarge):
    """A message longer than is read at once."""

    code = "said-too-much"
    next_step = _("请分成几条发，每条不超过500字。")


class NotOffered(Refusal):
    """A step that the conversation has not offered, or offers no longer."""

    code = "not-offered"
    next_step = _("请重新说一次您想办什么。")


class TakenAlready(Clash):
    """A conversation that another colleague took first."""

    code = "taken-already"
    next_step = _("请回到列表，接下一段对话。")


class NotYourTalk(Forbidden):
    """A conversation that this colleague does not hold."""

    code = "not-your-talk"
    next_step = _("请先在列表里接手。")
