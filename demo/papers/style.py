"""How issuers dress a statement: names, wording, columns, fonts. A seed picks one; no two banks agree on any of it."""

import random
from dataclasses import dataclass, replace
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

FONTS = Path(__file__).resolve().parents[2] / "assets" / "fonts"
SANS, SERIF = "NotoSansSC", "NotoSerifSC"


@dataclass(frozen=True)
class Bank:
    name: str
    title: str
    prefix: str
    english: str = ""


BANKS = (
    Bank("中国工商银行", "中国工商银行借记账户历史明细（电子版）", "622202"),
    Bank("中国农业银行", "账户活期交易明细清单", "622848"),
    Bank("中国银行", "中国银行交易流水明细清单", "621661"),
    Bank("中国建设银行", "中国建设银行个人活期账户全部交易明细", "621700"),
    Bank("交通银行", "交通银行个人客户交易清单", "622260"),
    Bank("招商银行", "招商银行交易流水", "621483", "Transaction Statement of China Merchants Bank"),
    Bank("中国邮政储蓄银行", "账户交易明细", "621799"),
    Bank("中信银行", "中信银行个人账户交易明细", "621771"),
    Bank("清河农村商业银行", "个人账户流水清单", "621019"),
)

# What a column may be called, by what it holds.
HEADS = {
    "date": ("交易日期", "记账日期", "日期", "交易日"),
    "time": ("交易时间", "时间", "记账时间"),
    "summary": ("摘要", "交易摘要", "交易名称", "业务摘要"),
    "amount": ("交易金额", "发生额", "金额", "收入/支出金额"),
    "credit": ("收入", "存入金额", "贷方发生额", "收入金额（元）"),
    "debit": ("支出", "支取金额", "借方发生额", "支出金额（元）"),
    "flag": ("借贷标志", "收/支", "借贷方向"),
    "balance": ("余额", "账户余额", "本次余额", "联机余额"),
    "counterparty": ("对方户名", "交易对手", "对手户名", "对方名称"),
    "account": ("对方账号", "对手账号", "对方账户"),
    "serial": ("流水号", "日志号", "交易序号"),
}
ENGLISH = {
    "date": "Date",
    "time": "Time",
    "summary": "Transaction Type",
    "amount": "Amount",
    "credit": "Credit",
    "debit": "Debit",
    "flag": "Dr/Cr",
    "balance": "Balance",
    "counterparty": "Counter Party",
    "account": "Account No.",
    "serial": "Serial",
}
ORDERS = (
    ("date", "summary", "AMOUNT", "balance", "counterparty"),
    ("serial", "date", "time", "AMOUNT", "balance", "summary", "counterparty"),
    ("date", "time", "summary", "AMOUNT", "balance", "counterparty", "account"),
    ("date", "counterparty", "summary", "AMOUNT", "balance"),
    ("date", "AMOUNT", "balance", "account", "counterparty", "summary"),
)
DATES = ("%Y-%m-%d", "%Y%m%d", "%Y/%m/%d", "%Y年%m月%d日", "%Y.%m.%d")
MONEY = ("signed", "two", "flag")


@dataclass(frozen=True)
class Style:
    bank: Bank
    columns: tuple[str, ...]
    heads: dict[str, str]
    money: str
    date: str
    font: str
    size: float
    rows: int
    ruled: bool
    zebra: bool
    wide: bool
    colon: str
    newest_first: bool
    comma: bool
    english: bool
    totals_first: bool
    align: str


def fonts() -> None:
    for name in (SANS, SERIF):
        if name not in pdfmetrics.getRegisteredFontNames():
            pdfmetrics.registerFont(TTFont(name, FONTS / f"{name}.ttf"))


def style_of(rng: random.Random, *, bank: Bank | None = None) -> Style:
    money = rng.choice(MONEY)
    order = rng.choice(ORDERS)
    at = order.index("AMOUNT")
    amounts = {
        "signed": ("amount",),
        "two": rng.choice((("credit", "debit"), ("debit", "credit"))),
        "flag": ("flag", "amount"),
    }
    columns = order[:at] + amounts[money] + order[at + 1 :]
    chosen = bank or rng.choice(BANKS)
    pair = rng.randrange(4)  # 收入 goes with 支出, 贷方 with 借方
    heads = {role: HEADS[role][pair] if role in {"credit", "debit"} else rng.choice(HEADS[role]) for role in columns}
    wide = len(columns) > 6 or rng.random() < 0.3
    style = Style(
        bank=chosen,
        columns=columns,
        heads=heads,
        money=money,
        date=rng.choice(DATES),
        font=rng.choice((SANS, SERIF)),
        size=rng.choice((7.5, 8, 8.5)),
        rows=rng.randint(24, 28) if wide else rng.randint(34, 42),
        ruled=rng.random() < 0.6,
        zebra=rng.random() < 0.3,
        wide=wide,
        colon=rng.choice(("：", ":", ": ")),
        newest_first=rng.random() < 0.25,
        comma=rng.random() < 0.7,
        english=bool(chosen.english),
        totals_first=rng.random() < 0.5,
        align=rng.choice(("left", "centre")),
    )
    return replace(style, size=7.5) if style.money == "two" and not wide else style
