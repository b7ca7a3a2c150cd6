"""Accounts: banks' histories in many shapes, wallets, merchants' takings, and apps' lists of payments."""

import random
from dataclasses import replace
from datetime import date, timedelta

from bench.made.elsewhere.ledgers import salary_rows
from bench.made.pressed.hand import FIRMS, Hand, Make
from bench.made.pressed.press import on_paper, pdf, screen
from demo.papers.model import Entry, Paper
from demo.papers.people import Person

BANKS = ("长沙银行", "青岛银行", "中国农业银行", "招商银行", "中国邮政储蓄银行", "杭州银行", "平安银行", "中国工商银行")


def _rows(hand: Hand, person: Person, today: date, months: int = 4) -> list[Entry]:
    """Oldest first, with this package's own payers and words."""
    entries, _, old = salary_rows(hand.rng, person, today - timedelta(days=1), months=months)
    firm = hand.pick(*FIRMS)
    words = {
        "消费": hand.pick("消费", "POS消费", "网上消费"),
        "快捷支付": hand.pick("快捷支付", "无卡支付", "网上快捷"),
        "转账支出": hand.pick("转账支出", "手机银行转账", "跨行汇款"),
        "结息": hand.pick("结息", "利息入账", "季度结息"),
    }
    return [
        replace(
            e, counterparty=firm if e.counterparty == old else e.counterparty, summary=words.get(e.summary, e.summary)
        )
        for e in entries
    ]


def _f(fen: int, *, comma: bool = True) -> str:
    return f"{fen / 100:,.2f}" if comma else f"{fen / 100:.2f}"


def _who(
    hand: Hand, person: Person, entries: list[Entry], today: date, bank: str
) -> tuple[list[tuple[str, str]], dict[str, object]]:
    card = hand.card()
    shown = card if hand.chance(0.4) else f"{card[:4]}{'*' * hand.rng.choice((4, 8, 11))}{card[-4:]}"
    first, last = entries[0].on, today - timedelta(days=1)
    span = hand.pick(
        f"{first:%Y-%m-%d}至{last:%Y-%m-%d}",
        f"{first:%Y%m%d}-{last:%Y%m%d}",
        f"{first:%Y/%m/%d} - {last:%Y/%m/%d}",
        f"{first.year}年{first.month}月{first.day}日－{last.year}年{last.month}月{last.day}日",
    )
    pairs = [
        (hand.pick("户名", "客户名称", "账户户名", "客户姓名"), person.name), (hand.pick("账号", "卡号", "客户账号", "银行卡号", "账/卡号"), shown),
        (hand.pick("查询起止日期", "交易区间", "起止日期", "流水区间", "查询时间范围"), span), (hand.pick("打印时间", "打印日期", "申请日期", "出具时间"), hand.day(today)),
    ]  # fmt: skip
    truth: dict[str, object] = {
        "issuer": bank,
        "subject_name": person.name,
        "account_tail": card[-4:],
        "period_from": first.isoformat(),
        "period_to": last.isoformat(),
        "issued_at": today.isoformat(),
    }
    return pairs, truth


_FOOT = '第 <span class="pageNumber"></span> 页 / 共 <span class="totalPages"></span> 页'


