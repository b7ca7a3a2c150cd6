"""How each clock reads on the page of all clocks: its name, what starts it, what pauses it, what a miss sets off.

Lengths, warnings and extensions are read from the table itself, so that the page can't say another number.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from risk.clocks.rules import Alert, Rule

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Words:
    """`pauses` and `ends` may be empty: it never pauses, and what meets it is what its name says."""

    name: Promise
    starts: Promise
    missed: Promise
    pauses: Promise | str = ""
    length: Promise | str = ""  # where the table has none


OWNERS = {
    "operations": gettext_lazy("运营"),
    "compliance": gettext_lazy("合规"),
    "fraud": gettext_lazy("反欺诈"),
    "privacy": gettext_lazy("个人信息保护"),
}
_TO_CPD = gettext_lazy("变成最急，告知贷款机构；没有结论不能结案")
_TO_LEAD = gettext_lazy("变成最急，告知贷款机构")
WORDS = {
    "CLK-01": Words(
        gettext_lazy("说明被挡住的原因"),
        gettext_lazy("额度调低、冻结、关闭或借款被拒的消息到达"),
        gettext_lazy("告知贷款机构，先发一条稳妥的话，再算一次"),
    ),
    "CLK-02": Words(
        gettext_lazy("告知不利变化"),
        gettext_lazy("额度调低、冻结或关闭的消息到达"),
        gettext_lazy("告知贷款机构，再算一次；迟到的通知会道歉并说明怎么投诉"),
    ),
    "CLK-03": Words(
        gettext_lazy("受理告知"), gettext_lazy("提交申诉"), gettext_lazy("告知贷款机构，直到送达"),
    ),
    "CLK-04": Words(
        gettext_lazy("法定答复"), gettext_lazy("收到申诉或投诉，转办也从那时算"), _TO_CPD,
        gettext_lazy("从不暂停"),
    ),
    "CLK-05": Words(gettext_lazy("首次人工处理"), gettext_lazy("提交申诉"), _TO_LEAD),
    "CLK-06": Words(
        gettext_lazy("审核目标"), gettext_lazy("材料齐了，进入队列"), _TO_LEAD,
        gettext_lazy("等借款人补充材料时暂停，回来后接着剩下的时间"),
    ),
    "CLK-07": Words(
        gettext_lazy("等借款人补充"), gettext_lazy("发出补充材料的请求"),
        gettext_lazy("按已有材料审核；什么都没有交过的关闭，可再申请"),
    ),
    "CLK-08": Words(
        gettext_lazy("可申请二次复核"), gettext_lazy("结果送达"), gettext_lazy("最终结案"),
    ),
    "CLK-09": Words(
        gettext_lazy("二次复核答复"), gettext_lazy("有人申请二次复核"), _TO_CPD, gettext_lazy("从不暂停"),
    ),
    "CLK-10": Words(
        gettext_lazy("征信异议答复"), gettext_lazy("收到征信异议"), _TO_CPD, gettext_lazy("从不暂停"),
    ),
    "CLK-11": Words(
        gettext_lazy("风险管理措施异议答复"), gettext_lazy("收到异议"), _TO_CPD, gettext_lazy("从不暂停"),
    ),
    "CLK-12": Words(
        gettext_lazy("反诈处置申诉答复"), gettext_lazy("收到申诉"), _TO_CPD, gettext_lazy("从不暂停"),
    ),
    "CLK-13": Words(
        gettext_lazy("个人信息权利答复"), gettext_lazy("收到请求"), _TO_CPD, gettext_lazy("从不暂停"),
    ),
    "CLK-14": Words(
        gettext_lazy("还款困难申请答复"), gettext_lazy("提交申请，其间暂停催收"), _TO_CPD, gettext_lazy("从不暂停"),
    ),
    "CLK-15": Words(
        gettext_lazy("报送不良信息前的告知"), gettext_lazy("贷款机构计划报送；报送不经过本系统，现在不计时"),
        gettext_lazy("由贷款机构在报送前拦下"),
    ),
    "CLK-16": Words(
        gettext_lazy("还款入账"), gettext_lazy("收到的还款没有入账"),
        gettext_lazy("告知贷款机构，自动立案交给同事；入账后道歉"),
    ),
    "CLK-17": Words(
        gettext_lazy("策略生效前的告知"), gettext_lazy("批准发布"),
        gettext_lazy("前一天还没有公告就推迟生效，告知期重新算"),
        length=gettext_lazy("按变化的种类：3到30天"),
    ),
    "CLK-18": Words(
        gettext_lazy("夜间不打扰"), gettext_lazy("每一条短信和推送"), gettext_lazy("一律拦下，早上再发"),
    ),
    "CLK-19": Words(
        gettext_lazy("材料的保存期"), gettext_lazy("结案，或材料不需要了"), gettext_lazy("销毁并留下证明"),
        gettext_lazy("保全期间不销毁"), gettext_lazy("按材料的种类"),
    ),
}  # fmt: skip


def length(rule: Rule) -> str:
    """How long it runs, as a reader says it."""
    if rule.quiet != (0, 0):
        begins, ends = rule.quiet
        return _("%(begins)s点到%(ends)s点") % {"begins": begins, "ends": ends}
    if not rule.length:
        return str(WORDS[rule.code].length)
    said = _span(rule.length, works=rule.works)
    if rule.complex != rule.length:
        said = _("简单%(simple)s，复杂%(complex)s") % {"simple": said, "complex": _span(rule.complex, works=rule.works)}
    return said


def extensions(rule: Rule) -> str:
    """To which lengths it can be extended, both from the start; empty: it can't."""
    return _("，再到").join(_span(one, works=rule.works) for one in rule.extended)


def warnings(rule: Rule) -> list[str]:
    """When it warns before."""
    return list(_warnings(rule.alerts))


def _warnings(alerts: tuple[Alert, ...]) -> Iterator[str]:
    for alert in alerts:
        if alert.after is not None:
            yield _("过了%(span)s") % {"span": _span(alert.after)}
        elif alert.before is not None:
            yield _("到期前%(span)s") % {"span": _span(alert.before)}
        else:
            yield _("过了%(part)s%%") % {"part": f"{(alert.part or 0) * 100:.0f}"}


def _span(span: timedelta, *, works: bool = False) -> str:
    if span == DAY:
        return _("1个工作日") if works else _("1天")
    if span % DAY == timedelta():
        return (_("%(n)s个工作日") if works else ngettext("%(n)s天", "%(n)s天", span // DAY)) % {"n": span // DAY}
    if span % HOUR == timedelta():
        return _("%(n)s小时") % {"n": span // HOUR}
    return _("%(n)s分钟") % {"n": span // MINUTE}
