"""Reads an account's history: a bank's or a wallet's. Head fields, rows, totals, and what counts as income (D.0)."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from statistics import median

from appeals.proofs.reading.labels import Sheet
from appeals.proofs.reading.ledger import in_time, mended, months_between, rows_of
from appeals.proofs.reading.listed import listed
from appeals.proofs.reading.model import Row, Value
from appeals.proofs.reading.tables import Table, tables
from appeals.proofs.reading.values import day, days, money, name_key, squeezed
from appeals.proofs.reading.words import Page

BANKS = (
    "中国工商银行", "中国农业银行", "中国银行", "中国建设银行", "交通银行", "招商银行", "中国邮政储蓄银行", "中信银行",
    "浦发银行", "上海浦东发展银行", "中国光大银行", "光大银行", "兴业银行", "华夏银行", "平安银行", "中国民生银行", "广发银行",
    "浙商银行", "渤海银行", "恒丰银行", "支付宝支付科技有限公司", "支付宝（中国）网络技术有限公司", "财付通支付科技有限公司",
)  # fmt: skip
_SPENT = re.compile(r"消费|分期|取现|预借现金|年费|手续费|支付")
_PAID_BACK = re.compile(r"还款|退款|退货|入账|溢缴")
_CARD_BILL = re.compile(r"信用卡|贷记卡|最低还款|到期还款|账单日|信用额度|应还款")
_ENGLISH = {
    "industrialandcommercialbankofchina": "中国工商银行",
    "agriculturalbankofchina": "中国农业银行",
    "chinaconstructionbank": "中国建设银行",
    "chinamerchantsbank": "招商银行",
    "bankofcommunications": "交通银行",
    "chinaeverbrightbank": "中国光大银行",
    "citicbank": "中信银行",
    "postalsavingsbank": "中国邮政储蓄银行",
    "shanghaipudongdevelopmentbank": "上海浦东发展银行",
    "bankofchina": "中国银行",
}
_LOCAL = re.compile(r"[\u4e00-\u9fff]{2,10}?(?:农村商业银行|农商银行|农村信用社|农村信用合作联社|村镇银行|银行)")
_ACCOUNT = re.compile(r"\d{3,8}[*xX]{3,15}\d{3,6}|\d{12,21}|\d{3}[*]{4}\d{4}")
_TAIL = re.compile(r"(?:储蓄卡|借记卡|信用卡|银行卡|卡|尾号|账户)[\s:为]*[(（\[]?(?:尾号)?[*\s]*(\d{4})(?!\d)[)）\]]?")
_HOLDER = re.compile(r"[\u4e00-\u9fff·•.A-Za-z*]{2,30}")
SALARY = re.compile(r"工资|代发|薪|奖金|劳务费")
BUSINESS = re.compile(
    r"商户|经营|货款|销售款|营业款|收单|收款码|二维码收款|POS收|扫码收款|结算款|收钱码|消费收入", re.IGNORECASE
)
EXCLUDED = re.compile(
    r"红包|借款|贷款|放款|退款|退货|冲正|结息|利息|理财|赎回|提现|转存|自转|借呗|花呗|微粒贷|信用卡|分期|还款|存现|现金存入|零钱通|余额宝|撤销"
)
LENDERS = re.compile(r"消费金融|小额贷款|小贷|借呗|微粒贷|网商贷|白条|花呗|度小满|信托|贷款")
MARGINS = {"餐饮": 15, "零售": 10, "服务": 30, "货运": 20, "其他": 10}  # per cent; Source: D.0 [D]


def read_statement(
    pages: Sequence[Page], sheet: Sheet, today: date
) -> tuple[dict[str, Value], list[Row], dict[str, int]]:
    ledgers = [t for t in tables(pages) if t.roles & {"amount", "credit", "debit"}]
    rows: list[Row] = []
    for table in ledgers:
        rows += rows_of(table)
    if any(page.source == "ocr" for page in pages):
        rows = mended(rows)
    rows = rows or listed(pages, today)
    front = _front(pages, sheet)
    if is_card_bill(front, rows):
        rows = as_card_bill(rows)
    fields = _head(sheet, front)
    _period(sheet, front, fields, rows)
    return fields, rows, _totals(sheet, rows, ledgers)


def head_of(pages: Sequence[Page], sheet: Sheet) -> dict[str, Value]:
    """What stands over the rows: whose account it is, and which."""
    return _head(sheet, _front(pages, sheet))


def is_card_bill(front: str, rows: Sequence[Row]) -> bool:
    """A credit card's history: what it takes in is repayment, so none of it is income.

    Told by its heading, or by rows that spend and repay, where no salary comes in and no balance is above nought.
    """
    if _CARD_BILL.search(front) and not any(SALARY.search(row.summary) for row in rows):
        return True
    spent = [row for row in rows if row.amount and _SPENT.search(row.summary) and not _PAID_BACK.search(row.summary)]
    back = [row for row in rows if row.amount and re.search(r"还款", row.summary)]
    if not spent or not back:
        return False
    if _inverted(rows):
        return True
    owed = all(row.balance is not None and row.balance <= 0 for row in rows)
    return owed and all((row.amount or 0) < 0 for row in spent)


def _inverted(rows: Sequence[Row]) -> bool:
    """What was spent is printed as more, what was paid back as less: the card's view, not the person's."""
    spent = [
        row.amount for row in rows if row.amount and _SPENT.search(row.summary) and not _PAID_BACK.search(row.summary)
    ]
    back = [row.amount for row in rows if row.amount and _PAID_BACK.search(row.summary)]
    return bool(spent and back) and all(a > 0 for a in spent) and all(a < 0 for a in back)


def as_card_bill(rows: Sequence[Row]) -> list[Row]:
    """The rows as the person sees them: what was spent is minus. A card bill's rows never count as income."""
    turned = _inverted(rows)
    return [replace(row, amount=-row.amount if turned and row.amount else row.amount, owed=True) for row in rows]


