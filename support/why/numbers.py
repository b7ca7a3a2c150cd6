"""The borrower's own numbers under a reason: what each is called, how it is written, where it comes from. Pure."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as n_

from risk.reasons import CATALOGUE
from risk.templatetags.figures import cny, moment, onday, percent
from support.why.shape import Reason


@dataclass(frozen=True, slots=True)
class Number:
    key: str
    label: str
    value: str


def _times(value: object) -> str:
    return ngettext("%(n)s次", "%(n)s次", int(str(value))) % {"n": value}


def _days(value: object) -> str:
    return ngettext("%(n)s天", "%(n)s天", int(str(value))) % {"n": value}


def _lenders(value: object) -> str:
    return ngettext("%(n)s家", "%(n)s家", int(str(value))) % {"n": value}


def _minutes(value: object) -> str:
    hours, minutes = divmod(int(str(value)), 60)
    return _("%(h)s小时%(m)s分钟") % {"h": hours, "m": minutes} if hours else _("%(m)s分钟") % {"m": minutes}


def _terms(value: object) -> str:
    return ngettext("%(n)s期", "%(n)s期", int(str(value))) % {"n": value}


def _band(value: object) -> str:
    return {"high": _("高"), "middle": _("中"), "medium": _("中"), "low": _("低")}.get(str(value), str(value))


def _segment(value: object) -> str:
    return CATALOGUE.word("segment", str(value), "en" if (get_language() or "").startswith("en") else "zh")


Write = Callable[..., str]
_KEYS: dict[str, tuple[str, Write]] = {
    "segment": (n_("您的归类"), _segment),
    "draws_7d": (n_("近7天借款"), _times),
    "draws_30d": (n_("近30天借款"), _times),
    "draws_90d": (n_("近90天借款"), _times),
    "avg_amount_90d": (n_("平均每次"), cny),
    "ontime_rate_12m": (n_("近12个月按时还款"), percent),
    "amount": (n_("金额"), cny),
    "received_at": (n_("收到时间"), moment),
    "posted_at": (n_("入账时间"), moment),
    "lag_minutes": (n_("已经等了"), _minutes),
    "expected": (n_("应有的可用额度"), cny),
    "actual": (n_("目前的可用额度"), cny),
    "started_at": (n_("开始时间"), moment),
    "starts_at": (n_("开始时间"), moment),
    "ends_at": (n_("结束时间"), moment),
    "eta": (n_("预计时间"), moment),
    "retry_at": (n_("可以再试的时间"), moment),
    "until": (n_("到什么时候"), moment),
    "review_at": (n_("预计复核"), onday),
    "next_window_on": (n_("下次开放"), onday),
    "as_of": (n_("数据截至"), onday),
    "evaluated_at": (n_("评估日期"), onday),
    "dpd": (n_("逾期天数"), _days),
    "max_dpd": (n_("最长逾期"), _days),
    "cured_on": (n_("还清日期"), onday),
    "fade_date": (n_("影响到"), onday),
    "inq": (n_("近30天查询"), _times),
    "lenders": (n_("在贷机构"), _lenders),
    "income": (n_("估算用的月收入"), cny),
    "income_on": (n_("收入核实日期"), onday),
    "debt_service": (n_("每月要还"), cny),
    "band": (n_("占收入的比例"), _band),
    "last_verified": (n_("收入最近核实"), onday),
    "instalments": (n_("已到期的期数"), _terms),
    "cap": (n_("规定的上限"), cny),
    "total": (n_("已计入的总额"), cny),
    "expired_on": (n_("到期日期"), onday),
    "effective": (n_("生效日期"), onday),
    "previous": (n_("原来的额度"), cny),
    "current": (n_("现在的额度"), cny),
    "date": (n_("日期"), onday),
    "decided_at": (n_("答复时间"), moment),
    "noticed_on": (n_("通知日期"), onday),
    "partner": (n_("合作机构"), str),
    "contact": (n_("联系方式"), str),
    "holder": (n_("现在的管理方"), str),
    "official_channel": (n_("官方还款渠道"), str),
    "authority": (n_("联系机关"), str),
    "ref": (n_("流水号"), str),
}
MOST = 5


def own_numbers(reason: Reason) -> tuple[Number, ...]:
    """What the lender knows of this borrower under a reason, at most five, in the catalogue's order."""
    found = []
    for key, value in reason["evidence"].items():
        if key in _KEYS and value is not None and value != "":
            label, write = _KEYS[key]
            found.append(Number(key, _(label), write(value)))
    return tuple(found[:MOST])


_SOURCES = (
    ("BEH-", n_("您在本平台的借还记录")),
    ("DAT-POSTING", n_("支付渠道对账记录")),
    ("DAT-LIMIT", n_("本平台的入账和额度记录")),
    ("DAT-BUREAU", n_("征信机构的报告")),
    ("DAT-", n_("本平台的数据检查")),
    ("SYS-", n_("系统运行记录")),
    ("CRD-DPD", n_("您在本平台的还款记录")),
    ("CRD-MULTI", n_("征信机构的报告")),
    ("CRD-BUREAU", n_("征信机构的报告")),
    ("CRD-DTI", n_("您核实过的收入；还款负担记录")),
    ("CRD-INCOME", n_("您的收入核实记录")),
    ("CRD-THIN", n_("您在本平台的还款记录")),
    ("CRD-", n_("系统评估")),
    ("EXP-STATCAP", n_("您在本平台的全部借款")),
    ("EXP-SEGMENT", n_("您资料里的职业")),
    ("EXP-", n_("本平台的额度安排")),
    ("FND-PARTNER", n_("合作机构的答复")),
    ("FND-", n_("资金安排")),
    ("CMP-", n_("监管规定和您的资料")),
    ("FRD-", n_("账户安全检查")),
    ("PRD-", n_("产品公告")),
    ("ACC-", n_("您的账户记录")),
    ("RPY-", n_("支付渠道记录")),
)


def source_of(reason: Reason) -> str:
    """Where a reason's numbers come from, in words; empty when nothing may be said."""
    return next((_(text) for prefix, text in _SOURCES if reason["code"].startswith(prefix)), "")
