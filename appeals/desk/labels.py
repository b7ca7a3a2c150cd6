"""What colleagues call a fact and a term of the sizing, and how its value is written."""

from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from appeals.status import Event
from risk.clocks.words import WORDS
from risk.facts.registry import REGISTRY
from risk.templatetags.figures import cny, onday, percent

FACTS = {
    "draws_7d": gettext_lazy("近7天借款"),
    "draws_30d": gettext_lazy("近30天借款"),
    "draws_90d": gettext_lazy("近90天借款"),
    "avg_amount_90d": gettext_lazy("近90天平均每次"),
    "ontime_rate_12m": gettext_lazy("近12个月按时率"),
    "approved": gettext_lazy("一年内最高额度"),
    "limit_now": gettext_lazy("现在的额度"),
    "used": gettext_lazy("在借本金"),
    "band": gettext_lazy("评分档"),
    "tier": gettext_lazy("分层"),
    "debt_service": gettext_lazy("每月要还（含其他机构）"),
    "lenders": gettext_lazy("在贷机构"),
    "enquiries_30d": gettext_lazy("近30天查询"),
    "enquiries_90d": gettext_lazy("近90天查询"),
    "dpd_now": gettext_lazy("当前逾期天数"),
    "income_verified": gettext_lazy("核实过的收入"),
    "income_change": gettext_lazy("收入变化"),
    "dti": gettext_lazy("月还款占收入"),
    "dti_max": gettext_lazy("月还款占收入上限"),
    "bureau_adverse": gettext_lazy("征信有不良"),
    "unposted_min": gettext_lazy("未入账分钟"),
    "unreleased": gettext_lazy("未释放额度"),
    "kyc_status": gettext_lazy("身份信息"),
    "overlay_factor": gettext_lazy("阶段性收紧系数"),
    "asked": gettext_lazy("这次想借"),
    "thin": gettext_lazy("记录较少"),
}
# What a reviewer looks at besides the rules that fired.
BESIDE = ("ontime_rate_12m", "band", "tier", "debt_service", "used", "lenders", "enquiries_90d", "dpd_now")

TERMS = {
    "income_used": gettext_lazy("采用的月收入"),
    "pay_free": gettext_lazy("每月还有余力"),
    "l_capacity": gettext_lazy("可承担"),
    "l_restore": gettext_lazy("可恢复"),
    "l_tier": gettext_lazy("分层上限"),
    "l_statcap": gettext_lazy("法定上限余量"),
    "headroom": gettext_lazy("地区和人群余量"),
    "l_new": gettext_lazy("取最小，取整到百元"),
}
EVENTS: dict[Event, object] = {
    "open": gettext_lazy("立案"),
    "submit": gettext_lazy("提交"),
    "discard": gettext_lazy("放弃草稿"),
    "take_in": gettext_lazy("受理"),
    "redirect": gettext_lazy("转成另一类事项"),
    "heal": gettext_lazy("系统已恢复"),
    "ask": gettext_lazy("请补材料"),
    "remind": gettext_lazy("提醒补材料"),
    "answer": gettext_lazy("材料已补或凭现有材料"),
    "expire": gettext_lazy("逾期未补，关闭"),
    "complete": gettext_lazy("材料齐全"),
    "claim": gettext_lazy("领取"),
    "release": gettext_lazy("退回队列"),
    "escalate": gettext_lazy("转专项"),
    "clear": gettext_lazy("专项有结论"),
    "order_check": gettext_lazy("安排核实"),
    "report_check": gettext_lazy("核实有结果"),
    "approve": gettext_lazy("认可材料"),
    "decline": gettext_lazy("维持原决定"),
    "agree": gettext_lazy("第二人同意"),
    "send_back": gettext_lazy("第二人退回"),
    "result": gettext_lazy("复查有结果"),
    "fail": gettext_lazy("复查出错"),
    "retry": gettext_lazy("再次复查"),
    "give_up": gettext_lazy("复查交给人"),
    "put_in_force": gettext_lazy("下达恢复"),
    "confirm": gettext_lazy("核心系统已执行"),
    "fail_apply": gettext_lazy("核心系统未执行"),
    "close": gettext_lazy("告知并结案"),
    "finish": gettext_lazy("可申请复核的时间已过"),
    "withdraw": gettext_lazy("撤回"),
    "request_second": gettext_lazy("申请二次复核"),
    "claim_second": gettext_lazy("领取二次复核"),
    "change": gettext_lazy("改变原结果"),
    "uphold": gettext_lazy("维持原结果"),
    "extend": gettext_lazy("延长期限"),
    "reopen": gettext_lazy("重新打开"),
    "resume": gettext_lazy("交给新的审核员"),
    "alarm": gettext_lazy("发现困难或风险"),
    "pass_on": gettext_lazy("由他人接续"),
    "lift": gettext_lazy("限制已解除"),
}
CLOCKS = {code: one.name for code, one in WORDS.items()}


def fact_label(name: str) -> str:
    return str(FACTS.get(name, name))


def fact_value(name: str, value: object) -> str:
    """A fact's value as people write it; unknown is said, never left out."""
    if value is None:
        return _("不知道")
    unit = REGISTRY[name].unit if name in REGISTRY else ""
    match value:
        case bool():
            return _("是") if value else _("否")
        case int() if unit == "fen":
            return cny(value)
        case float() | int() if unit == "share":
            return percent(float(value))
        case datetime() | date():
            return onday(value)
        case float():
            return f"{value:g}"
    return str(value)
