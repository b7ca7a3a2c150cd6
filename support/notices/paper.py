"""A notice on paper: its own words as they were told, in one language."""

from django.utils.translation import gettext as _
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Spacer

from risk import clock
from support.letters import sheet
from support.letters.sheet import Setting, said
from support.notices.models import Notice
from support.notices.texts import Lang


def render(notice: Notice, setting: Setting, *, lang: Lang) -> bytes:
    """A PDF of a notice as it is kept, in the active language, which is `lang`.

    Nothing is worked out anew: what stood in the app stands here, under the same hash.
    """
    look, told = sheet.styles(large=setting.large), notice.body[lang]
    at = notice.at.astimezone(clock.SHANGHAI)
    concerns = "　".join(part for part in (notice.line, notice.case) if part)
    story: list[Flowable] = [
        said(f"{setting.lender}　{concerns}".rstrip(), look["small"]),
        said(told["title"], look["h1"]),
        sheet.rows([(_("告知时间"), f"{at:%Y-%m-%d %H:%M}"), (_("告知方式"), _("App内，全文留在“全部通知”里"))], look),
        Spacer(1, 4 * mm),
        *[said(part, look["p"]) for part in told["parts"]],
    ]
    lines = [
        _("客服热线 %(hotline)s（%(hours)s）") % {"hotline": setting.hotline, "hours": setting.hours},
        _("监管投诉热线 12378"),
        _("通知 %(name)s　文本版本 %(version)s　编号 %(id)s")
        % {"name": notice.name, "version": notice.version, "id": notice.pk},
        _("内容指纹（SHA-256）%(hash)s") % {"hash": notice.content_hash},
    ]
    if notice.decision:
        lines.insert(2, _("判断编号 %(id)s") % {"id": notice.decision})
    story += sheet.foot(lines, setting.known, look)
    return sheet.build(story, title=told["title"], author=setting.lender)