def bank_sides(person: Person, seed: int, today: date) -> Paper:
    """Landscape, money out and in in columns of their own, descriptions of several lines, sums at the foot."""
    hand = Hand("bank_sides", seed)
    hand.points = 11
    entries, bank = _rows(hand, person, today), hand.pick(*BANKS)
    pairs, truth = _who(hand, person, entries, today, bank)
    out, in_ = hand.rng.choice(
        (
            ("借方发生额", "贷方发生额"),
            ("支出金额", "收入金额"),
            ("转出", "转入"),
            ("支取金额（元）", "存入金额（元）"),
            ("支出", "收入"),
        )
    )
    rows = [
        [
            str(n + 1),
            f"{e.on:%Y-%m-%d}<br>{e.at}",
            f"{e.summary}",
            _f(-e.amount) if e.amount < 0 else "",
            _f(e.amount) if e.amount > 0 else "",
            _f(e.balance),
            e.counterparty,
        ]
        for n, e in enumerate(entries)
    ]
    rows.append(
        [
            "合计",
            "",
            "",
            _f(sum(-e.amount for e in entries if e.amount < 0)),
            _f(sum(e.amount for e in entries if e.amount > 0)),
            "",
            "",
        ]
    )
    heads = [
        "序号",
        hand.pick("交易时间", "交易日期", "记账时间"),
        hand.pick("摘要", "交易摘要", "业务类型", "交易类型"),
        out,
        in_,
        hand.pick("余额", "账户余额", "本次余额"),
        hand.pick("对方户名", "交易对手名称", "对方名称", "对方账户名称"),
    ]
    table = hand.table(heads, rows, right=(3, 4, 5))
    body = hand.body(
        hand.watermark(bank),
        f"<h1>{bank}{hand.pick('个人账户交易明细', '账户交易流水', '活期账户明细清单')}</h1>",
        hand.lines(pairs, across=2),
        table,
        hand.seal(f"{bank}业务专用章"),
    )
    return on_paper("bank_sides", seed, "P-BANKFLOW", pdf(body, today, wide=True, foot=_FOOT), truth, tuple(entries))


def bank_signs(person: Person, seed: int, today: date) -> Paper:
    """Signed figures, newest first, the counterparty's account under its name."""
    hand = Hand("bank_signs", seed)
    hand.points = 11
    entries, bank = _rows(hand, person, today)[::-1], hand.pick(*BANKS)
    pairs, truth = _who(hand, person, entries[::-1], today, bank)
    rows = [
        [
            f"{e.on:%Y/%m/%d}",
            "人民币",
            ("+" if e.amount > 0 else "") + _f(e.amount),
            _f(e.balance),
            e.summary,
            f"{e.counterparty}<br>{hand.digits(12)}" if e.counterparty else "",
        ]
        for e in entries
    ]
    heads = [
        hand.pick("交易日期", "记账日", "日期"),
        "币种",
        hand.pick("交易金额", "发生额", "收支金额", "金额"),
        hand.pick("联机余额", "余额", "账户余额"),
        hand.pick("交易摘要", "摘要", "交易类型"),
        hand.pick("对手信息", "对方信息", "交易对手信息", "对方户名/账号"),
    ]
    body = hand.body(
        f"<h1>{bank}交易流水</h1><div class=c>Transaction Statement</div>"
        if hand.chance(0.5)
        else f"<h1>{bank}</h1><div class=c>{hand.pick('交易明细', '账户流水', '交易流水明细')}</div>",
        hand.over(pairs, across=4),
        hand.table(heads, rows, right=(2, 3)),
        hand.seal(f"{bank}电子回单章"),
    )
    return on_paper("bank_signs", seed, "P-BANKFLOW", pdf(body, today, foot=_FOOT), truth, tuple(entries))


def bank_marks(person: Person, seed: int, today: date) -> Paper:
    """Unsigned figures beside a mark for the side, compact dates, no commas."""
    hand = Hand("bank_marks", seed)
    hand.points = 11
    entries, bank = _rows(hand, person, today), hand.pick(*BANKS)
    pairs, truth = _who(hand, person, entries, today, bank)
    minus, plus = hand.rng.choice((("借", "贷"), ("支出", "收入"), ("D", "C"), ("出账", "入账")))
    rows = [
        [
            f"{e.on:%Y%m%d}",
            e.at.replace(":", ""),
            e.summary,
            minus if e.amount < 0 else plus,
            _f(abs(e.amount), comma=False),
            _f(e.balance, comma=False),
            e.counterparty,
            hand.pick("网上银行", "手机银行", "柜面"),
        ]
        for e in entries
    ]
    heads = [
        "交易日期",
        "交易时间",
        hand.pick("摘要", "交易说明"),
        hand.pick("借贷标志", "收支", "借贷", "收支类型"),
        hand.pick("交易金额", "发生额", "金额（元）"),
        hand.pick("余额", "账户余额"),
        hand.pick("对方户名", "对方姓名", "收/付方名称"),
        "交易渠道",
    ]
    body = hand.body(
        f"<h1>{bank}</h1><div class=c>{hand.pick('借记卡账户历史明细清单', '个人客户交易清单', '账户历史交易明细')}</div>",
        hand.grid(pairs),
        hand.table(heads, rows, right=(4, 5), small=0.95),
    )
    return on_paper(
        "bank_marks", seed, "P-BANKFLOW", pdf(body, today, wide=hand.chance(0.5), foot=_FOOT), truth, tuple(entries)
    )


