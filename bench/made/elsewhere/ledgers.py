"""Accounts' histories as PDF: column names, signs, wrapped cells, page sums and sizes that vary by themselves."""

import random
from dataclasses import replace
from datetime import date, timedelta

from bench.made.elsewhere.kit import COMPANIES, Kit, Make
from demo.papers.model import Entry, Paper, yuan
from demo.papers.people import Person

_BANKS = (
    "江苏银行",
    "宁波银行",
    "徽商银行",
    "兴业银行",
    "中国民生银行",
    "上海银行",
    "成都农商银行",
    "中国光大银行",
    "中国银行",
    "中国建设银行",
)
_NAMES = {
    "date": ("交易日期", "记账日", "发生日期", "账务日期", "入账日期"),
    "summary": ("摘要", "交易类型", "业务类型", "摘要描述", "交易说明"),
    "amount": ("交易金额", "发生额", "收支金额", "交易金额（元）"),
    "balance": ("余额", "账户余额（元）", "交易后余额", "期末余额", "可用余额"),
    "credit": ("收入", "贷方金额", "存入", "转入金额"),
    "debit": ("支出", "借方金额", "支取", "转出金额"),
    "party": ("对方户名", "交易对手", "对方名称", "收付款方", "对手户名"),
    "flag": ("借贷", "收支方向", "借/贷"),
}


def salary_rows(rng: random.Random, person: Person, today: date, *, months: int = 6) -> tuple[list[Entry], int, str]:
    """An employee's account: pay each month, spending between, quarterly interest; oldest first."""
    company, _ = rng.choice(COMPANIES)
    pay, opening = rng.randrange(50, 260) * 10_000 + rng.randrange(100) * 100, rng.randrange(200_000, 3_000_000)
    start = (today.replace(day=1) - timedelta(days=31 * months - 15)).replace(day=1)
    drafts: list[tuple[date, str, str, int]] = []
    day, payday = start, rng.randint(8, 15)
    while day <= today - timedelta(days=1):
        if day.day == payday:
            when = day - timedelta(days=max(0, day.weekday() - 4))
            drafts.append((when, rng.choice(("工资", "代发工资")), company, pay + rng.randrange(-30_000, 30_000)))
        if rng.random() < 0.28:
            drafts.append(
                (
                    day,
                    *rng.choice(
                        (
                            ("消费", "美团"),
                            ("快捷支付", "财付通支付科技有限公司"),
                            ("转账支出", "王芳"),
                            ("网上支付", "支付宝（中国）网络技术有限公司"),
                        )
                    ),
                    -rng.randrange(800, 90_000),
                )
            )
        if day.month % 3 == 0 and day.day == 21:
            drafts.append((day, "结息", "", 0))
        day += timedelta(days=1)
    entries, balance, since, weighted = [], opening, start, 0
    for when, summary, party, amount in sorted(drafts, key=lambda draft: draft[0]):
        weighted += balance * (when - since).days
        since = when
        paid = max(1, round(weighted * 0.002 / 360)) if summary == "结息" else amount
        weighted = 0 if summary == "结息" else weighted
        balance += paid
        serial = "".join(rng.choice("0123456789") for _ in range(9))
        entries.append(
            Entry(
                when,
                f"{rng.randint(8, 20):02d}:{rng.randint(0, 59):02d}:{rng.randint(0, 59):02d}",
                summary,
                party,
                "",
                paid,
                balance,
                serial,
            )
        )
    return entries, opening, company


def _meta(kit: Kit, person: Person, span: tuple[date, date], bank: str, *, card: str = "") -> dict[str, object]:
    account = card or kit.card()
    shown = card or f"{account[:6]}******{account[-4:]}"
    first, today = span
    last = today - timedelta(days=1)
    kit.size = 9
    kit.form(
        [
            (kit.pick("户名", "客户姓名", "账户名称", "客户名称"), person.name),
            (kit.pick("账号", "卡号", "客户账号", "账/卡号"), shown),
            (
                kit.pick("起止日期", "查询期间", "交易时间段", "查询区间"),
                f"{first:%Y-%m-%d}{kit.pick(' 至 ', '~', ' - ', '—')}{last:%Y-%m-%d}",
            ),
            (kit.pick("打印日期", "打印时间", "出具日期", "导出时间"), kit.day(today)),
            ("币种", "人民币"),
        ],
        kit.pick("colon", "spaced", "grid"),
    )
    return {
        "issuer": bank,
        "subject_name": person.name,
        "account": shown,
        "account_tail": account[-4:],
        "period_from": first.isoformat(),
        "period_to": last.isoformat(),
        "issued_at": today.isoformat(),
        "currency": "CNY",
    }


