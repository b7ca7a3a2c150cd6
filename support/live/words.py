"""How the desk says why a person is wanted and how urgently: words, never a code."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from support.assistant.catalogue import catalogue
from support.assistant.models import Handoff
from support.assistant.models import Promise as Given
from support.live.models import Passing

REASONS: Mapping[str, Promise] = {
    "asked": _("本人要求人工"),
    "distress": _("可能有危险，先关心人"),
    "scam_victim": _("可能被骗"),
    "fraud_dispute": _("称不是本人借款"),
    "minor": _("涉及未成年人"),
    "collection": _("投诉催收"),
    "complaint": _("投诉"),
    "privacy": _("个人信息请求"),
    "access": _("需要无障碍帮助"),
    "not_understood": _("助手没听懂"),
    "guard": _("助手没有可说的依据"),
    "again": _("结束后又来找人工"),
    "promise": _("答应的时间过了，还没有做到"),
}
PROMISES: Mapping[str, Promise] = {
    Given.What.STEP: _("下一步结果"),
    Given.What.ANSWER: _("书面答复"),
    Given.What.CONTACT: _("同事联系"),
    Given.What.CALL: _("约好的回电"),
    Given.State.OPEN: _("还没到时间"),
    Given.State.KEPT: _("已做到"),
    Given.State.BROKEN: _("没有做到"),
    Given.State.LIFTED: _("已改约或不用了"),
}
PASSINGS: Mapping[str, Promise] = {
    Passing.What.TAKEN: _("接手"),
    Passing.What.PASSED: _("转给同事"),
    Passing.What.BACK: _("放回等待"),
    Passing.What.QUEUED: _("转到队列"),
    Passing.What.ENDED: _("结束人工服务"),
}
URGENCIES: Mapping[str, Promise] = {
    Handoff.Priority.P0: _("紧急，马上接"),
    Handoff.Priority.P1: _("优先"),
    Handoff.Priority.NORMAL: _("普通"),
}
# Facts by the names the assistant's records give them; the lender's own words (hours, hotline) are not listed.
FACTS: Mapping[str, Promise] = {
    "reason": _("原因"),
    "since": _("自"),
    "approved": _("批准额度"),
    "limit_now": _("现在额度"),
    "used": _("已用"),
    "usable": _("还可借"),
    "reasons_count": _("原因数"),
    "proofs": _("需要的材料"),
    "remedy": _("怎么办"),
    "eta": _("预计"),
    "next_review": _("下次评估"),
    "case_number": _("案件编号"),
    "case_opened": _("申诉日期"),
    "case_next_by": _("答复期限"),
    "incident_eta": _("故障预计恢复"),
    "owed": _("欠款"),
    "loans_open": _("未结清笔数"),
    "next_due_on": _("下次还款日"),
    "next_due": _("下次应还"),
    "last_paid": _("最近一次还款"),
    "last_paid_on": _("最近还款日"),
    "last_paid_ref": _("还款流水号"),
    "rate": _("年利率"),
}


def facts(shown: Mapping[str, str]) -> list[tuple[str, str]]:
    """What the borrower was told, each with its name in words; what has no name is left to the transcript."""
    return [(str(FACTS[name]), value) for name, value in shown.items() if name in FACTS]


def reason(code: str) -> str:
    """Why a person is wanted; a reason nobody worded yet is said to be none of these."""
    return str(REASONS.get(code, _("其他原因")))


def asked(intent: str, *, lang: str) -> str:
    """What somebody asked for, as its button reads."""
    held = catalogue()
    return held[intent].title.get(lang, "") if intent in held else ""