def _app(hand: Hand, entries: list[Entry], *, head: str, plus: str, tail: bool, month: bool = True) -> bytes:
    """A list as apps draw it: name and figure on one line, the moment below in grey, months between."""
    out, last = [], None
    for e in entries:
        if (e.on.year, e.on.month) != last:
            last = (e.on.year, e.on.month)
            out.append(f'<div style="background:#f3f3f3;padding:8px 16px">{e.on.year}年{e.on.month}月</div>')
        moment = f"{e.on.month}月{e.on.day}日 {e.at[:5]}" if month else f"{e.on:%m-%d} {e.at[:5]}"
        extra = f'<div style="color:#999;font-size:13px">余额 {_f(e.balance)}</div>' if tail else ""
        figure = (plus if e.amount > 0 else "-") + _f(abs(e.amount))
        out.append(
            f'<div style="display:flex;justify-content:space-between;padding:9px 16px;border-bottom:1px solid #eee"><div>{e.counterparty or e.summary}<div style="color:#999;font-size:13px">{moment}</div></div><div class=r>{figure}{extra}</div></div>'
        )
    return screen(hand.body(head, *out))


def _some(hand: Hand, person: Person, today: date, *, count: int = 11) -> list[Entry]:
    """A few recent rows, newest first."""
    return _rows(hand, person, today, months=2)[::-1][:count]


def bank_app(person: Person, seed: int, today: date) -> Paper:
    """A bank's app with the balance under each figure."""
    hand = Hand("bank_app", seed)
    hand.points = 16
    entries, bank = _some(hand, person, today), hand.pick(*BANKS)
    tail = hand.digits(4)
    head = f'<div style="padding:12px 16px"><div class=c>收支明细</div><div>{bank}　储蓄卡（{tail}）</div></div>'
    return on_paper(
        "bank_app",
        seed,
        "P-BANKFLOW",
        _app(hand, entries, head=head, plus="+", tail=True),
        {"issuer": bank, "account_tail": tail},
        tuple(entries),
    )


def alipay_app(person: Person, seed: int, today: date) -> Paper:
    """Alipay's bill: no balance, categories under the names."""
    hand = Hand("alipay_app", seed)
    hand.points = 16
    entries = _some(hand, person, today)
    head = '<div style="padding:12px 16px"><div class=c>账单</div><div style="color:#1677ff">支付宝账单　全部　支出　转账</div></div>'
    return on_paper(
        "alipay_app",
        seed,
        "P-WALLET",
        _app(hand, entries, head=head, plus="+", tail=False),
        {"issuer": "支付宝支付科技有限公司"},
        tuple(entries),
    )


def _wallet_rows(rng: random.Random, today: date, count: int) -> list[Entry]:
    """Takings of a small shop and what it spends, oldest first."""
    found = []
    for n in range(count):
        when = today - timedelta(days=(count - n) * 2)
        takes = rng.random() < 0.6
        party = (
            rng.choice(("*小明", "张*", "刘女士", "*浩然"))
            if takes
            else rng.choice(("沃尔玛超市", "国家电网", "美团外卖", "滴滴出行"))
        )
        summary = rng.choice(("二维码收款", "经营收款")) if takes else rng.choice(("商户消费", "扫二维码付款"))
        found.append(
            Entry(
                when,
                f"{rng.randint(7, 22):02d}:{rng.randint(10, 59)}:{rng.randint(10, 59)}",
                summary,
                party,
                "",
                rng.randrange(800, 60_000) * (1 if takes else -1),
                0,
                "".join(rng.choice("0123456789") for _ in range(28)),
            )
        )
    return found


