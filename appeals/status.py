"""Owns the words of the chart: statuses, kinds of case, events, actors. Pure."""

from enum import StrEnum
from typing import Literal, get_args

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Status(TextChoices):
    """Where a case is. Source: E.1."""

    DRAFT = "draft", _("草稿")
    DISCARDED = "discarded", _("草稿已删除")
    SUBMITTED = "submitted", _("已提交")
    INTAKE = "intake", _("正在读取材料")
    REDIRECTED = "redirected", _("已转到合适的渠道")
    AUTO_HEALED = "auto_healed", _("问题已解决")
    WAITING_DOCS = "waiting_docs", _("等您补充材料")
    EXPIRED = "expired", _("未收到材料，已关闭")
    QUEUED = "queued", _("等待人工审核")
    IN_REVIEW = "in_review", _("人工审核中")
    SPECIALIST = "specialist", _("需要更多时间")
    OFFLINE_VERIFY = "offline_verify", _("等待上门或电话核实")
    PENDING_2ND_EYE = "pending_2nd_eye", _("等待第二人复核")
    RECHECK = "recheck", _("正在重新计算")
    RECHECK_ERROR = "recheck_error", _("重新计算稍有延迟")
    DECIDED_FULL = "decided_full", _("已决定：全部恢复")
    DECIDED_PARTIAL = "decided_partial", _("已决定：部分恢复")
    DECIDED_KEEP = "decided_keep", _("已决定：维持原决定")
    APPLYING = "applying", _("正在恢复额度")
    APPLY_ERROR = "apply_error", _("恢复额度稍有延迟")
    CLOSED = "closed", _("已结案")
    SECOND_REVIEW = "second_review", _("二次复核中")
    CLOSED_FINAL = "closed_final", _("已最终结案")
    REOPENED = "reopened", _("已重新打开")
    WITHDRAWN = "withdrawn", _("已撤回")


CLOSED = (
    Status.DISCARDED,
    Status.REDIRECTED,
    Status.AUTO_HEALED,
    Status.EXPIRED,
    Status.CLOSED,
    Status.CLOSED_FINAL,
    Status.WITHDRAWN,
)
OPEN = tuple(status for status in Status if status not in CLOSED)
FINAL = tuple(status for status in CLOSED if status not in (Status.CLOSED, Status.CLOSED_FINAL))
DECIDED = (Status.DECIDED_FULL, Status.DECIDED_PARTIAL, Status.DECIDED_KEEP)
AFTER_DECISION = (*DECIDED, Status.APPLYING, Status.APPLY_ERROR)
# Withdrawal: every open state before DECIDED_*, and SECOND_REVIEW (E.1).
WITHDRAWABLE = tuple(status for status in OPEN if status not in AFTER_DECISION)
# Where it is worth asking whether a finding is still wanted once the block was lifted: handed in, not being decided.
LIFTABLE = tuple(at for at in WITHDRAWABLE if at not in (Status.DRAFT, Status.RECHECK, Status.RECHECK_ERROR))
# Waiting on a machine, not on a person: the sweep looks here.
ON_SYSTEM = (Status.SUBMITTED, Status.INTAKE, Status.RECHECK, Status.RECHECK_ERROR, Status.APPLYING, Status.APPLY_ERROR)


class Kind(TextChoices):
    """The ten legal kinds of case. Source: C.0."""

    CONSULT = "consult", _("咨询")
    EXPLAIN = "explain", _("自动化决策说明")
    HUMAN_REVIEW = "human_review", _("要求人工决定")
    APPEAL = "appeal", _("额度/功能申诉")
    COMPLAINT = "complaint", _("消费投诉")
    CREDIT_OBJECTION = "credit_objection", _("征信异议")
    AML_OBJECTION = "aml_objection", _("风险管理措施异议")
    FRAUD_APPEAL = "fraud_appeal", _("反诈处置申诉")
    PI_RIGHT = "pi_right", _("个人信息权利")
    HARDSHIP = "hardship", _("还款困难申请")

    @property
    def statute(self) -> str:
        """The clock that the kind must be answered by. Source: C.4."""
        return _STATUTES.get(self, "CLK-04")