def _front(pages: Sequence[Page], sheet: Sheet) -> str:
    """The text above the first row: who issued it stands there, who was paid stands below."""
    kept = []
    for text in sheet.texts:
        starts = re.match(r"\s*(?:\d+\s+)?(?:19|20)\d{2}[-/.年]?\d{1,2}[-/.月]?\d{1,2}", text)
        if (
            starts
            or re.match(r"\s*(?:19|20)\d\d年\d{1,2}月\s*$", text)
            or (re.search(r"\d\.\d\d(?!\d)", text) and days(text) and not re.search("[:：]", text))
        ):
            break
        kept.append(text)
    return "\n".join(kept[:30])


def issuer_of(front: str) -> str | None:
    text = squeezed(front)
    wallet = re.search(r"微信支付|财付通", text), re.search(r"支付宝", text)
    if wallet[0] and "银行" not in text[:40]:
        return "财付通支付科技有限公司"
    if wallet[1] and "银行" not in text[:40]:
        return "支付宝支付科技有限公司"
    places = [(text.find(squeezed(bank)), -len(bank), bank) for bank in BANKS if squeezed(bank) in text]
    if places:
        return min(places)[2]
    lowered = text.lower()
    for english, bank in _ENGLISH.items():
        if english in lowered:
            return bank
    local = _LOCAL.search(re.sub(r"(开户行|开户机构|开户银行):?", " ", front))
    return local[0] if local else None


def _head(sheet: Sheet, front: str) -> dict[str, Value]:
    fields = _holder(sheet, front)
    if issuer := issuer_of(front):
        fields["issuer"] = Value(issuer)
    value = sheet.find("account", fits=lambda text: bool(_ACCOUNT.search(squeezed(text))))
    if value and (found := _ACCOUNT.search(squeezed(str(value.value)))):
        fields["account"] = Value(found[0], value.score, value.page, value.box)
        if tail := re.search(r"\d{4}$", found[0]):
            fields["account_tail"] = Value(tail[0], value.score, value.page, value.box)
    if "account_tail" not in fields and (tail := _TAIL.search(front)):
        fields["account_tail"] = Value(tail[1], 0.95)
    if (value := sheet.find("issued_at", fits=lambda text: day(text) is not None)) and (when := day(str(value.value))):
        fields["issued_at"] = Value(when.isoformat(), value.score, value.page, value.box)
    for name in ("verify_code", "doc_no"):
        if (value := sheet.find(name)) and (code := re.match(r"[A-Za-z0-9-]{4,40}", squeezed(str(value.value)))):
            fields[name] = Value(code[0], value.score, value.page, value.box)
    if value := sheet.find("currency"):
        said = squeezed(str(value.value))
        fields["currency"] = Value("CNY" if re.search(r"人民币|CNY|RMB", said) else said)
    elif "人民币" in front or not re.search(r"美元|USD|港币|欧元", front):
        fields["currency"] = Value("CNY", 0.95)
    return fields


def _holder(sheet: Sheet, front: str) -> dict[str, Value]:
    """Whose account it is: a name, and a number that may be masked."""
    fields: dict[str, Value] = {}
    value = sheet.find("subject_name", fits=lambda text: bool(_HOLDER.match(squeezed(text))))
    if proven := re.search(r"兹证明[:\s]*([\u4e00-\u9fff·]{2,12})[（(,，\s]", front):
        fields["subject_name"] = Value(proven[1])
    elif value and (name := _HOLDER.match(squeezed(str(value.value)))):
        fields["subject_name"] = Value(name[0], value.score, value.page, value.box)
    value = sheet.find("subject_id")
    if value and (number := re.search(r"[\dX*x]{6,18}", squeezed(str(value.value)))):
        key = "subject_id_masked" if "*" in number[0] else "subject_id"
        fields[key] = Value(number[0].upper(), value.score, value.page, value.box)
    return fields


