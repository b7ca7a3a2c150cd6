"""What lenders and channels print: letters of settlement, receipts of paying back."""

from datetime import date, timedelta

from bench.made.pressed.hand import Hand, Make
from bench.made.pressed.press import on_paper, pdf, screen
from demo.papers.model import Paper, yuan
from demo.papers.more import capitals_of
from demo.papers.people import Person

LENDERS = ("海峡消费金融有限公司", "中国工商银行股份有限公司青岛市南支行", "皖江小额贷款股份有限公司")


def _loan(hand: Hand, person: Person, today: date) -> tuple[dict[str, object], date, date]:
    settled = today - timedelta(days=hand.rng.randint(3, 60))
    lent = settled - timedelta(days=hand.rng.randint(100, 700))
    truth: dict[str, object] = {
        "subject_name": person.name, "subject_id": person.id_number, "lender": hand.pick(*LENDERS), "contract_no": f"{hand.pick('JK', 'DK', '')}{hand.digits(15)}",
        "amount": hand.rng.randrange(5, 400) * 50_000, "settled_on": settled.isoformat(), "issued_at": today.isoformat(),
    }  # fmt: skip
    return truth, lent, settled


def settle_table(person: Person, seed: int, today: date) -> Paper:
    """One ruled row below its names, as a core system prints a loan: lent, due, left, settled."""
    hand = Hand("settle_table", seed)
    truth, lent, settled = _loan(hand, person, today)
    heads = ["借据号", "发放日期", "到期日期", "贷款金额（元）", "贷款余额（元）", "结清日期"]
    row = [
        str(truth["contract_no"]),
        f"{lent:%Y-%m-%d}",
        f"{lent + timedelta(days=365):%Y-%m-%d}",
        yuan(int(str(truth["amount"]))),
        "0.00",
        f"{settled:%Y-%m-%d}",
    ]
    body = hand.body(
        "<h1>贷款结清证明</h1>",
        f"<p>借款人姓名：{person.name}　　证件类型：身份证　　证件号码：{person.id_number}</p><p>上述借款人在我行（公司）办理的以下贷款本息已全部结清：</p>",
        hand.table(heads, [row], small=0.9),
        f"<p class=r>{truth['lender']}</p><p class=r>{hand.day(today)}</p>",
        hand.seal(str(truth["lender"])),
    )
    return on_paper("settle_table", seed, "P-SETTLE", pdf(body, today), truth)


def settle_platform(person: Person, seed: int, today: date) -> Paper:
    """A platform's letter: when it was lent stands before when it was settled, interest beside the principal."""
    hand = Hand("settle_platform", seed)
    truth, lent, settled = _loan(hand, person, today)
    amount = int(str(truth["amount"]))
    body = hand.body(
        "<h1>借款结清证明</h1>",
        f'<p>编号：JQ{hand.digits(8)}</p><p style="line-height:2.1">借款人 {person.name}（身份证号：{person.id_number}）于 {lent.year} 年 {lent.month} 月 {lent.day} 日与{truth["lender"]}签订《个人借款合同》（合同编号：{truth["contract_no"]}），借款本金人民币 {yuan(amount)} 元，借款期限 12 个月。'
        f"截至 {settled.year} 年 {settled.month} 月 {settled.day} 日，借款人已归还本金 {yuan(amount)} 元、利息 {yuan(amount // 11)} 元，全部款项已结清。</p><p>特此证明！</p>",
        f"<p class=r>出借人：{truth['lender']}</p><p class=r>日期：{hand.day(today)}</p>",
        hand.seal(str(truth["lender"])),
    )
    return on_paper("settle_platform", seed, "P-SETTLE", pdf(body, today, margin=22), truth)


def _paid(hand: Hand, person: Person, today: date) -> tuple[dict[str, object], str]:
    at = f"{today:%Y-%m-%d} {hand.rng.randint(8, 21):02d}:{hand.rng.randint(10, 59)}:{hand.rng.randint(10, 59)}"
    return {
        "payer": person.name, "payee": hand.pick(*LENDERS), "amount": hand.rng.randrange(20_000, 900_000), "serial": hand.digits(20), "paid_at": at.replace(" ", "T"),
    }, at  # fmt: skip