_STATUTES = {
    Kind.CREDIT_OBJECTION: "CLK-10",
    Kind.AML_OBJECTION: "CLK-11",
    Kind.FRAUD_APPEAL: "CLK-12",
    Kind.PI_RIGHT: "CLK-13",
    Kind.HARDSHIP: "CLK-14",
}
STATUTES = ("CLK-04", *_STATUTES.values())


# Kinds that are answered or carried out rather than computed again: no income, no amount.
ANSWERED = (Kind.CONSULT, Kind.EXPLAIN, Kind.PI_RIGHT, Kind.COMPLAINT, Kind.CREDIT_OBJECTION)
# Kinds of which a borrower may have several at once, told apart by `choice`: which right, which piece of feedback.
SEVERAL = (Kind.CONSULT, Kind.PI_RIGHT)


class Right(TextChoices):
    """What a person may ask about their own data. Source: PIPL 45 to 47, 15."""

    COPY = "copy", _("要一份我的信息")
    CORRECT = "correct", _("更正我的信息")
    DELETE = "delete", _("删除我的信息")
    WITHDRAW_BUREAU = "withdraw-bureau", _("撤回征信查询授权")
    WITHDRAW_PARTNER = "withdraw-partner", _("撤回与合作机构共享的同意")
    WITHDRAW_AUTOMATED = "withdraw-automated_decision", _("撤回自动化决策的同意")


# Carried out by a program at once; nothing in them is for a person to weigh.
BY_MACHINE = (Right.COPY, Right.WITHDRAW_BUREAU, Right.WITHDRAW_PARTNER, Right.WITHDRAW_AUTOMATED)

# Kinds that one role alone judges and nobody else may see or infer. Source: E.3, 14.
APART = (Kind.AML_OBJECTION,)


class Leaning(TextChoices):
    """What a reviewer thinks at first sight, before the machine says anything. Source: C.6 (b)."""

    RESTORE = "restore", _("倾向恢复")
    KEEP = "keep", _("倾向维持")
    UNSURE = "unsure", _("还说不准")


class Way(TextChoices):
    """How something is checked outside the files. Source: A105."""

    PHONE = "phone", _("电话")
    VIDEO = "video", _("视频")
    BRANCH = "branch", _("到网点")
    SITE = "site", _("上门")


class Part(StrEnum):
    """Who acts. Source: E.2."""

    CUST = "CUST"
    AGT = "AGT"
    SYS = "SYS"
    ASST = "ASST"
    REV = "REV"
    SPEC = "SPEC"
    AMLO = "AMLO"
    FIELD = "FIELD"
    APPR = "APPR"
    REV2 = "REV2"
    SUP = "SUP"
    CPD = "CPD"
    LEGAL = "LEGAL"
    ADMIN = "ADMIN"


# What the AML role stands for where nobody else may be: each a person of their own, as everywhere.
WITHIN_APART = frozenset({Part.REV, Part.SPEC, Part.FIELD, Part.APPR, Part.REV2, Part.SUP, Part.CPD})

Event = Literal[
    "open",  # how a case begins; every other one is an edge of the chart
    "submit",
    "discard",
    "take_in",
    "redirect",
    "heal",
    "ask",
    "remind",
    "answer",
    "expire",
    "complete",
    "claim",
    "release",
    "escalate",
    "clear",
    "order_check",
    "report_check",
    "approve",
    "decline",
    "agree",
    "send_back",
    "result",
    "fail",
    "retry",
    "give_up",
    "put_in_force",
    "confirm",
    "fail_apply",
    "close",
    "finish",
    "withdraw",
    "request_second",
    "claim_second",
    "change",
    "uphold",
    "extend",
    "reopen",
    "resume",
    "alarm",
    "pass_on",
    "lift",
]
EVENTS: tuple[str, ...] = get_args(Event)

