"""Which queues of chats a colleague serves, by the one table of roles, and what they are called."""

from collections.abc import Mapping

from django.contrib.auth.models import User
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from appeals import roles
from support.assistant.models import Handoff

TO = "queue:"  # before a queue's name where a colleague's could stand
NAMES: Mapping[str, Promise] = {
    Handoff.Queue.GENERAL: _("综合客服"),
    Handoff.Queue.COMPLAINTS: _("投诉处理"),
    Handoff.Queue.HARDSHIP: _("还款困难"),
    Handoff.Queue.SPECIALIST: _("风险专员"),
    Handoff.Queue.TECHNICAL: _("技术支持"),
}


def served(staff: User) -> frozenset[str]:
    """The queues whose chats this colleague may take."""
    return frozenset(queue for queue in NAMES if roles.may_read(staff, f"chats-{queue}"))


def named(to: str) -> str | None:
    """The queue a form names, or None where it names none."""
    queue = to.removeprefix(TO)
    return queue if to.startswith(TO) and queue in NAMES else None