def wechat_table(person: Person, seed: int, today: date) -> Paper:
    """WeChat's proof of transactions, wording and order varied."""
    hand = Hand("wechat_table", seed)
    hand.points = 10
    entries = _wallet_rows(hand.rng, today, 34)
    truth: dict[str, object] = {
        "issuer": "财付通支付科技有限公司",
        "subject_name": person.name,
        "subject_id": person.id_number,
        "period_from": entries[0].on.isoformat(),
        "period_to": today.isoformat(),
    }
    said = f"<p>兹证明：{person.name}（居民身份证：{person.id_number}），在其微信号：wx_{hand.digits(8)}中的交易明细信息如下：</p><p>交易明细对应时间段：{entries[0].on:%Y-%m-%d} 00:00:00 至 {today:%Y-%m-%d} 23:59:59</p>"
    rows = [
        [
            e.serial,
            f"{e.on:%Y-%m-%d}<br>{e.at}",
            e.summary,
            "收入" if e.amount > 0 else "支出",
            hand.pick("零钱", "招商银行"),
            _f(abs(e.amount), comma=False),
            e.counterparty,
            hand.digits(20),
        ]
        for e in entries
    ]
    body = hand.body(
        "<h1>微信支付交易明细证明</h1>",
        said,
        hand.table(
            ["交易单号", "交易时间", "交易类型", "收/支/其他", "交易方式", "金额(元)", "交易对方", "商户单号"],
            rows,
            right=(5,),
        ),
        hand.seal("财付通支付科技有限公司业务凭证专用章"),
    )
    return on_paper("wechat_table", seed, "P-WALLET", pdf(body, today, foot=_FOOT), truth, tuple(entries))


def takings(person: Person, seed: int, today: date) -> Paper:
    """A merchant's takings by its collecting code: every figure came in."""
    hand = Hand("takings", seed)
    hand.points = 11
    entries = [e for e in _wallet_rows(hand.rng, today, 50) if e.amount > 0]
    rows = [
        [f"{e.on:%Y-%m-%d} {e.at}", e.serial[:18], "收款码收款", _f(e.amount), e.counterparty, "交易成功"]
        for e in entries
    ]
    meta = [
        ("商户名称", f"{person.name}小吃店"),
        ("经营者姓名", person.name),
        ("统计期间", f"{entries[0].on:%Y-%m-%d} 至 {entries[-1].on:%Y-%m-%d}"),
        (hand.pick("收款总额", "收入合计", "交易总额"), _f(sum(e.amount for e in entries))),
        (hand.pick("收款笔数", "交易笔数"), str(len(entries))),
    ]
    body = hand.body(
        f"<h1>{hand.pick('微信支付商家收款记录', '支付宝商家收款明细')}</h1>",
        hand.lines(meta, across=2),
        hand.table(["收款时间", "订单号", "交易类型", "收款金额（元）", "付款方", "状态"], rows, right=(3,)),
    )
    return on_paper(
        "takings",
        seed,
        "P-WALLET",
        pdf(body, today, foot=_FOOT),
        {"period_from": entries[0].on.isoformat(), "period_to": entries[-1].on.isoformat()},
        tuple(replace(e, summary="收款码收款") for e in entries),
    )


def bank_tongues(person: Person, seed: int, today: date) -> Paper:
    """Every column named in two languages on two lines; remarks that run over."""
    hand = Hand("bank_tongues", seed)
    hand.points = 10
    entries, bank = _rows(hand, person, today), hand.pick(*BANKS)
    pairs, truth = _who(hand, person, entries, today, bank)
    names = (
        ("记账日期", "Date"),
        ("交易摘要", "Description"),
        ("交易金额", "Amount"),
        ("账户余额", "Balance"),
        ("对方户名", "Counterparty"),
        ("附言", "Remark"),
    )
    rows = [
        [
            f"{e.on:%Y-%m-%d}",
            e.summary,
            _f(e.amount),
            _f(e.balance),
            e.counterparty,
            hand.pick("", "", "客户备注：生活费用支出请勿重复", "财付通-微信支付-商户单号1000107101"),
        ]
        for e in entries
    ]
    body = hand.body(
        f"<h1>{bank}交易流水</h1>",
        hand.grid(pairs),
        hand.table([f"{a}<br>{b}" for a, b in names], rows, right=(2, 3)),
        f"<p>收入合计：{_f(sum(e.amount for e in entries if e.amount > 0))}　支出合计：{_f(-sum(e.amount for e in entries if e.amount < 0))}</p>",
    )
    return on_paper("bank_tongues", seed, "P-BANKFLOW", pdf(body, today, foot=_FOOT), truth, tuple(entries))