def _drawn(
    key: str,
    person: Person,
    seed: int,
    today: date,
    *,
    columns: tuple[str, ...],
    plus: str = "",
    rows: list[Entry] | None = None,
    card: str = "",
) -> Paper:
    kit = Kit(key, seed, sizes=((595, 842), (842, 595), (612, 792)))
    bank, style = kit.rng.choice(_BANKS), kit.pick("%Y-%m-%d", "%Y%m%d", "%Y/%m/%d", "%Y.%m.%d")
    entries = rows or salary_rows(kit.rng, person, today)[0]
    if kit.rng.random() < 0.3 and not rows:
        entries = list(reversed(entries))
        ordered = entries[::-1]
    else:
        ordered = entries
    kit.title(bank + kit.pick("个人账户交易明细", "账户交易流水", "活期账户历史明细清单", "交易明细对账单"))
    truth = _meta(kit, person, (ordered[0].on.replace(day=1), today), bank, card=card)
    names = {role: kit.pick(*options) for role, options in _NAMES.items()}
    if "credit" in columns:
        pair = kit.rng.randrange(4)
        names |= {role: _NAMES[role][pair] for role in ("credit", "debit")}
    side = ("收入", "支出") if "收" in names["flag"] else ("贷", "借")

    def cell(entry: Entry, role: str) -> str:
        money = abs(entry.amount) if "flag" in columns or "credit" in columns else entry.amount
        return {
            "date": entry.on.strftime(style),
            "summary": entry.summary,
            "amount": (plus if money > 0 and "flag" not in columns else "") + yuan(money),
            "balance": yuan(entry.balance),
            "credit": yuan(money) if entry.amount > 0 else "",
            "debit": yuan(money) if entry.amount < 0 else kit_dash,
            "party": entry.counterparty,
            "flag": side[entry.amount < 0],
            "no": str(entries.index(entry) + 1),
            "time": entry.at,
        }[role]

    kit_dash = kit.pick("", "", "0.00", "-") if "credit" in columns else ""
    names |= {"no": "序号", "time": "交易时间"}
    right = [i for i, role in enumerate(columns) if role in {"amount", "credit", "debit", "balance"}]
    room, at, page = int((kit.y - 70) / (1.9 * 8)) - 2, 0, 1
    while at < len(entries):
        chunk = entries[at : at + room]
        kit.table([names[c] for c in columns], [[cell(e, c) for c in columns] for e in chunk], right=right)
        if kit.key.endswith("pages"):
            kit.line(
                f"本页合计　收入{yuan(sum(e.amount for e in chunk if e.amount > 0))}　支出{yuan(-sum(e.amount for e in chunk if e.amount < 0))}"
            )
        at, page = at + room, page + 1
        if at < len(entries):
            kit.canvas.showPage()
            kit.y, room = kit.height - 50, int((kit.height - 130) / (1.9 * 8)) - 2
    kit.form(
        [
            ("收入合计", yuan(sum(e.amount for e in entries if e.amount > 0))),
            ("支出合计", yuan(-sum(e.amount for e in entries if e.amount < 0))),
        ],
        "colon",
    )
    kit.stamp(kit.width - kit.left - 60, max(kit.y + 20, 60), bank)
    return kit.paper("P-BANKFLOW", truth, today, rows=tuple(entries))


def ledger_signed(person: Person, seed: int, today: date) -> Paper:
    return _drawn(
        "ledger_signed",
        person,
        seed,
        today,
        columns=("date", "summary", "amount", "balance", "party"),
        plus="+" if seed % 2 else "",
    )


def ledger_of(person: Person, seed: int, today: date, rows: list[Entry], *, card: str = "") -> Paper:
    """An account's history with rows of one's own making."""
    columns = ("date", "summary", "amount", "balance", "party")
    return _drawn("ledger_of", person, seed, today, columns=columns, rows=rows, card=card)


def ledger_sides(person: Person, seed: int, today: date) -> Paper:
    order = (
        ("no", "date", "summary", "debit", "credit", "balance", "party")
        if seed % 2
        else ("date", "time", "credit", "debit", "balance", "party", "summary")
    )
    return _drawn("ledger_sides_pages", person, seed, today, columns=order)


def ledger_flag_kept(person: Person, seed: int, today: date) -> Paper:
    return _drawn("ledger_flag", person, seed, today, columns=("party", "flag", "amount", "balance", "date", "summary"))


def wallet_list(person: Person, seed: int, today: date) -> Paper:
    """A wallet's certificate with a shop's receipts among spending."""
    kit = Kit("wallet_list", seed, sizes=((842, 595), (595, 842)))
    rows, _, _ = salary_rows(kit.rng, person, today)
    entries = [
        replace(e, summary="商户收款" if e.amount > 0 else "商户消费", counterparty=e.counterparty or "微信用户")
        for e in rows
        if e.summary != "结息"
    ]
    last = today - timedelta(days=1)
    kit.size = 9
    kit.title("微信支付交易明细证明")
    kit.say(
        f"兹证明：{person.name}（居民身份证：{person.masked_id}），在其微信号：{kit.code(8).lower()}中的交易明细信息如下："
    )
    kit.line(f"交易明细对应时间段{kit.colon}{entries[0].on:%Y-%m-%d} 至 {last:%Y-%m-%d}")
    heads = ["交易单号", "交易时间", "交易类型", "收/支/其他", "交易方式", "金额(元)", "交易对方"]
    at, room = 0, int((kit.y - 60) / (1.9 * 8)) - 2
    while at < len(entries):
        kit.table(
            heads,
            [
                [
                    e.serial,
                    f"{e.on:%Y-%m-%d} {e.at}",
                    e.summary,
                    "收入" if e.amount > 0 else "支出",
                    "零钱",
                    yuan(abs(e.amount), comma=False),
                    e.counterparty,
                ]
                for e in entries[at : at + room]
            ],
        )
        at += room
        if at < len(entries):
            kit.canvas.showPage()
            kit.y, room = kit.height - 50, int((kit.height - 120) / (1.9 * 8)) - 2
    kit.line(f"{today:%Y年%m月%d日}", how="right")
    kit.stamp(kit.width - kit.left - 60, max(kit.y + 20, 60), "财付通支付科技有限公司")
    truth: dict[str, object] = {
        "issuer": "财付通支付科技有限公司",
        "subject_name": person.name,
        "subject_id_masked": person.masked_id,
        "period_from": entries[0].on.isoformat(),
        "period_to": last.isoformat(),
    }
    return kit.paper("P-WALLET", truth, today, rows=tuple(entries))


LEDGERS: tuple[Make, ...] = (ledger_signed, ledger_sides, ledger_flag_kept, wallet_list)
