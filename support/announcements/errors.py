"""What announcements refuse."""

from django.utils.translation import gettext_lazy as _

from risk.errors import Absent, Clash, Forbidden, Refusal


class NoSuchAnnouncement(Absent):
    code = "no-such-announcement"
    next_step = _("请从公告列表进入。")


class NotFit(Refusal):
    """It may not be told to borrowers as it is written."""

    code = "announcement-not-fit"
    next_step = _("请照提示改好，再存一次。")


class AuthorSigns(Forbidden):
    """Who wrote it does not sign it."""

    code = "author-signs"
    next_step = _("请另外两位同事签字，其中一位是合规。")


class NotOpen(Clash):
    """Published, replaced or withdrawn already."""

    code = "announcement-not-open"
    next_step = _("请刷新页面看看，可能别人已经处理了。")
