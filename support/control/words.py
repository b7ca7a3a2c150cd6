"""A wish in words: what it was, until when it holds, the way back. In the active language."""

from datetime import timedelta

from django.utils.translation import gettext as _

from risk.templatetags.figures import moment, onday, yuan
from support.control.models import Action, Choice
from support.control.queries import COOLING


def what(choice: Choice) -> str:
    """A wish in one line, in the active language."""
    texts = {
        Action.PAUSE: _("您暂停了借款"),
        Action.LOWER: _("您把额度从%(before)s调低到%(after)s"),
        Action.CLOSE: _("您申请关闭额度"),
        Action.OPEN: _("您申请重新打开借款"),
        Action.KEEP: _("您撤回了打开的申请，借款继续暂停"),
        Action.RAISE: _("您申请把额度从%(before)s调回%(after)s"),
    }
    return texts[Action(choice.action)] % {"before": yuan(choice.previous), "after": yuan(choice.amount)}


def until(choice: Choice) -> str | None:
    match choice.action:
        case Action.PAUSE if choice.days:
            return _("到%(at)s自动恢复。") % {"at": moment(choice.made_at + timedelta(days=choice.days))}
        case Action.PAUSE | Action.KEEP | Action.CLOSE:
            return _("直到您自己打开。")
        case Action.OPEN:
            return _("冷静期到%(at)s，之后生效；到时要重新评估。") % {"at": moment(choice.effective_at)}
    return _("已经通知核心系统，通常几分钟内改好。")


def back(choice: Choice) -> str:
    match choice.action:
        case Action.LOWER:
            return _("想调回来：%(day)s以后可以申请。") % {"day": onday(choice.made_at + COOLING)}
        case Action.OPEN:
            return _("改主意了：生效之前可以随时撤回申请。")
        case Action.RAISE:
            return _("改主意了：随时可以再调低。")
    return _("想打开：随时可以申请，过了冷静期生效。已有的借款照常还。")