def receipt_blocks(person: Person, seed: int, today: date) -> Paper:
    """A payment firm's merchants' slip: a side's name down the left of three lines, printed later than paid."""
    hand = Hand("receipt_blocks", seed)
    truth, at = _paid(hand, person, today)
    amount, cell = int(str(truth["amount"])), 'style="border:1px solid #666;padding:6px 14px"'
    rows = "".join(
        f"<tr><td rowspan=3 {cell}>{side}</td><td {cell}>账户名：{who}</td></tr><tr><td {cell}>账号：{hand.digits(16)}</td></tr><tr><td {cell}>开户机构：{bank}</td></tr>"
        for side, who, bank in (
            ("付款方", person.name, "招商银行长沙分行"),
            ("收款方", truth["payee"], "中信银行成都分行"),
        )
    )
    body = hand.body(
        '<p style="text-align:center;font-size:20px">商户专用回单</p>',
        f'<div style="display:flex;justify-content:space-between"><span>回单编号：{truth["serial"]}</span><span>打印时间:{today:%Y-%m-%d} 22:10:00</span></div>',
        f"<table><tr><td colspan=2 {cell}>业务类型：还款　　　币种：人民币 / 单位：元</td></tr>{rows}<tr><td {cell}>金额</td><td {cell}>大写：{capitals_of(amount)}　小写：{yuan(amount)}</td></tr><tr><td {cell}>交易时间</td><td {cell}>{at}</td></tr><tr><td {cell}>备注</td><td {cell}>归还借款</td></tr></table>",
        hand.seal("电子回单专用章"),
    )
    return on_paper(
        "receipt_blocks", seed, "P-RECEIPT", pdf(body, today), truth | {"amount_upper": capitals_of(amount)}
    )


def receipt_sides(person: Person, seed: int, today: date) -> Paper:
    """Two sides under two heads, each line of both with the same name."""
    hand = Hand("receipt_sides", seed)
    truth, at = _paid(hand, person, today)
    amount, cell = int(str(truth["amount"])), 'style="border:1px solid #999;padding:5px"'
    lines = "".join(
        f"<tr><td class=r {cell}>{label}</td><td {cell}>{a}</td><td class=r {cell}>{label}</td><td {cell}>{b}</td></tr>"
        for label, a, b in (
            ("名称：", person.name, truth["payee"]),
            ("账号：", f"6231****{hand.digits(4)}", hand.digits(15)),
            ("开户行：", "招商银行", "兴业银行"),
        )
    )
    body = hand.body(
        "<h1>业务凭证（电子回单）</h1>",
        f"<p>交易号：{truth['serial']}</p><table><tr><th colspan=2 {cell}>付款方</th><th colspan=2 {cell}>收款方</th></tr>{lines}<tr><td class=r {cell}>交易金额：</td><td colspan=3 {cell}>{yuan(amount)}元　（大写）{capitals_of(amount)}</td></tr><tr><td class=r {cell}>完成时间：</td><td colspan=3 {cell}>{at}</td></tr><tr><td class=r {cell}>用途：</td><td colspan=3 {cell}>还款</td></tr></table>",
    )
    return on_paper(
        "receipt_sides",
        seed,
        "P-RECEIPT",
        pdf(body, today, size="A5", wide=True),
        truth | {"amount_upper": capitals_of(amount)},
    )


def receipt_bill(person: Person, seed: int, today: date) -> Paper:
    """A wallet's page of one payment: a figure with a minus on top, two numbers that look alike."""
    hand = Hand("receipt_bill", seed)
    hand.points = 15
    truth, at = _paid(hand, person, today)
    pairs = [
        ("当前状态", "支付成功"), ("商品", "贷款还款"), ("商户全称", str(truth["payee"])), ("收单机构", "网联清算有限公司"), ("支付时间", at.replace("-", "年", 1).replace("-", "月", 1).replace(" ", "日 ", 1)),
        ("支付方式", "招商银行储蓄卡(6231)"), ("交易单号", str(truth["serial"])), ("商户单号", hand.digits(28)),
    ]  # fmt: skip
    body = hand.body(
        f'<div class=c style="padding:26px 0 8px"><div>{truth["payee"]}</div><div style="font-size:36px">-{yuan(int(str(truth["amount"])))}</div></div><div style="padding:0 16px">{hand.apart(pairs)}</div>'
    )
    truth = {name: value for name, value in truth.items() if name != "payer"}
    return on_paper("receipt_bill", seed, "P-RECEIPT", screen(body), truth)


LENT: tuple[Make, ...] = (settle_table, settle_platform, receipt_blocks, receipt_sides, receipt_bill)