# E.3, column Actor. A draft is the customer's; the assistant may open it and never submits it.
ACTORS: dict[str, frozenset[Part]] = {
    "open": frozenset(Part),
    "submit": frozenset({Part.CUST, Part.AGT}),
    "discard": frozenset({Part.CUST, Part.AGT, Part.SYS}),
    "take_in": frozenset({Part.SYS}),
    "redirect": frozenset({Part.REV, Part.SUP, Part.CPD}),
    "heal": frozenset({Part.SYS}),
    "ask": frozenset({Part.SYS, Part.REV, Part.SUP}),
    "remind": frozenset({Part.SYS}),
    "answer": frozenset({Part.CUST, Part.AGT, Part.SYS}),
    "expire": frozenset({Part.SYS}),
    "complete": frozenset({Part.SYS}),
    "claim": frozenset({Part.REV, Part.REV2}),
    "release": frozenset({Part.REV, Part.SYS}),
    "escalate": frozenset({Part.REV}),
    "clear": frozenset({Part.SPEC}),
    "order_check": frozenset({Part.REV}),
    "report_check": frozenset({Part.FIELD}),
    "approve": frozenset({Part.REV, Part.REV2}),
    "decline": frozenset({Part.REV, Part.REV2}),
    "agree": frozenset({Part.APPR, Part.SPEC, Part.SUP}),
    "send_back": frozenset({Part.APPR, Part.SPEC, Part.SUP}),
    "result": frozenset({Part.SYS}),
    "fail": frozenset({Part.SYS}),
    "retry": frozenset({Part.SYS}),
    "give_up": frozenset({Part.SYS}),
    "put_in_force": frozenset({Part.SYS}),
    "confirm": frozenset({Part.SYS}),
    "fail_apply": frozenset({Part.SYS}),
    "close": frozenset({Part.SYS}),
    "finish": frozenset({Part.SYS}),
    "withdraw": frozenset({Part.CUST, Part.AGT, Part.SYS}),
    "request_second": frozenset({Part.CUST, Part.AGT}),
    "claim_second": frozenset({Part.REV2}),
    "change": frozenset({Part.REV2}),
    "uphold": frozenset({Part.REV2}),
    "extend": frozenset({Part.SUP, Part.CPD}),
    "reopen": frozenset({Part.CPD}),
    "resume": frozenset({Part.CPD}),
    "alarm": frozenset(Part),
    "pass_on": frozenset({Part.AGT}),
    "lift": frozenset({Part.SYS}),
}

# E.3, column Notice: (event, status reached) -> the notice support sends for that step.
NOTICES: dict[tuple[str, str], str] = {
    ("submit", Status.SUBMITTED): "A1",
    ("redirect", Status.REDIRECTED): "A2",
    ("heal", Status.AUTO_HEALED): "A3",
    ("ask", Status.WAITING_DOCS): "A4",
    ("remind", Status.WAITING_DOCS): "A5",
    ("answer", Status.QUEUED): "A6",
    ("expire", Status.EXPIRED): "A7",
    ("escalate", Status.SPECIALIST): "A8",
    ("order_check", Status.OFFLINE_VERIFY): "A9",
    ("decline", Status.DECIDED_KEEP): "A10",
    ("agree", Status.DECIDED_KEEP): "A10",
    ("confirm", Status.APPLYING): "A10",
    ("withdraw", Status.WITHDRAWN): "A12",
    ("request_second", Status.SECOND_REVIEW): "A13",
    ("uphold", Status.CLOSED_FINAL): "A14",
    ("reopen", Status.REOPENED): "A16",
}
# Notices of events that may happen in any open state.
ANYWHERE = {"extend": "A15", "pass_on": "A17", "lift": "A3"}


def notice(event: str, target: str) -> str:
    """The notice (A1..A17) owed for a step, or nothing."""
    return ANYWHERE.get(event) or NOTICES.get((event, target), "")
