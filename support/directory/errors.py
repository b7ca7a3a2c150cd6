"""What the directory refuses."""

from django.utils.translation import gettext_lazy as _

from risk.errors import Absent, Clash, Forbidden, Refusal


class NoSuchScheme(Absent):
    code = "no-such-scheme"
    next_step = _("请从扶持政策列表进入。")


class NotFit(Refusal):
    """It may not be shown to borrowers as it is written."""

    code = "scheme-not-fit"
    next_step = _("请照提示改好，再存一次。")


class AuthorSigns(Forbidden):
    """Who wrote it does not sign it."""

    code = "author-signs"
    next_step = _("请另一位合规同事照出处核对后签字。")


class NotOpen(Clash):
    """Signed, ended or withdrawn already."""

    code = "scheme-not-open"
    next_step = _("请刷新页面看看，可能别人已经处理了。")
