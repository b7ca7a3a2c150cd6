"""Writes a wallet's transaction proof (Alipay's and WeChat's kinds) as a PDF with a text layer."""

import io
import random
from datetime import date

from reportlab.lib.colors import Color, black, grey
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from demo.papers.flows import by_page, settle, shop_money, year_before
from demo.papers.model import Entry, Paper, dated, yuan
from demo.papers.people import Person
from demo.papers.style import SANS, SERIF, fonts

_ALIPAY = (
    ("收/支", 7),
    ("交易对方", 20),
    ("商品说明", 20),
    ("收/付款方式", 13),
    ("金额", 12),
    ("交易订单号", 22),
    ("交易时间", 20),
)
_WECHAT = (
    ("交易单号", 20),
    ("交易时间", 18),
    ("交易类型", 13),
    ("收/支/其他", 9),
    ("交易方式", 11),
    ("金额(元)", 11),
    ("交易对方", 18),
)
_BUYERS = ("扫码顾客", "美团外卖商家结算", "饿了么商户结算", "顾客付款")


def wallet(person: Person, *, seed: int, today: date, monthly: int = 6_680_000, kind: str = "") -> Paper:
    """Twelve months of a wallet: merchant receipts average `monthly` fen; refunds and own transfers beside them."""
    rng = random.Random(f"wallet:{seed}")
    fonts()
    kind = kind or rng.choice(("alipay", "wechat"))
    font = rng.choice((SANS, SERIF))
    first, last = year_before(today)
    words = ("商户收款", "经营收款") if kind == "alipay" else ("商户消费", "经营收款")
    drafts = shop_money(
        rng, name=person.name, first=first, last=last, monthly=monthly, words=words[-1:], payers=_BUYERS
    )
    entries = list(reversed(settle(rng, drafts, opening=9_000_000, first=first, last=last, interest=False)))
    number = "".join(rng.choice("0123456789") for _ in range(20))
    credit = sum(e.amount for e in entries if e.amount > 0)
    debit = -sum(e.amount for e in entries if e.amount < 0)
    issuer = "支付宝支付科技有限公司" if kind == "alipay" else "财付通支付科技有限公司"
    title = "交易流水证明" if kind == "alipay" else "微信支付交易明细证明"
    period = f"{first:%Y-%m-%d} 00:00:00 至 {last:%Y-%m-%d} 23:59:59"
    who = f"{person.name}（证件号码：{person.masked_id}）"
    account = person.phone[:3] + "****" + person.phone[-4:]
    lines = [f"编号：{number}", f"兹证明：{who}，{'支付宝账号' if kind == 'alipay' else '微信号'}：{account}"]
    lines += [
        f"交易时间段：{period}",
        f"共{len(entries)}笔记录  收入合计：{yuan(credit)}元  支出合计：{yuan(debit)}元  出具日期：{today:%Y-%m-%d}",
    ]
    content = dated(_draw(kind, font, title, issuer, lines, entries, rng), today)
    truth: dict[str, object] = {
        "issuer": issuer,
        "subject_name": person.name,
        "subject_id_masked": person.masked_id,
        "period_from": first.isoformat(),
        "period_to": last.isoformat(),
        "issued_at": today.isoformat(),
        "doc_no": number,
        "totals": {"credit": credit, "debit": debit, "count": len(entries)},
        "monthly": monthly,
    }
    return Paper(
        f"{'支付宝' if kind == 'alipay' else '微信'}流水证明-{seed}.pdf", "P-WALLET", content, truth, tuple(entries)
    )


def _cells(kind: str, entry: Entry, order: str) -> tuple[str, ...]:
    side = "收入" if entry.amount > 0 else "支出"
    amount = yuan(abs(entry.amount), comma=False)
    when = f"{entry.on:%Y-%m-%d} {entry.at}"
    if kind == "alipay":
        return side, entry.counterparty, entry.summary, "余额", amount, order, when
    return order, when, entry.summary, side, "零钱", amount, entry.counterparty or "/"


def _draw(
    kind: str, font: str, title: str, issuer: str, lines: list[str], entries: list[Entry], rng: random.Random
) -> bytes:
    width, height = A4
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, pageCompression=1, invariant=1)
    canvas.setTitle(title)
    canvas.setCreator(issuer)
    canvas.setProducer("iText 7.2.5")
    heads = _ALIPAY if kind == "alipay" else _WECHAT
    whole = sum(w for _, w in heads)
    xs = [30.0]
    for _, weight in heads:
        xs.append(xs[-1] + (width - 60) * weight / whole)
    pages = list(by_page(entries, 38))
    for number, chunk in enumerate(pages, 1):
        canvas.setFillColor(black)
        canvas.setFont(font, 15)
        canvas.drawCentredString(width / 2, height - 46, title)
        canvas.setFont(font, 8.5)
        y = height - 68
        for line in lines if number == 1 else lines[:1]:
            canvas.drawString(30, y, line)
            y -= 14
        _rows(canvas, font, [tuple(h for h, _ in heads)], xs, y)
        y -= 16
        orders = ["".join(rng.choice("0123456789") for _ in range(18)) for _ in chunk]
        _rows(canvas, font, [_cells(kind, e, o) for e, o in zip(chunk, orders, strict=True)], xs, y)
        y -= 16 * len(chunk)
        if number == len(pages):
            canvas.setStrokeColor(Color(0.8, 0.05, 0.1, alpha=0.7))
            canvas.setFillColor(Color(0.8, 0.05, 0.1, alpha=0.7))
            canvas.circle(width - 100, max(y, 80), 34)
            canvas.setFont(font, 7)
            canvas.drawCentredString(width - 100, max(y, 80) + 8, issuer)
            canvas.drawCentredString(width - 100, max(y, 80) - 6, "业务专用章")
        canvas.setFillColor(black)
        canvas.setFont(font, 8)
        canvas.drawCentredString(width / 2, 22, f"{number}/{len(pages)}")
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _rows(canvas: Canvas, font: str, rows: list[tuple[str, ...]], xs: list[float], y: float) -> None:
    canvas.setStrokeColor(grey)
    canvas.setLineWidth(0.3)
    for row in rows:
        for place, text in enumerate(row):
            size = 7.0
            while text and stringWidth(text, font, size) > xs[place + 1] - xs[place] - 3 and size > 4:
                size -= 0.5
            canvas.setFont(font, size)
            canvas.drawString(xs[place] + 2, y - 11, text)
        canvas.line(xs[0], y - 15, xs[-1], y - 15)
        y -= 16
