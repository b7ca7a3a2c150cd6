"""Accounts, payments and contracts, by the columns that bookkeeping programs take in and the forms that platforms fill."""

import csv
import io
from datetime import date, timedelta

import openpyxl

from bench.made.cited.face import BANKS, FIRMS, OUTSIDE, Face, f
from bench.made.pressed.hand import Make
from bench.made.pressed.press import on_paper, pdf, screen
from demo.papers.model import Entry, Paper
from demo.papers.more import capitals_of
from demo.papers.people import Person

LENDERS = ("湖北消费金融股份有限公司", "重庆江北小额贷款有限公司", "数海网络技术（杭州）有限公司")


def _entries(face: Face, today: date, count: int = 34) -> list[Entry]:
    rng, firm, balance, found = face.rng, face.pick(*FIRMS), face.rng.randrange(200_000, 900_000), []
    when = today - timedelta(days=150)
    for _ in range(count):
        when += timedelta(days=rng.randint(1, 6))
        if when >= today:
            break
        paid = rng.random() < 0.25
        amount = rng.randrange(400_000, 900_000) if paid else -rng.randrange(500, min(90_000, balance - 100))
        balance += amount
        found.append(
            Entry(
                when,
                f"{rng.randint(7, 22):02d}:{rng.randint(10, 59)}:{rng.randint(10, 59)}",
                "工资" if paid else face.pick("消费", "转账", "缴费"),
                firm if paid else face.pick(*OUTSIDE),
                face.digits(16),
                amount,
                balance,
                face.digits(12),
            )
        )
    return found


def bank_sheet(person: Person, seed: int, today: date) -> Paper:
    """A workbook: two days a row, the day money came before the day it was booked; in before out; codes of firms behind."""
    face = Face("bank_sheet", seed)
    entries, card = _entries(face, today), face.digits(19)
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append([f"{face.pick(*BANKS)}账户交易明细"])
    sheet.append(["户名", person.name, None, "账号", card])
    sheet.append(
        ["到账日期", "记账日期", "摘要", "收入金额", "支出金额", "期末余额", "对方单位名称", "公司编码", "公司名称"]
    )
    for e in entries:
        sheet.append(
            [
                f"{e.on:%Y-%m-%d}",
                f"{e.on:%Y-%m-%d}",
                e.summary,
                e.amount / 100 if e.amount > 0 else None,
                -e.amount / 100 if e.amount < 0 else None,
                e.balance / 100,
                e.counterparty,
                "A01",
                "集团总部",
            ]
        )
    out = io.BytesIO()
    book.save(out)
    return Paper(
        f"bank_sheet-{seed}.xlsx",
        "P-BANKFLOW",
        out.getvalue(),
        {"subject_name": person.name, "account_tail": card[-4:]},
        tuple(entries),
    )


def bank_ledger(person: Person, seed: int, today: date) -> Paper:
    """Days as eight digits, a long text with a number in it, out before in with both names of each, no sign anywhere."""
    face = Face("bank_ledger", seed, points=10)
    entries, card, bank = _entries(face, today), face.digits(19), face.pick(*BANKS)
    rows = [
        [
            f"{e.on:%Y%m%d}",
            f"{e.summary}{e.serial}",
            f(-e.amount) if e.amount < 0 else "0.00",
            f(e.amount) if e.amount > 0 else "0.00",
            f(e.balance),
            e.counterparty,
        ]
        for e in entries
    ]
    body = face.page(
        face.title(f"{bank}个人活期账户明细"), f"<div>账户名称：{person.name}　　账户号：{card}　　币种：人民币</div>",
        face.plain(["会计日期", "摘要", "借方发生额（支出）", "贷方发生额（收入）", "账户余额", "对方户名"], rows, right=(2, 3, 4)),
        f"<div>打印时间：{today:%Y-%m-%d} 14:02:11</div>", face.stamp(f"{bank}<br>业务专用章"),
    )  # fmt: skip
    truth: dict[str, object] = {
        "subject_name": person.name,
        "account_tail": card[-4:],
        "issuer": bank,
        "issued_at": today.isoformat(),
    }
    return on_paper("bank_ledger", seed, "P-BANKFLOW", pdf(body, today), truth, tuple(entries))


