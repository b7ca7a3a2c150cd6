"""Writes a bank's account statement as a PDF with a text layer."""

import io
import random
from dataclasses import replace
from datetime import date, timedelta

from reportlab.lib.colors import Color, black, grey
from reportlab.lib.pagesizes import A4, landscape
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from demo.papers.flows import by_page, settle, shop_money, year_before
from demo.papers.model import Entry, Paper, dated, yuan
from demo.papers.people import Person
from demo.papers.style import ENGLISH, SANS, SERIF, Bank, Style, fonts, style_of

RECEIPTS = ("商户收款", "经营收款", "商户结算款")
PAYERS = ("银联商务股份有限公司", "财付通支付科技有限公司", "支付宝（中国）网络技术有限公司", "拉卡拉支付股份有限公司")
_WEIGHT = {"date": 11, "time": 8, "summary": 12, "amount": 12, "credit": 11, "debit": 11, "flag": 8, "balance": 12}
_WEIGHT |= {"counterparty": 26, "account": 18, "serial": 11}
_RIGHT = {"amount", "credit", "debit", "balance"}


def statement(
    person: Person,
    *,
    seed: int,
    today: date,
    monthly: int = 6_400_000,
    bank: Bank | None = None,
    style: Style | None = None,
    spoil: str = "",
) -> Paper:
    """Twelve months of a small shop's account: receipts average `monthly` fen, the rest must not count as income.

    `spoil` forges it: row, total, months, future or font (see `forged`).
    """
    rng = random.Random(f"statement:{seed}")
    fonts()
    style = style or style_of(rng, bank=bank)
    first, last = year_before(today)
    words = tuple(rng.sample(RECEIPTS, 2))
    drafts = shop_money(
        rng, name=person.name, first=first, last=last, monthly=monthly, words=words, payers=PAYERS[: rng.randint(2, 4)]
    )
    opening = rng.randrange(2_000_000, 9_000_000)
    entries = settle(rng, drafts, opening=opening, first=first, last=last, interest=True)
    account = style.bank.prefix + "".join(rng.choice("0123456789") for _ in range(13))
    shown = account[:6] + "*" * 9 + account[-4:]
    totals = {
        "credit": sum(e.amount for e in entries if e.amount > 0),
        "debit": -sum(e.amount for e in entries if e.amount < 0),
        "opening": opening,
        "closing": entries[-1].balance,
        "count": len(entries),
    }
    entries, totals = _spoiled(entries, totals, spoil, rng, today)
    printed = list(reversed(entries)) if style.newest_first else entries
    verify_code = "".join(rng.choice("ABCDEFGHJKMNPQRSTUVWXYZ23456789") for _ in range(12))
    meta = [
        (rng.choice(("户名", "客户姓名", "账户名称")), person.name),
        (rng.choice(("卡号", "账号", "账/卡号")), shown),
        (rng.choice(("起止日期", "查询期间")), f"{first:%Y-%m-%d} {rng.choice(('至', '-', '~'))} {last:%Y-%m-%d}"),
        (rng.choice(("币种", "货币")), "人民币"),
        (rng.choice(("打印日期", "打印时间", "出单日期")), f"{today:%Y-%m-%d}"),
        (rng.choice(("验证码", "回单验证码")), verify_code),
        (
            rng.choice(("开户行", "开户机构")),
            f"{style.bank.name}{rng.choice(('城东', '中山路', '开发区', '新街口'))}支行",
        ),
    ]
    total_line = [
        ("期初余额", yuan(opening)),
        ("收入合计" if style.money != "two" else "总收入", yuan(totals["credit"])),
        ("支出合计" if style.money != "two" else "总支出", yuan(totals["debit"])),
        ("期末余额", yuan(totals["closing"])),
        ("笔数", str(len(entries))),
    ]
    content = dated(
        _draw(style, meta, total_line, printed, odd=rng.randrange(6, 14) if spoil == "font" else None), today
    )
    truth: dict[str, object] = {
        "issuer": style.bank.name,
        "subject_name": person.name,
        "account": shown,
        "account_tail": account[-4:],
        "period_from": first.isoformat(),
        "period_to": last.isoformat(),
        "issued_at": today.isoformat(),
        "currency": "CNY",
        "verify_code": verify_code,
        "totals": totals,
        "monthly": monthly,
    }
    return Paper(f"银行流水-{seed}.pdf", "P-BANKFLOW", content, truth, tuple(printed))


