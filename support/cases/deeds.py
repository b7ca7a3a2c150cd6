"""What somebody did in a borrower's place, in words for the borrower. Pure."""

from datetime import datetime

from django.utils.translation import gettext as _

from appeals.helpers import Helper


def deeds(helper: Helper) -> list[tuple[datetime, str, str]]:
    """When, in which case, and what; the newest first."""
    words = {
        "open": _("替您开始申请"),
        "submit": _("替您提交"),
        "discard": _("替您删除草稿"),
        "answer": _("替您说明没有更多材料"),
        "withdraw": _("替您撤回"),
        "request_second": _("替您申请第二次复核"),
        "pass_on": _("作为继承人或监护人接着办"),
    }
    return [(one.at, one.case, words.get(one.event, _("替您办事"))) for one in helper.deeds]