def bank_word(person: Person, seed: int, today: date) -> Paper:
    """The way of the money as a word, two columns behind its sum; the holder as “this side” in the head."""
    face = Face("bank_word", seed, points=10)
    entries, card, bank = _entries(face, today), face.digits(19), face.pick(*BANKS)
    rows = [
        [
            str(n + 1),
            e.serial,
            f"{e.on:%Y/%m/%d} {e.at}",
            e.counterparty,
            e.account,
            f(abs(e.amount), comma=True),
            "人民币",
            "入金" if e.amount > 0 else "出金",
            f(e.balance, comma=True),
            e.summary,
        ]
        for n, e in enumerate(entries)
    ]
    body = face.page(
        face.title(f"{bank}交易明细对账单"), face.terms([("本方户名", person.name), ("本方账号", card), ("查询起止", f"{entries[0].on:%Y/%m/%d} - {today - timedelta(days=1):%Y/%m/%d}")], width=18),
        face.plain(["序号", "交易流水号", "交易时间", "交易方姓名", "交易方账号", "交易金额", "币种", "资金方向", "账户余额", "附言"], rows, right=(5, 8), small=0.84),
    )  # fmt: skip
    truth: dict[str, object] = {"subject_name": person.name, "account_tail": card[-4:], "issuer": bank}
    return on_paper("bank_word", seed, "P-BANKFLOW", pdf(body, today, wide=True), truth, tuple(entries))


def wallet_export(person: Person, seed: int, today: date) -> Paper:
    """A wallet's file of one's own payments: lines of words first, no balance, what counts as neither, closed orders."""
    face = Face("wallet_export", seed)
    entries = _entries(face, today, 28)
    out = io.StringIO()
    writer = csv.writer(out)
    for line in (
        "导出信息：",
        f"姓名：{person.name}",
        f"支付宝账户：138****{face.digits(4)}",
        f"起始时间：[{entries[0].on:%Y-%m-%d} 00:00:00]    终止时间：[{today:%Y-%m-%d} 23:59:59]",
        "导出交易类型：[全部]",
        f"共{len(entries)}笔记录",
        "",
        "------------支付宝（中国）网络技术有限公司  电子客户回单------------",
    ):
        writer.writerow([line])
    writer.writerow(
        [
            "交易时间",
            "交易分类",
            "交易对方",
            "对方账号",
            "商品说明",
            "收/支",
            "金额",
            "收/付款方式",
            "交易状态",
            "交易订单号",
            "商家订单号",
            "备注",
        ]
    )
    for e in reversed(entries):
        writer.writerow(
            [
                f"{e.on:%Y-%m-%d} {e.at}",
                "转账红包",
                e.counterparty,
                "/",
                e.summary,
                "收入" if e.amount > 0 else "支出",
                f(abs(e.amount)),
                "余额宝",
                "交易成功",
                f"{e.serial}\t",
                "",
                "",
            ]
        )
    return Paper(
        f"wallet_export-{seed}.csv",
        "P-WALLET",
        out.getvalue().encode("gb18030"),
        {"subject_name": person.name},
        tuple(reversed(entries)),
    )


def settle_user(person: Person, seed: int, today: date) -> Paper:
    """A platform's: “the user” for the borrower, one sum of principal and fees, no number of a contract, no lender named but in the signature."""
    face = Face("settle_user", seed, points=14)
    lender, amount, settled = (
        face.pick(*LENDERS),
        face.rng.randrange(100_000, 9_000_000),
        today - timedelta(days=face.rng.randint(1, 60)),
    )
    body = face.page(
        face.title("结清证明"),
        f"<p style='text-indent:2em'>用户方 {person.name} ，身份证号 {person.id_number} ，接收我方提供的消费/现金服务，并签订了分期服务合同。截止 {settled.year} 年 {settled.month} 月 {settled.day} 日，用户方已支付本金和平台服务费共计 {f(amount)} 元（大写： {capitals_of(amount)} ），现所有款项已全部结清。</p><p style='text-indent:2em'>本证明仅作结清证明，不做他用。</p><p>特此证明</p>",
        f"<p style='text-align:right;margin-top:60px'>{lender}<br>(公章)<br>{today.year} 年 {today.month} 月 {today.day} 日</p>", face.stamp(lender),
    )  # fmt: skip
    truth: dict[str, object] = {
        "subject_name": person.name,
        "subject_id": person.id_number,
        "lender": lender,
        "settled_on": settled.isoformat(),
        "issued_at": today.isoformat(),
    }
    return on_paper("settle_user", seed, "P-SETTLE", pdf(body, today, margin=22), truth)