def _spoiled(
    entries: list[Entry], totals: dict[str, int], how: str, rng: random.Random, today: date
) -> tuple[list[Entry], dict[str, int]]:
    """Rows and totals as a forger leaves them."""
    if how == "row":
        place = rng.choice([i for i, e in enumerate(entries) if e.amount > 0 and i > 5])
        raised = replace(entries[place], amount=entries[place].amount + rng.randrange(3, 30) * 100_000)
        entries = [*entries[:place], raised, *entries[place + 1 :]]
    elif how == "total":
        totals = totals | {"credit": totals["credit"] + rng.randrange(10, 90) * 100_000}
    elif how == "months":
        gone = {
            (today.year, today.month - k) if today.month > k else (today.year - 1, today.month - k + 12) for k in (4, 5)
        }
        entries = [entry for entry in entries if (entry.on.year, entry.on.month) not in gone]
    elif how == "future":
        entries = [*entries[:-1], replace(entries[-1], on=today + timedelta(days=rng.randint(2, 20)))]
    return entries, totals


def cell(style: Style, entry: Entry, role: str) -> str:
    amount = entry.amount
    match role:
        case "date":
            return entry.on.strftime(style.date)
        case "time":
            return entry.at
        case "amount":
            sign = "" if style.money == "flag" or amount < 0 else "+" if style.comma else ""
            return sign + yuan(abs(amount) if style.money == "flag" else amount, comma=style.comma)
        case "credit":
            return yuan(amount, comma=style.comma) if amount > 0 else ""
        case "debit":
            return yuan(-amount, comma=style.comma) if amount < 0 else ""
        case "flag":
            pair = ("收", "支") if "收" in style.heads["flag"] else ("贷", "借")
            return pair[amount < 0]
        case "balance":
            return yuan(entry.balance, comma=style.comma)
        case "account":
            return entry.account[:4] + "****" + entry.account[-4:] if entry.account else ""
        case "serial":
            return entry.serial
    return entry.summary if role == "summary" else entry.counterparty


def _draw(
    style: Style,
    meta: list[tuple[str, str]],
    totals: list[tuple[str, str]],
    entries: list[Entry],
    *,
    odd: int | None = None,
) -> bytes:
    width, height = landscape(A4) if style.wide else A4
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(width, height), pageCompression=1, invariant=1)
    canvas.setTitle(style.bank.title)
    canvas.setCreator(style.bank.name)
    canvas.setProducer("CoreBanking Statement Service 3.2")
    room = int((height - 200) / (style.size * 1.85))
    pages = list(by_page(entries, min(style.rows, room)))
    for number, chunk in enumerate(pages, 1):
        y = _head(canvas, style, meta, width, height)
        if number == 1 and style.totals_first:
            y = _pairs(canvas, style, totals, y, width, across=5 if style.wide else 3)
        y = _table(canvas, style, chunk, y - 6, width, odd=odd if number == 1 else None)
        if number == len(pages) and not style.totals_first:
            y = _pairs(canvas, style, totals, y - 14, width, across=5 if style.wide else 3)
        if number == len(pages):
            _seal(canvas, style, width - 110, max(y - 20, 60))
        canvas.setFont(style.font, 8)
        canvas.setFillColor(black)
        canvas.drawCentredString(width / 2, 22, f"第{number}页/共{len(pages)}页")
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _head(canvas: Canvas, style: Style, meta: list[tuple[str, str]], width: float, height: float) -> float:
    canvas.setFillColor(black)
    canvas.setFont(style.font, 15)
    canvas.drawCentredString(width / 2, height - 44, style.bank.title)
    y = height - 60
    if style.bank.name not in style.bank.title:
        canvas.setFont(style.font, 9)
        canvas.drawString(40, height - 30, style.bank.name)
    if style.english:
        canvas.setFont(style.font, 9)
        canvas.drawCentredString(width / 2, y, style.bank.english)
        y -= 14
    return _pairs(canvas, style, meta, y - 4, width, across=3 if style.wide else 2)


