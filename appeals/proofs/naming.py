"""What the fields of a reading are called, which of them are money or days, and what a person types for them."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from risk.templatetags.figures import exact

MONEY = frozenset(
    {"monthly_income", "annual_income", "bonus", "tax_total", "income_total", "base", "monthly_deposit", "balance"}
    | {"gross", "social_insurance", "housing_fund", "tax", "net", "amount", "credit", "debit", "opening", "closing"}
    | {"other"}
)
DAYS = frozenset({"period_from", "period_to", "issued_at", "registered_on", "hired_on", "paid_on", "settled_on"})
FIELDS = {
    "issuer": _("出具机构"),
    "subject_name": _("姓名"),
    "subject_id_masked": _("证件号"),
    "subject_id": _("证件号"),
    "account_tail": _("账号尾号"),
    "account": _("账号"),
    "period_from": _("开始"),
    "period_to": _("结束"),
    "period": _("所属月份"),
    "issued_at": _("出具日期"),
    "business_name": _("名称"),
    "operator": _("经营者"),
    "business_type": _("类型"),
    "registered_on": _("注册日期"),
    "issuer_id": _("统一社会信用代码"),
    "address": _("地址"),
    "scope": _("经营范围"),
    "credit": _("收入合计"),
    "debit": _("支出合计"),
    "opening": _("期初余额"),
    "closing": _("期末余额"),
    "count": _("笔数"),
    "currency": _("币种"),
    "doc_no": _("编号"),
    "record_no": _("记录号"),
    "verify_code": _("验证码"),
    "serial": _("流水号"),
    "contract_no": _("合同号"),
    "employer": _("单位"),
    "employer_uscc": _("单位信用代码"),
    "position": _("岗位"),
    "hired_on": _("入职日期"),
    "monthly_income": _("月收入"),
    "annual_income": _("年收入"),
    "bonus": _("奖金"),
    "amount_basis": _("税前或税后"),
    "amount_upper": _("大写金额"),
    "phone": _("电话"),
    "tax_total": _("个税合计"),
    "income_total": _("收入总额"),
    "base": _("缴费基数"),
    "months": _("月数"),
    "rate_unit": _("单位比例"),
    "rate_personal": _("个人比例"),
    "monthly_deposit": _("月缴额"),
    "balance": _("余额"),
    "paid_to": _("缴至"),
    "gross": _("应发"),
    "social_insurance": _("社保个人部分"),
    "housing_fund": _("公积金个人部分"),
    "tax": _("个税"),
    "net": _("实发"),
    "paid_on": _("发放日期"),
    "lender": _("贷款机构"),
    "amount": _("金额"),
    "settled_on": _("结清日期"),
    "payer": _("付款人"),
    "payee": _("收款人"),
    "paid_at": _("付款时间"),
    "other": _("其他"),
}
# What a paper of a kind should show; a person may fill in what was not found.
EXPECTED: dict[str, tuple[str, ...]] = {
    "P-INCOME": ("subject_name", "employer", "monthly_income", "issued_at"),
    "P-BANKFLOW": ("subject_name", "account_tail", "period_from", "period_to"),
    "P-WALLET": ("subject_name", "period_from", "period_to"),
    "P-TAX": ("subject_name", "tax_total"),
    "P-SI": ("subject_name", "employer", "base"),
    "P-HPF": ("subject_name", "employer", "monthly_deposit"),
    "P-BIZ": ("operator", "business_name", "issuer_id", "registered_on"),
    "P-PAYSLIP": ("employer", "period", "gross", "net"),
    "P-SETTLE": ("subject_name", "lender", "settled_on"),
    "P-RECEIPT": ("payer", "amount", "paid_at"),
}
_DAY = re.compile(r"(\d{4})\D{1,2}(\d{1,2})\D{1,2}(\d{1,2})\D?")
_SUM = re.compile(r"[¥￥]?\s*(\d{1,3}(?:,\d{3})+|\d{1,9})(?:\.(\d{1,2}))?\s*元?")
MOST = 120  # characters of a value


def pages_text(numbers: Sequence[int]) -> str:
    """Page numbers as people write them: 1、3–5."""
    runs: list[list[int]] = []
    for number in sorted(set(numbers)):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return gettext("、").join(str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)


def whence(name: str, facts: Mapping[str, Any]) -> str:
    """Where the pages of a paper lie, when it is not simply the file it came as; empty when it is."""
    leaves = facts.get("leaves")
    if not leaves:
        return ""
    if int(facts.get("files") or 1) > 1:
        return gettext("由%(n)s个文件合成，共%(m)s页") % {"n": facts["files"], "m": len(leaves)}
    return gettext("%(name)s的第%(pages)s页") % {"name": name, "pages": pages_text(leaves)}


def missing_pages(facts: Mapping[str, Any]) -> str:
    """The pages that are not there by the paper's own count; empty when all are."""
    return pages_text(facts["gaps"]) if facts.get("gaps") else ""


def field_label(name: str) -> str:
    """What people call a field; its own name where there is no word yet."""
    return str(FIELDS.get(name, name))


def field_text(name: str, value: object) -> str:
    """A value as people write it; money is fen."""
    return exact(value) if name in MONEY and isinstance(value, int) else str(value)


def typed(name: str, text: str) -> str | int | None:
    """What a person typed for a field, as a reading would have it; None when it cannot be one."""
    plain = " ".join(text.split())[:MOST]
    if name in MONEY:
        found = _SUM.fullmatch(plain)
        return int(found[1].replace(",", "")) * 100 + int((found[2] or "").ljust(2, "0")) if found else None
    if name in DAYS:
        day = _DAY.fullmatch(plain)
        try:
            return date(*map(int, day.groups())).isoformat() if day else None
        except ValueError:
            return None
    return plain or None
