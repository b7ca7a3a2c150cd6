"""The first screen: what is blocked, why in one sentence, what still works, what to do. Pure.

Each cause has a face of its own. Ours says sorry and asks for nothing; repayment trouble says first how to pay.
"""

from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as n_

from risk.reasons import CATALOGUE
from risk.templatetags.figures import moment, onday, yuan
from support.why.shape import Explanation, Reason


@dataclass(frozen=True, slots=True)
class Answer:
    term: str
    text: str
    strong: str = ""  # what the eye should find, after the text


@dataclass(frozen=True, slots=True)
class Face:
    """What the first screen shows.

    `headline` is three pieces, the middle one in the cause's colour. `act` is the one solid button:
    appeal, follow, result, pay, plans, self, chat or "" when nothing should be done.
    """

    cause: str
    headline: tuple[str, str, str]
    answers: tuple[Answer, ...]
    act: str
    ours: bool  # our fault: nothing is asked of them
    calm: bool

    @property
    def title(self) -> str:
        return "".join(self.headline)


_OF_CODES = {
    "DAT-POSTING": n_("还款已收到，正在入账。|%(nothing)s|"),
    "DAT-LIMIT-RELEASE": n_("还款已入账，额度正在恢复。|%(nothing)s|"),
    "DAT-ERROR": n_("我们的数据有误，正在更正。|%(nothing)s|"),
    "SYS-INCIDENT": n_("我们的系统出了故障，正在抢修。|%(nothing)s|"),
    "SYS-MAINT": n_("系统正在维护。|%(nothing)s|"),
    "SYS-PEAK": n_("现在使用的人多，|过一会儿再试|"),
    "RPY-INPROC": n_("还款正在处理，请不要重复付款。|%(nothing)s|"),
    "RPY-CARD": n_("扣款银行卡（尾号%(tail)s）用不了，|换个方式现在就能还|"),
    "RPY-ASSIGNED": n_("这笔借款已转让，|请只用官方渠道还款|"),
    "FND-POOL": n_("额度还在，今天资金紧张，|最多可以借%(amount)s|"),
    "FND-PARTNER": n_("合作机构这次没有通过，|不是我们关闭了您的额度|"),
    "GEN-CHECKING": n_("我们正在核对原因，|查清后马上告诉您|"),
    "GEN-REVIEW": n_("您的申请|需要进一步核实|"),
    "FRD-SCAM": n_("您可能正遇到诈骗，|请先不要转账|"),
    "CRD-DPD-NOW": n_("有款项逾期，|还清后会重新评估|"),
    "CMP-AUTH": n_("有一份合同或授权要确认，|约2分钟|"),
    "CMP-KYC": n_("身份信息要更新，|更新后就能继续|"),
    "ACC-SELF": n_("您自己暂停或调低了额度，|到期可以重新打开|"),
    "ACC-PLAN": n_("还款调整期间，|暂停新的借款|"),
}
_NO_FUNDS = {"FND-POOL": n_("额度还在，|只是今天资金紧张，|晚些再试")}  # where nothing at all is usable
_OF_SITUATIONS = {
    "S5": n_("这种还款方式暂时不能用，|换个方式现在就能还|"),
    "S1": n_("已经还款，|但现在还不能再借|"),
    "S2_ZERO": n_("您的额度现在是|%(amount)s，|暂时不能借款"),
    "S2_PART": n_("额度只恢复了一部分，|现在可用%(amount)s|"),
    "S3": n_("有额度，|但现在借不了|"),
    "S4_CLOSED": n_("您的额度|已经关闭|"),
    "S4_CUT": n_("您的额度由%(before)s|调整为%(after)s|"),
    "S4_RAISE": n_("额度不变，|提额入口目前没有开放|"),
}
_FROZEN = n_("额度%(after)s不变，|暂时不会上调|")  # nothing was taken; it is held where it is
_FUNCTIONS = {
    "repay": n_("还款"),
    "repay_other": n_("其他方式还款"),
    "draw": n_("借款"),
    "raise": n_("申请提额"),
    "statements": n_("账单和合同"),
}
ENDED = frozenset({"closed", "closed_final", "withdrawn", "expired", "discarded", "redirected", "auto_healed"})


def face(explanation: Explanation) -> Face:
    """The first screen of an explanation."""
    reasons = explanation["reasons"]
    if not reasons:
        return _nothing_blocked(explanation)
    first = reasons[0]
    ours = first["cause"] == "lender_fault" and first["remedy"]["kind"] in {"wait", "none"}
    paying = "S5" in explanation["situations"]
    return Face(
        cause=first["cause"],
        headline=_split(_headline(explanation, first)),
        answers=_paying(explanation, first) if paying else _blocked(explanation, first, ours=ours),
        act=_act(explanation, first),
        ours=ours,
        calm=True,
    )


def _nothing_blocked(explanation: Explanation) -> Face:
    usable = explanation["waterfall"][-1]["amount"]
    appeal = explanation["appeal"]
    if explanation["capabilities"].get("draw") == "open":
        headline = _split(_("现在可以借，|可用%(amount)s|") % {"amount": yuan(usable)})
        answers = (
            Answer(_("现在"), _("借款、还款、账单都正常。")),
            Answer(_("怎么办"), _("您不需要做任何事。以后有变化，我们会先告诉您。")),
        )
    else:
        headline = _split(_("没有限制您的额度，|能借多少正在核对|"))
        answers = (
            Answer(_("现在"), _("有一项系统不能替您判断，要由人来看，所以暂时说不准能借多少。还款和账单都正常。")),
            Answer(_("怎么办"), _("急用可以找人工核对，不影响信用。")),
        )
    act = "follow" if appeal and appeal["status"] not in ENDED else ""
    return Face(cause="", headline=headline, answers=answers, act=act, ours=False, calm=False)