def _pairs(canvas: Canvas, style: Style, pairs: list[tuple[str, str]], y: float, width: float, *, across: int) -> float:
    canvas.setFont(style.font, 8.5)
    canvas.setFillColor(black)
    step = (width - 80) / across
    for place, (label, value) in enumerate(pairs):
        canvas.drawString(40 + step * (place % across), y - 13 * (place // across), f"{label}{style.colon}{value}")
    return y - 13 * ((len(pairs) + across - 1) // across)


def _spans(style: Style, width: float) -> dict[str, tuple[float, float]]:
    whole = sum(_WEIGHT[c] for c in style.columns)
    spans, x = {}, 40.0
    for column in style.columns:
        step = (width - 80) * _WEIGHT[column] / whole
        spans[column] = (x, x + step)
        x += step
    return spans


def _put(canvas: Canvas, text: str, span: tuple[float, float], y: float, how: str, font: str, size: float) -> None:
    while text and stringWidth(text, font, size) > span[1] - span[0] - 3 and size > 5:
        size -= 0.5
    canvas.setFont(font, size)
    if how == "right":
        canvas.drawRightString(span[1] - 3, y, text)
    elif how == "centre":
        canvas.drawCentredString((span[0] + span[1]) / 2, y, text)
    else:
        canvas.drawString(span[0] + 2, y, text)


def _table(
    canvas: Canvas, style: Style, entries: list[Entry], y: float, width: float, *, odd: int | None = None
) -> float:
    spans = _spans(style, width)
    pitch = style.size * 1.85
    top = y
    for line, names in enumerate((style.heads, ENGLISH)[: 1 + style.english]):
        for column, span in spans.items():
            how = "right" if column in _RIGHT and style.align == "left" else style.align
            _put(canvas, names[column], span, y - 10 - line * 10, how, style.font, style.size)
    y -= 14 + 10 * style.english
    for index, entry in enumerate(entries):
        if style.zebra and index % 2:
            canvas.setFillColor(Color(0.94, 0.95, 0.97))
            canvas.rect(40, y - pitch + 3, width - 80, pitch, stroke=0, fill=1)
            canvas.setFillColor(black)
        for column, span in spans.items():
            how = "right" if column in _RIGHT else style.align
            font = (SERIF if style.font == SANS else SANS) if index == odd and column in _RIGHT else style.font
            _put(canvas, cell(style, entry, column), span, y - pitch + 6, how, font, style.size)
        y -= pitch
    if style.ruled:
        canvas.setStrokeColor(grey)
        canvas.setLineWidth(0.4)
        rows = [top, *(y + pitch * i - 1 for i in range(len(entries) + 1))]
        xs = [span[0] for span in spans.values()] + [width - 40]
        canvas.grid(xs, sorted(rows, reverse=True))
    return y


def _seal(canvas: Canvas, style: Style, x: float, y: float) -> None:
    canvas.saveState()
    canvas.setStrokeColor(Color(0.8, 0.05, 0.1, alpha=0.7))
    canvas.setFillColor(Color(0.8, 0.05, 0.1, alpha=0.7))
    canvas.setLineWidth(2)
    canvas.circle(x, y, 34)
    canvas.setFont(style.font, 7)
    canvas.drawCentredString(x, y + 12, style.bank.name)
    canvas.drawCentredString(x, y - 4, "电子回单专用章")
    canvas.restoreState()