def bank_plain(person: Person, seed: int, today: date) -> Paper:
    """No rules, centred figures, two pages, each month under a line of its own."""
    hand = Hand("bank_plain", seed)
    hand.points, hand.line = 11, "transparent"
    entries, bank = _rows(hand, person, today), hand.pick(*BANKS)
    pairs, truth = _who(hand, person, entries, today, bank)
    rows, last = [], 0
    for e in entries:
        if e.on.month != last:
            last = e.on.month
            rows.append([f"{e.on.year}年{e.on.month}月", "", "", "", "", ""])
        rows.append(
            [
                f"{e.on:%Y.%m.%d}",
                e.counterparty,
                e.summary,
                _f(e.amount) if e.amount > 0 else "",
                _f(-e.amount) if e.amount < 0 else "",
                _f(e.balance),
            ]
        )
    body = hand.body(
        f"<h1>{bank}账户对账单</h1>",
        hand.apart(pairs),
        hand.table(["日期", "对方名称", "业务摘要", "收入金额", "支出金额", "余额"], rows, right=(3, 4, 5)),
    )
    return on_paper("bank_plain", seed, "P-BANKFLOW", pdf(body, today, foot=_FOOT), truth, tuple(entries))


def wechat_app(person: Person, seed: int, today: date) -> Paper:
    """WeChat's bill: what came in has a plus, months with their sums."""
    hand = Hand("wechat_app", seed)
    hand.points = 16
    entries = [replace(e, amount=e.amount) for e in _wallet_rows(hand.rng, today, 10)[::-1]]
    head = '<div style="padding:12px 16px"><div class=c>微信支付账单</div><div style="color:#888">全部交易类型　　查找交易</div></div>'
    return on_paper(
        "wechat_app",
        seed,
        "P-WALLET",
        _app(hand, entries, head=head, plus="+", tail=False),
        {"issuer": "财付通支付科技有限公司"},
        tuple(entries),
    )


def alipay_proof(person: Person, seed: int, today: date) -> Paper:
    """Alipay's proof of transactions in landscape."""
    hand = Hand("alipay_proof", seed)
    hand.points = 10
    entries = _wallet_rows(hand.rng, today, 30)[::-1]
    truth: dict[str, object] = {
        "issuer": "支付宝支付科技有限公司",
        "subject_name": person.name,
        "subject_id": person.id_number,
        "period_from": entries[-1].on.isoformat(),
        "period_to": today.isoformat(),
    }
    said = f"<p>编号：{hand.digits(24)}</p><p>兹证明：{person.name}（证件号码：{person.id_number}）在支付宝账号：138******{hand.digits(2)} 中明细信息如下。</p><p>交易时间段：{entries[-1].on:%Y-%m-%d} 至 {today:%Y-%m-%d}</p>"
    rows = [
        [
            "收入" if e.amount > 0 else "支出",
            e.counterparty,
            e.summary,
            hand.pick("余额宝", "花呗", "账户余额"),
            _f(abs(e.amount), comma=False),
            hand.digits(28),
            f"{e.on:%Y-%m-%d} {e.at}",
        ]
        for e in entries
    ]
    body = hand.body(
        "<h1>支付宝支付科技有限公司交易流水证明</h1>",
        said,
        hand.table(
            ["收/支", "交易对方", "商品说明", "收/付款方式", "金额", "交易订单号", "交易时间"], rows, right=(4,)
        ),
        hand.seal("支付宝支付科技有限公司"),
    )
    return on_paper("alipay_proof", seed, "P-WALLET", pdf(body, today, wide=True, foot=_FOOT), truth, tuple(entries))


ACCOUNTS: tuple[Make, ...] = (bank_sides, bank_signs, bank_marks, bank_app, alipay_app, wechat_table, takings)
ACCOUNTS_HELD: tuple[Make, ...] = (bank_tongues, bank_plain, wechat_app, alipay_proof)