def receipt_transfer(person: Person, seed: int, today: date) -> Paper:
    """A wallet's sealed slip of one transfer: names and numbers of both, the sum in figures and capitals, two times."""
    face = Face("receipt_transfer", seed)
    amount, other = face.rng.randrange(10_000, 900_000), face.pick(*LENDERS)
    at = f"{today - timedelta(days=2):%Y-%m-%d} {face.rng.randint(8, 21):02d}:{face.rng.randint(10, 59)}:{face.rng.randint(10, 59)}"
    rows = [
        ["*付款人姓名", person.name, "*付款微信号", f"wx{face.digits(8)}"], ["*收款人姓名", other, "*收款微信号", f"hb{face.digits(8)}"], ["*转账金额（小写）", f"¥{f(amount, comma=True)}", "*转账金额（大写）", capitals_of(amount)],
        ["*转账单号", f"+3 1000050001{face.digits(18)}"], ["*转账时间", at, "*收款时间", at[:-1] + "9"], ["*转账说明", "+3 还款"],
    ]  # fmt: skip
    serial = rows[3][1].removeprefix("+3 ")
    body = face.page(
        face.title("微信支付转账电子凭证"),
        f"<div>编号：{face.digits(14)}　　申请时间：{today:%Y-%m-%d} 09:12:00</div>",
        face.cells(rows, small=0.92),
        face.stamp("财付通支付科技有限公司"),
    )
    truth: dict[str, object] = {
        "payer": person.name,
        "payee": other,
        "amount": amount,
        "serial": serial,
        "paid_at": at.replace(" ", "T"),
    }
    return on_paper("receipt_transfer", seed, "P-RECEIPT", pdf(body, today), truth)


def receipt_order(person: Person, seed: int, today: date) -> Paper:
    """A net bank's page after a transfer: accounts before their holders' names, a fee, an order's number, handed in and done."""
    face = Face("receipt_order", seed, points=15)
    amount, other, serial = face.rng.randrange(10_000, 900_000), face.pick(*LENDERS), face.digits(18)
    at = f"{today:%Y-%m-%d} {face.rng.randint(8, 21):02d}:{face.rng.randint(10, 59)}:{face.rng.randint(10, 59)}"
    pairs = [
        ("付款账号", face.digits(19)), ("付款账户名称", person.name), ("收款账号", face.digits(17)), ("收款账户名称", other), ("收款银行", "中国工商银行"), ("转账金额", f"{f(amount, comma=True)} 元"), ("手续费", "0.00 元"),
        ("汇款用途", "还贷款"), ("交易流水号", serial), ("交易状态", "交易成功"), ("交易时间", at),
    ]  # fmt: skip
    body = face.page('<div style="padding:12px">', face.title("转账汇款回单"), face.terms(pairs, width=36), "</div>")
    return on_paper(
        "receipt_order",
        seed,
        "P-RECEIPT",
        screen(body),
        {"payer": person.name, "payee": other, "amount": amount, "serial": serial, "paid_at": at.replace(" ", "T")},
    )


def lesson_contract(person: Person, seed: int, today: date) -> Paper:
    """A school of drivers: the first side is paid, the second pays; the fee in a clause before a fine for lateness."""
    face = Face("lesson_contract", seed)
    school, fee, number = (
        face.pick("襄阳市平安机动车驾驶员培训有限公司", "宁波海曙启航职业培训学校"),
        face.rng.randrange(20, 90) * 10_000,
        f"PX{face.digits(9)}",
    )
    body = face.page(
        face.title("培训服务合同"), f"<div style='text-align:right'>合同编号：{number}</div>",
        f"<p>甲方（培训机构）：{school}<br>乙方（学员）：{person.name}　　身份证号码：{person.id_number}</p>",
        f"<p>一、培训内容：机动车驾驶C1，学时62。</p><p>二、培训费用：总计人民币 {f(fee)} 元（大写：{capitals_of(fee)}），乙方应于签约当日付清。逾期一日，按 50.00 元支付违约金。</p><p>三、甲方收到费用后开具发票。</p>",
        f"<div style='display:flex;justify-content:space-between;margin-top:40px'><span>甲方（盖章）：</span><span>乙方（签字）：</span></div><p>签订日期：{today.year}年{today.month}月{today.day}日</p>", face.stamp(school),
    )  # fmt: skip
    truth: dict[str, object] = {
        "doc_no": number,
        "payer": person.name,
        "payee": school,
        "amount": fee,
        "issued_at": today.isoformat(),
    }
    return on_paper("lesson_contract", seed, "P-USE", pdf(body, today, margin=20), truth)


MONEY: tuple[Make, ...] = (bank_sheet, bank_ledger, bank_word, wallet_export, settle_user, receipt_transfer, receipt_order, lesson_contract)  # fmt: skip