def _split(text: str) -> tuple[str, str, str]:
    before, _bar, rest = text.partition("|")
    strong, _bar, after = rest.partition("|")
    return before, strong, after


def _headline(explanation: Explanation, first: Reason) -> str:
    usable = explanation["waterfall"][-1]["amount"]
    if first["code"].startswith("SYS-") and "S5" in explanation["situations"]:
        return _("我们的还款服务出了故障，|不算您逾期|")
    approved = explanation["waterfall"][0]["amount"]
    now = next((approved + step["amount"] for step in explanation["waterfall"] if step["step"] == "cut"), approved)
    code = first["code"]
    situation = explanation["situations"][0]
    at_large = _FROZEN if situation == "S4_CUT" and now == approved else _OF_SITUATIONS[situation]
    text = (not usable and _NO_FUNDS.get(code)) or _OF_CODES.get(code) or at_large
    return _(text) % {
        "nothing": _("您不需要做任何事"),
        "tail": first["evidence"].get("card_tail") or "****",
        "amount": yuan(usable),
        "before": yuan(approved),
        "after": yuan(now),
    }


def _blocked(explanation: Explanation, first: Reason, *, ours: bool) -> tuple[Answer, ...]:
    why = Answer(_("为什么"), first["text"], _("这是我们的问题，对不起。") if ours else "")
    return (
        Answer(_("卡在哪"), _where(explanation, first)),
        why,
        Answer(_("还能用"), _still_works(explanation)),
        Answer(_("怎么办"), *_todo(explanation, first, ours=ours)),
    )


def _paying(explanation: Explanation, first: Reason) -> tuple[Answer, ...]:
    others = first["evidence"].get("alternatives")
    ways = _list(others) if isinstance(others, list) and others else _("另一张银行卡、银行转账、微信支付或支付宝")
    how = Answer(_("怎么还"), _("可以用：%(ways)s。") % {"ways": ways})
    if first["code"] == "RPY-INPROC":
        how = Answer(_("怎么还"), _("已经在处理，等结果就可以，请不要再付一次。"))
    fair = Answer(_("不多收"), _("因我们这边原因耽误的，不算逾期，不收罚息。"))
    hard = Answer(_("还不上"), _("可以申请调整还款，"), _("申请期间不催收。"))
    return (how, *([fair] if first["cause"] == "lender_fault" else []), Answer(_("为什么"), first["text"]), hard)


def _list(values: list[object]) -> str:
    return _("、").join(channel(str(value)) for value in values)


def channel(name: str) -> str:
    """A repayment channel as a borrower calls it."""
    return CATALOGUE.word("channel", name, "en" if (get_language() or "").startswith("en") else "zh")


def _where(explanation: Explanation, first: Reason) -> str:
    steps = {step["step"]: step["amount"] for step in explanation["waterfall"]}
    approved, usable = steps["approved"], steps["usable"]
    if "cut" in steps:
        text = _("额度由%(before)s调整为%(after)s，现在可用%(usable)s。")
        return text % {"before": yuan(approved), "after": yuan(approved + steps["cut"]), "usable": yuan(usable)}
    if "closed" in steps:
        return _("这条额度已经关闭，不能再借。已借的按原来的约定还。")
    if "unreleased" in steps:
        return _("还款已经入账，有%(amount)s还没有放回额度。") % {"amount": yuan(-steps["unreleased"])}
    if first["code"] == "DAT-POSTING":
        return _("还款还没有记到您的额度上，所以暂时借不了。")
    if explanation["capabilities"].get("draw") == "open":
        return _("提高额度的入口。已有的额度照常可用：%(amount)s。") % {"amount": yuan(usable)}
    if usable:
        return _("%(amount)s以内可以借，再多暂时不行。") % {"amount": yuan(usable)}
    return _("新的借款暂停，额度%(limit)s没有取消。") % {"limit": yuan(approved)}


def _still_works(explanation: Explanation) -> str:
    works = _("、").join(_(_FUNCTIONS[name]) for name in explanation["still_works"] if name in _FUNCTIONS)
    return _("%(works)s都正常。") % {"works": works}


def _todo(explanation: Explanation, first: Reason, *, ours: bool) -> tuple[str, str]:
    remedy = first["remedy"]
    eta = remedy["eta"] or first["evidence"].get("eta")
    if ours:
        wait = _("等就可以，好了会通知您。")
        return wait, (_("预计%(eta)s前完成。") % {"eta": moment(str(eta))} if eta else "")
    review = explanation["next_review_on"]
    again = _("下次评估：%(day)s。") % {"day": onday(review)} if review and remedy["kind"] != "contact" else ""
    return remedy["text"], again


def _act(explanation: Explanation, first: Reason) -> str:
    appeal = explanation["appeal"]
    if appeal and appeal["status"] not in ENDED:
        return "follow"
    if appeal and appeal["decided_at"]:
        return "result"
    kind = first["remedy"]["kind"]
    if first["cause"] == "lender_fault" and kind in {"wait", "none"}:
        return ""
    if "S5" in explanation["situations"]:
        return "pay"
    if first["code"] == "CRD-DPD-NOW":
        return "plans"
    if first["code"] == "ACC-SELF":
        return "self"
    if first["code"] == "FND-POOL":
        return "remind"
    if any(reason["appealable"] for reason in explanation["reasons"]) and kind != "contact":
        return "appeal"
    return "chat" if kind in {"contact", "do"} else ""
