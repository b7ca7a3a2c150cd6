"""Accounts as banks and those who ask banks name their columns: two languages in brackets, days said once, exports."""

import csv
import io
from datetime import date, timedelta

from bench.made.pressed.accounts import BANKS as NAMES
from bench.made.pressed.accounts import _rows as rows_of
from bench.made.pressed.hand import Hand, Make
from bench.made.pressed.press import on_paper, pdf
from demo.papers.model import Entry, Paper, yuan
from demo.papers.people import Person

_FOOT = '第<span class="pageNumber"></span>页/共<span class="totalPages"></span>页'


def _truth(person: Person, entries: list[Entry], card: str, today: date) -> dict[str, object]:
    return {
        "subject_name": person.name,
        "account_tail": card[-4:],
        "period_from": entries[0].on.isoformat(),
        "period_to": (today - timedelta(days=1)).isoformat(),
    }


def bank_brackets(person: Person, seed: int, today: date) -> Paper:
    """Each name with its English in square brackets, sums before the rows."""
    hand = Hand("bank_brackets", seed)
    hand.points = 10
    entries, bank, card = rows_of(hand, person, today, 2), hand.pick(*NAMES), hand.card()
    out, in_ = [e for e in entries if e.amount < 0], [e for e in entries if e.amount > 0]
    meta = [
        ("查询账号[ Inquirer account number ]", card), ("账户名称[ Account name ]", person.name), ("查询时间范围[ Time Range ]", f"{entries[0].on:%Y%m%d}-{today - timedelta(days=1):%Y%m%d}"),
        ("总笔数[ Total number ]", str(len(entries))), ("借方发生总额[ Total Debit Amount ]", yuan(sum(-e.amount for e in out))), ("贷方发生总额[ Total Credit Amount ]", yuan(sum(e.amount for e in in_))),
    ]  # fmt: skip
    heads = [
        "交易日期[ Transaction Date ]",
        "交易时间[ Time ]",
        "交易金额[ Trade Amount ]",
        "交易后余额[ Balance ]",
        "摘要[ Reference ]",
        "对方名称[ Counterparty ]",
    ]
    rows = [
        [f"{e.on:%Y%m%d}", e.at, yuan(e.amount, comma=False), yuan(e.balance, comma=False), e.summary, e.counterparty]
        for e in entries
    ]
    body = hand.body(
        f"<h1>{bank}交易流水</h1>",
        hand.lines(meta, across=2),
        hand.table([h.replace("[", "<br>[") for h in heads], rows, right=(2, 3)),
    )
    truth = _truth(person, entries, card, today) | {"issuer": bank}
    return on_paper("bank_brackets", seed, "P-BANKFLOW", pdf(body, today, wide=True, foot=_FOOT), truth, tuple(entries))


def bank_days(person: Person, seed: int, today: date) -> Paper:
    """A day is said once; what else happened on it stands below without one."""
    hand = Hand("bank_days", seed)
    entries, bank, card = rows_of(hand, person, today, 3), hand.pick(*NAMES), hand.card()
    shown = f"{card[:6]}******{card[-4:]}"
    rows, before = [], None
    for e in entries:
        rows.append(
            [
                "" if e.on == before else f"{e.on:%Y-%m-%d}",
                e.summary,
                e.counterparty,
                yuan(e.amount) if e.amount > 0 else "",
                yuan(-e.amount) if e.amount < 0 else "",
                yuan(e.balance),
            ]
        )
        before = e.on
    first, last = entries[0].on, today - timedelta(days=1)
    body = hand.body(
        f"<h1>{bank}客户交易清单</h1>",
        hand.lines(
            [
                ("客户姓名", person.name),
                ("卡号", shown),
                ("起始日期", f"{first:%Y-%m-%d}"),
                ("截止日期", f"{last:%Y-%m-%d}"),
                ("打印日期", hand.day(today)),
            ],
            across=2,
        ),
        hand.table(["日期", "交易明细", "对方户名", "存入", "支取", "余额"], rows, right=(3, 4, 5)),
    )
    truth = _truth(person, entries, card, today) | {"issuer": bank, "issued_at": today.isoformat()}
    return on_paper("bank_days", seed, "P-BANKFLOW", pdf(body, today, foot=_FOOT), truth, tuple(entries))


def bank_export(person: Person, seed: int, today: date) -> Paper:
    """A table as investigators and accountants get it: own name and card on each row, sign as a word, no head."""
    hand = Hand("bank_export", seed)
    entries, card = rows_of(hand, person, today, 3), hand.card()
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["所属银行", "本方姓名", "本方账号", "本方卡号", "交易金额", "交易余额", "交易时间", "借贷标志", "交易摘要", "交易网点", "对方姓名", "对方账号", "对方开户行"])  # fmt: skip
    in_, gone = hand.rng.choice((("贷", "借"), ("进", "出"), ("收", "支")))
    bank = hand.pick(*NAMES)
    for e in entries:
        writer.writerow([bank, person.name, hand.digits(16), card, yuan(abs(e.amount), comma=False), yuan(e.balance, comma=False), f"{e.on:%Y-%m-%d} {e.at}", in_ if e.amount > 0 else gone, e.summary, "", e.counterparty, "", ""])  # fmt: skip
    truth: dict[str, object] = {"subject_name": person.name, "account_tail": card[-4:]}
    return Paper(f"bank_export-{seed}.csv", "P-BANKFLOW", out.getvalue().encode("gb18030"), truth, tuple(entries))


def bank_sums(person: Person, seed: int, today: date) -> Paper:
    """A rural bank's: in and out as a word before the sum, sums of both at the head."""
    hand = Hand("bank_sums", seed)
    hand.points = 11
    entries, card = rows_of(hand, person, today, 3), hand.card()
    bank = hand.pick("长沙农村商业银行", "合肥科技农村商业银行", "贵阳农村商业银行")
    first, last = entries[0].on, today - timedelta(days=1)
    meta = [
        ("卡号/账号", card), ("客户名称", person.name), ("起始日期", f"{first:%Y%m%d}"), ("终止日期", f"{last:%Y%m%d}"), ("总收入", yuan(sum(e.amount for e in entries if e.amount > 0))),
        ("总支出", yuan(sum(-e.amount for e in entries if e.amount < 0))), ("打印机构", f"{bank}营业部"), ("打印时间", f"{today:%Y-%m-%d} 09:30:00"),
    ]  # fmt: skip
    rows = [
        [
            str(n + 1),
            f"{e.on:%Y-%m-%d}",
            "收入" if e.amount > 0 else "支出",
            yuan(abs(e.amount)),
            yuan(e.balance),
            e.counterparty,
            e.summary,
        ]
        for n, e in enumerate(entries)
    ]
    body = hand.body(
        f"<h1>{bank}账户交易明细</h1>",
        hand.lines(meta, across=2),
        hand.table(["序号", "交易日期", "收入/支出", "交易金额（元）", "余额（元）", "对方户名", "交易类型/摘要"], rows, right=(3, 4)),
        hand.seal(f"{bank}业务章"),
    )  # fmt: skip
    truth = _truth(person, entries, card, today) | {"issuer": bank, "issued_at": today.isoformat()}
    return on_paper("bank_sums", seed, "P-BANKFLOW", pdf(body, today, foot=_FOOT), truth, tuple(entries))


BANKS: tuple[Make, ...] = (bank_brackets, bank_days, bank_export, bank_sums)
