"""What publishing a scorecard refuses."""

from django.utils.translation import gettext_lazy as _

from risk.errors import Absent, Clash, Forbidden


class NoSuchCard(Absent):
    """No version of a scorecard of this name and number."""

    code = "no-such-scorecard"
    next_step = _("请回到评分卡的列表再看看。")


class NumberTaken(Clash):
    """Another text has this name and number."""

    code = "scorecard-number-taken"
    next_step = _("请在文件里换一个版本号，再提交。")


class AuthorSigns(Forbidden):
    """Who brought a scorecard does not sign it."""

    code = "author-signs"
    next_step = _("请另外两位同事签字，其中一位是合规。")


class NotOpen(Clash):
    """Published or withdrawn already."""

    code = "scorecard-not-open"
    next_step = _("请再看看这一页：同事可能已经动过。")


class NotPublished(Clash):
    """A card nobody signed may not say anything of a borrower."""

    code = "scorecard-not-published"
    next_step = _("请先在控制台的评分卡页交上来，由两位同事签字，其中一位是合规。")
