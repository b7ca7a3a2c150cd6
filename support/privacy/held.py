"""What we hold of a borrower: how much, what for, from whom, how long, and by which law. Source: C.7, C.1.

Counted by kinds of record that may be told. Flags are no kind of it: whether there is one, and of which sort, must not
show in a number. The same questions are asked of the database whoever asks.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from appeals import queries as cases
from appeals.proofs import queries as proofs
from risk.events import queries as events
from support.assistant import queries as assistant
from support.notices import queries as notices

IDENTITY = ("credit.borrower.updated",)
MONEY = (
    "credit.line.opened", "credit.line.limit_changed", "credit.line.held", "credit.line.released",
    "credit.line.closed", "credit.line.reopened", "credit.draw.requested", "credit.draw.declined",
    "credit.draw.paid", "credit.limit.released", "credit.repayment.received", "credit.repayment.failed",
    "credit.repayment.posted", "credit.instalment.overdue", "credit.instalment.cured", "credit.plan.started",
    "credit.plan.finished", "credit.loan.transferred", "credit.agreement.expired", "credit.agreement.confirmed",
    "credit.self_control.changed",
)  # fmt: skip
CREDIT = ("credit.bureau.reported", "credit.score.reported")
INCOME = ("credit.income.declared", "credit.income.verified", "credit.debt_service.updated")
CONSENT = ("credit.consent.updated",)
TOLD = (*IDENTITY, *MONEY, *CREDIT, *INCOME, *CONSENT)


@dataclass(frozen=True, slots=True)
class Holding:
    """One kind of information. `n` is None where a count would say nothing."""

    what: str
    n: int | None
    purpose: str
    source: str
    kept: str
    law: str
    goes: str  # what a request to delete does to it


def holdings(borrower: str, lines: Sequence[str]) -> list[Holding]:
    """The whole table, in the order of the page. 5 queries."""
    n = events.counts((borrower, *lines), TOLD)
    files, notes = proofs.count_of(borrower), notices.count_of(borrower)
    turns, mine = assistant.count_of(borrower), cases.own_cases(borrower).count()
    by_law = _("法律要求保存，到期前不能删")
    account = _("账户存续期间和结束后至少10年")
    return [
        Holding(
            _("身份信息：姓名、证件号、手机号"), _sum(n, IDENTITY), _("确认是您本人"), _("您开户时提供，机构核心系统"),
            account, _("反洗钱法第34条"), by_law,
        ),
        Holding(
            _("额度、借款、还款记录"), _sum(n, MONEY), _("管理您的额度，说明每次变化的原因"), _("机构核心系统"),
            account, _("反洗钱法第34条"), by_law,
        ),
        Holding(
            _("征信和评分结果"), _sum(n, CREDIT), _("评估能借多少"), _("征信机构、评分机构，经您授权"),
            account, _("征信业管理条例第16条"), _("撤回授权后不再查询"),
        ),
        Holding(
            _("收入和月还款额"), _sum(n, INCOME), _("评估还款能力"), _("您提供，或从材料中核实"),
            account, _("个人信息保护法第19条"), _("有误可以更正；12个月后不再用于评估"),
        ),
        Holding(
            _("授权和同意的记录"), _sum(n, CONSENT), _("证明您同意过什么、撤回过什么"), _("您本人"),
            account, _("个人信息保护法第14、56条"), by_law,
        ),
        Holding(
            _("您上传的材料"), files, _("核实申诉里的收入和经营情况"), _("您上传"),
            _("结果作出180天后删除"), _("个人信息保护法第19、47条"), _("案件办完就能删"),
        ),
        Holding(
            _("和助手、人工的聊天"), turns, _("回答您的问题"), _("您本人"), _("到您要求删除为止"),
            _("个人信息保护法第19条"), _("可以删"),
        ),
        Holding(
            _("申诉和请求的档案"), mine, _("办理和备查"), _("您和审核员"), _("结案后5年"),
            _("银行业保险业消费投诉处理管理办法"), by_law,
        ),
        Holding(
            _("发给您的通知"), notes, _("证明告知过您什么"), _("本系统"), _("结案后5年"),
            _("消费者权益保护法第28条"), by_law,
        ),
        Holding(
            _("每次自动判断的记录"), None, _("能重新核对，能接受检查"), _("本系统"), _("账户存续期间和结束后5年"),
            _("个人信息保护法第55、56条"), by_law,
        ),
        Holding(
            _("登录和访问记录"), None, _("保护账户安全"), _("本系统"), _("6个月以上"), _("网络安全法第21条"), by_law,
        ),
    ]  # fmt: skip


def _sum(counted: dict[str, int], kinds: Sequence[str]) -> int:
    return sum(counted.get(kind, 0) for kind in kinds)
