"""Owns the refusals of the registers."""

from django.utils.translation import gettext_lazy as _

from risk.errors import Absent, Clash, Forbidden, Refusal


class NoSuchEntry(Absent):
    """No entry of this number in this register."""

    code = "no-such-entry"
    next_step = _("请回到列表再看看。")


class BadEntry(Refusal):
    """An entry that cannot be kept as it is written."""

    code = "bad-entry"
    next_step = _("请改好再提交。")


class NotNow(Clash):
    """The entry is not where this may follow."""

    code = "entry-not-now"
    next_step = _("请再看看这一条：同事可能已经动过。")


class OpenItems(Clash):
    """Something that a rule of law touches is still to be done."""

    code = "open-items"
    next_step = _("请先把列出的每一项做完，再来关闭。")


class SamePerson(Forbidden):
    """Who asked may not agree."""

    code = "same-person"
    next_step = _("请另一位同事来做这一步。")


class NotAllowed(Refusal):
    """A source of facts that nobody may read."""

    code = "source-not-allowed"
    next_step = _("请改用已准许的来源；或者登记它，由个人信息保护负责人批准。")


class BeyondLaw(Refusal):
    """A policy that rests on no rule of law in force, or goes beyond what one allows."""

    code = "beyond-law"
    next_step = _("请先登记依据并由合规签字；或者把策略里的数改到界限以内，再来一次。")