def _period(sheet: Sheet, front: str, fields: dict[str, Value], rows: Sequence[Row]) -> None:
    if value := sheet.find("period", fits=lambda text: bool(days(text))) or sheet.find("period"):
        line = next((text for text in sheet.texts if str(value.value)[:8] in text), str(value.value))
        found = days(str(value.value)) or days(line)
        if len(found) == 1:
            found = days(line[line.find(str(value.value)[:8]) :])[:2]
        if len(found) >= 2:
            fields["period_from"] = Value(min(found[:2]).isoformat(), value.score, value.page, value.box)
            fields["period_to"] = Value(max(found[:2]).isoformat(), value.score, value.page, value.box)
    for name in ("period_from", "period_to"):
        if name not in fields and (value := sheet.find(name)) and (when := day(str(value.value))):
            fields[name] = Value(when.isoformat(), value.score, value.page, value.box)
    if "period_from" not in fields:
        ranges = [found for text in front.splitlines() if len(found := days(text)) == 2 and found[0] < found[1]]
        if ranges:
            fields["period_from"], fields["period_to"] = (Value(d.isoformat(), 0.95) for d in ranges[0])


def _totals(sheet: Sheet, rows: Sequence[Row], ledgers: Sequence[Table]) -> dict[str, int]:
    """Totals as printed; what is not printed and follows from the rows is not invented here."""
    totals: dict[str, int] = {}
    for name in ("credit", "debit", "opening", "closing"):
        if value := sheet.find(name):
            match = re.search(r"[-+]?[\d,]+(?:\.\d{1,2})?", squeezed(str(value.value)))
            if match and (fen := money(match[0])) is not None:
                totals[name] = abs(fen) if name == "debit" else fen
    if (value := sheet.find("count")) and (match := re.search(r"\d+", str(value.value))):
        totals["count"] = int(match[0])
    elif match := re.search(r"共\s*(\d+)\s*[笔条]", sheet.text):
        totals["count"] = int(match[1])
    for name, word in (("credit", "收入"), ("debit", "支出")):
        # “收入:1笔 28.50元”
        if match := re.search(rf"{word}[::：]?\s*(\d+)\s*笔[,，]?\s*(?:共|合计|金额)?\s*([\d,]+\.\d\d)", sheet.text):
            totals[name] = money(match[2]) or 0
    return totals


# ---- income


def is_own(row: Row, name: str) -> bool:
    return bool(name) and name_key(row.counterparty) == name_key(name)


def business_rows(rows: Sequence[Row], name: str) -> list[int]:
    """Rows of merchant receipts: not own transfers, loans, refunds, red packets."""
    return [
        i
        for i, row in enumerate(rows)
        if (row.amount or 0) > 0
        and not row.neutral
        and not row.owed
        and BUSINESS.search(row.summary + " " + row.counterparty)
        and not EXCLUDED.search(row.summary)
        and not LENDERS.search(row.counterparty)
        and not is_own(row, name)
    ]


def salary_rows(rows: Sequence[Row], name: str) -> list[int]:
    return [
        i
        for i, row in enumerate(rows)
        if (row.amount or 0) > 0 and not row.owed and SALARY.search(row.summary) and not is_own(row, name)
    ]


def span_of(fields: Mapping[str, Value], rows: Sequence[Row]) -> tuple[date, date] | None:
    dated = [row.date for row in rows if row.date]
    first = day(str(fields["period_from"].value)) if "period_from" in fields else min(dated, default=None)
    last = day(str(fields["period_to"].value)) if "period_to" in fields else max(dated, default=None)
    return (first, last) if first and last and first <= last else None


@dataclass(frozen=True, slots=True)
class Inflow:
    """Fen a month that count, before any margin or share; `source` is salary, business or empty; the rows it rests on."""

    monthly: int | None = None
    source: str = ""
    trail: tuple[int, ...] = ()

    def income(self, trade: str | None) -> int | None:
        if self.monthly is None or self.source != "business":
            return self.monthly
        return with_margin(self.monthly, trade)


def with_margin(inflow: int, trade: str | None) -> int:
    """Income in fen out of a business's inflow, by the margin of its trade (D.0)."""
    return (inflow * MARGINS[trade or "其他"] + 50) // 100


def inflow_of(kind: str, fields: Mapping[str, Value], rows: Sequence[Row]) -> Inflow:
    """What of an account's history is income.

    Source: D.0: median of the last six salary credits; business inflow; wallets count merchant receipts only.
    """
    name = str(fields["subject_name"].value) if "subject_name" in fields else ""
    salaries = salary_rows(rows, name) if kind == "P-BANKFLOW" else []
    if len(salaries) >= 3:
        order = [i for i in in_time(rows) if i in set(salaries) and "奖金" not in rows[i].summary][-6:]
        return Inflow(round(median(rows[i].amount or 0 for i in order)), "salary", tuple(order))
    receipts = business_rows(rows, name)
    span = span_of(fields, rows)
    if not receipts or span is None:
        return Inflow()
    inflow = sum(rows[i].amount or 0 for i in receipts)
    return Inflow(round(inflow / max(1.0, months_between(*span))), "business", tuple(receipts))
