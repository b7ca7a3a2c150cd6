"""The explanation as a notice to keep: the page's words on paper, the same bytes for the same explanation."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, KeepTogether, Table

from risk.templatetags.figures import exact, moment, onday
from support.letters import sheet
from support.letters.sheet import Setting, Styles, said


def render(context: Mapping[str, Any], setting: Setting, *, last_at: datetime | None = None) -> bytes:
    """A PDF of what `page.context` shows.

    Args:
        last_at: when the last decision was made, where nothing newer can be worked out: the paper says so.
    """
    look = sheet.styles(large=setting.large)
    explanation, face = context["explanation"], context["face"]
    story: list[Flowable] = [
        said(f"{setting.lender}　{explanation['line']}　{moment(explanation['at'])}", look["small"]),
        said(face.title, look["h1"]),
        sheet.rows([(answer.term, f"{answer.text} {answer.strong}".strip()) for answer in face.answers], look),
        said(_("额度变化、金额、时间和来源"), look["h2"]),
        _ledger(context, look),
    ]
    if last_at:
        stale = _("我们的系统出了故障，现在算不出最新结果。下面是%(at)s的判断，之后可能有变化。") % {
            "at": moment(last_at)
        }
        story.insert(2, said(stale, look["p"]))
    for number, reason in enumerate(context["shown"], 1):
        story.append(KeepTogether(_reason(number, reason, look)))
    story.append(said(_("接下来"), look["h2"]))
    story += [said(f"{item.text}：{item.small}" if item.small else item.text, look["p"]) for item in context["next"]]
    story.append(said(_("您可以"), look["h2"]))
    story += [said(f"{door.name}：{door.small}", look["p"]) for door in context["doors"]]
    story += sheet.foot(_foot(context, setting), setting.known, look)
    return sheet.build(story, title=face.title, author=setting.lender)


def _ledger(context: Mapping[str, Any], look: Styles) -> Table:
    rows = [
        [said(row.name, look["cell"]), said(source, look["small"]), said(exact(row.amount), look["number"])]
        for row, source in context["ledger"]
    ]
    return sheet.lined(Table(rows, colWidths=[34 * mm, None, 36 * mm]))


def _reason(number: int, reason: Any, look: Styles) -> list[Flowable]:
    story: list[Flowable] = [said(f"{number}. {reason.title}", look["h2"]), said(reason.text, look["p"])]
    if reason.numbers:
        story.append(sheet.rows([(number.label, number.value) for number in reason.numbers], look))
    source = _("来源：%(source)s") % {"source": reason.source} if reason.source else ""
    as_of = _("，截至%(day)s") % {"day": onday(reason.since)} if reason.since and source else ""
    story.append(said(source + as_of, look["small"]))
    if reason.remedy:
        story.append(said(reason.remedy, look["p"]))
    return story


def _foot(context: Mapping[str, Any], setting: Setting) -> list[str]:
    lines = [
        context["decider"],
        _("查看、咨询、申诉都不影响信用，也不收费。恢复额度没有付费渠道，也没有内部渠道。"),
        _("客服热线 %(hotline)s（%(hours)s）") % {"hotline": setting.hotline, "hours": setting.hours},
        _("监管投诉热线 12378"),
    ]
    decision = context["explanation"]["decision"]
    if decision:
        lines.append(_("判断编号 %(id)s　规则版本 %(policy)s") % {"id": decision["id"], "policy": decision["policy"]})
    return lines
