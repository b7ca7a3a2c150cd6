"""Names in words what needs a person: alerts, queues of due work, and what an indicator is read of."""

from datetime import date

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from risk.clocks import words
from risk.clocks.rules import rules
from risk.language import language
from risk.reasons import CATALOGUE
from risk.templatetags.figures import onday
from risk.templatetags.groups import group
from risk.watching import playbooks
from risk.watching.thresholds import Indicator, thresholds

register = template.Library()
KINDS = {
    "chat.first-reply": gettext_lazy("有人在等人工，过了答复时间"),
    "cut.before-contact": gettext_lazy("还没联系就降了额度"),
    "diagnosis.failed": gettext_lazy("说明原因时出了错"),
    "night.findings": gettext_lazy("夜间检查发现问题"),
    "papers.go": gettext_lazy("有材料30天内到期删除"),
    "plan.review": gettext_lazy("还款方案要人看"),
    "policy.rolled-back": gettext_lazy("策略自动退回了"),
    "promise.broken": gettext_lazy("对借款人的承诺没有做到"),
    "proofs.scan.away": gettext_lazy("病毒扫描不可用"),
    "proofs.template.ring": gettext_lazy("多人用同一模板的材料"),
    "restoration.unanswered": gettext_lazy("核心系统没有确认恢复"),
    "rule.to-people": gettext_lazy("规则推翻太多，改由人判断"),
    "sample.unread": gettext_lazy("抽样复看到期没有看"),
    "webhook.given_up": gettext_lazy("推送三天没有送达"),
}
QUEUES = {
    "bulk": gettext_lazy("批量和夜间"),
    "notify": gettext_lazy("通知和推送"),
    "read": gettext_lazy("读材料"),
    "recheck": gettext_lazy("复核"),
    "urgent": gettext_lazy("紧急"),
}


@register.filter
def alarm(kind: str) -> str:
    """An alert's kind; one that has no words as it came."""
    if kind in KINDS:
        return str(KINDS[kind])
    clock = next((rule.code for rule in rules().values() if rule.missed == kind), "")
    if clock:
        return _("超时：%(clock)s") % {"clock": words.WORDS[clock].name}
    indicator = next((one for one in thresholds().indicators.values() if playbooks.alert(one.name) == kind), None)
    return _("预警：%(indicator)s") % {"indicator": named(indicator)} if indicator else kind


@register.filter
def queue(name: str) -> str:
    """A queue of due work; one that has no words as it came."""
    return str(QUEUES.get(name, name))


@register.filter
def named(indicator: Indicator) -> str:
    """An indicator in the page's language."""
    return indicator.en if language() == "en" else indicator.zh


@register.filter
def subject(of: str, indicator: str) -> str:
    """What an indicator was read of: a region, a kind of work, a window of demand; a code or a pool as it came."""
    if not of:
        return ""
    if indicator == "checklist-late":
        window, _space, day = of.rpartition(" ")
        return f"{CATALOGUE.word('window', window, language())} {onday(date.fromisoformat(day))}"
    return group(of, indicator.removesuffix("-cap")) if indicator.endswith("-cap") else of
