"""Pay slips: down the page, across it, in two languages, as a message and in an app."""

from datetime import date

from bench.made.pressed.hand import FIRMS, Hand, Make, months_before
from bench.made.pressed.press import on_paper, pdf, screen
from demo.papers.model import Paper
from demo.papers.people import Person


class _Pay:
    def __init__(self, hand: Hand, person: Person, today: date) -> None:
        rng = hand.rng
        self.firm = hand.pick(*FIRMS)
        self.month = months_before(today, 1)[0]
        self.base, self.bonus, self.meal = (
            rng.randrange(40, 160) * 10_000,
            rng.randrange(5, 60) * 10_000,
            rng.choice((30_000, 44_000, 60_050)),
        )
        self.gross = self.base + self.bonus + self.meal
        self.pension, self.medical, self.jobless = (self.base * share // 1000 for share in (80, 20, 5))
        self.fund = self.base * hand.rng.choice((5, 7, 12)) // 100
        self.social = self.pension + self.medical + self.jobless
        self.tax = max(0, (self.gross - self.social - self.fund - 500_000) * 3 // 100)
        self.net = self.gross - self.social - self.fund - self.tax
        self.truth: dict[str, object] = {
            "employer": self.firm, "subject_name": person.name, "period": f"{self.month:%Y-%m}", "gross": self.gross,
            "social_insurance": self.social, "housing_fund": self.fund, "tax": self.tax, "net": self.net,
        }  # fmt: skip


def pay_vertical(person: Person, seed: int, today: date) -> Paper:
    """Every item on a line of its own, one after the other."""
    hand = Hand("pay_vertical", seed)
    pay = _Pay(hand, person, today)
    pairs = [
        (hand.pick("姓名", "员工姓名", "收款员工"), person.name),
        (hand.pick("计薪月份", "薪资所属月", "工资年月", "所属期间"), hand.month(pay.month)),
        ("基本薪酬", hand.yuan(pay.base)), (hand.pick("绩效奖金", "岗位津贴"), hand.yuan(pay.bonus)), (hand.pick("餐费补助", "交通补贴"), hand.yuan(pay.meal)),
        (hand.pick("应发工资合计", "本月应发", "应发薪资", "税前合计"), hand.yuan(pay.gross)),
        (hand.pick("养老保险（个人）", "代扣养老保险", "基本养老保险"), hand.yuan(pay.pension)), (hand.pick("医疗保险（个人）", "代扣医疗保险", "基本医疗保险"), hand.yuan(pay.medical)),
        (hand.pick("失业保险（个人）", "代扣失业保险", "失业保险"), hand.yuan(pay.jobless)),
        (hand.pick("住房公积金（个人）", "代扣公积金", "公积金扣款"), hand.yuan(pay.fund)), (hand.pick("代扣个人所得税", "个调税", "个人所得税"), hand.yuan(pay.tax)),
        (hand.pick("实发工资合计", "本月实发", "实发薪资", "到手工资", "实领工资"), hand.yuan(pay.net)),
    ]  # fmt: skip
    form = hand.grid(pairs, across=1) if hand.chance(0.5) else hand.apart(pairs, dotted=hand.chance(0.5))
    body = hand.body(
        hand.watermark(pay.firm),
        f"<h1>{pay.firm}</h1><div class=c>{hand.pick('员工薪资条', '薪资发放明细', '工 资 条')}</div>",
        form,
    )
    return on_paper(
        "pay_vertical", seed, "P-PAYSLIP", pdf(body, today, size=hand.pick("A5", "A4"), margin=18), pay.truth
    )


def pay_wide(person: Person, seed: int, today: date) -> Paper:
    """One wide row under a head of two lines."""
    hand = Hand("pay_wide", seed)
    pay = _Pay(hand, person, today)
    style = f'style="border:1px solid {hand.line};padding:3px"'
    groups = f"<tr><th rowspan=2 {style}>工号</th><th rowspan=2 {style}>姓名</th><th colspan=4 {style}>应发项目</th><th colspan=5 {style}>代扣项目</th><th rowspan=2 {style}>{hand.pick('实发工资', '实发金额', '本月实发')}</th></tr>"
    names = (
        "岗位工资",
        "绩效",
        "补贴",
        hand.pick("应发小计", "应发合计", "应发工资"),
        "养老",
        "医疗",
        "失业",
        hand.pick("公积金", "住房公积金"),
        hand.pick("个税", "个人所得税"),
    )
    head = groups + "<tr>" + "".join(f"<th {style}>{name}</th>" for name in names) + "</tr>"
    figures = (
        pay.base,
        pay.bonus,
        pay.meal,
        pay.gross,
        pay.pension,
        pay.medical,
        pay.jobless,
        pay.fund,
        pay.tax,
        pay.net,
    )
    row = [hand.digits(4), person.name, *(f"{fen / 100:.2f}" for fen in figures)]
    title = f"<h1>{pay.firm}</h1><div class=c>{pay.month.year}年{pay.month.month}月{hand.pick('工资发放表', '薪酬发放明细表', '工资明细')}</div>"
    table = hand.table([], [row], right=range(2, 12), head=head, small=0.85)
    return on_paper("pay_wide", seed, "P-PAYSLIP", pdf(hand.body(title, table), today, wide=True), pay.truth)


def pay_message(person: Person, seed: int, today: date) -> Paper:
    """A message on a telephone."""
    hand = Hand("pay_message", seed)
    pay = _Pay(hand, person, today)
    hand.points = 16

    def f(fen: int) -> str:
        return f"{fen / 100:.2f}元"

    said = (
        f"【{pay.firm}】{person.name}您好，您{pay.month.year}年{pay.month.month}月工资{hand.pick('已发放', '明细如下')}：应发工资{f(pay.gross)}，"
        f"扣社保{f(pay.social)}，扣公积金{f(pay.fund)}，扣个税{f(pay.tax)}，实发工资{f(pay.net)}，请查收。如有疑问请联系人力资源部。"
    )
    bubble = f'<div style="background:#eee;padding:20px 14px;min-height:500px"><div class=c style="color:#999">上午 10:{hand.digits(1)}2</div><div style="background:#fff;border-radius:12px;padding:12px;margin:14px 40px 0 0">{said}</div></div>'
    return on_paper("pay_message", seed, "P-PAYSLIP", screen(hand.body(bubble)), pay.truth)


def pay_bilingual(person: Person, seed: int, today: date) -> Paper:
    """Earnings beside deductions, each name in two languages."""
    hand = Hand("pay_bilingual", seed)
    pay = _Pay(hand, person, today)
    left = [
        ("Base Salary 基本工资", pay.base),
        ("Bonus 奖金", pay.bonus),
        ("Allowance 津贴", pay.meal),
        ("", 0),
        ("", 0),
        ("Gross Pay 应发合计", pay.gross),
    ]
    right = [
        ("Pension 养老保险", pay.pension),
        ("Medical 医疗保险", pay.medical),
        ("Unemployment 失业保险", pay.jobless),
        ("Housing Fund 住房公积金", pay.fund),
        ("Income Tax 个人所得税", pay.tax),
        ("Total Deductions 扣款合计", pay.gross - pay.net),
    ]
    rows = [
        [a, f"{x / 100:,.2f}" if a else "", b, f"{y / 100:,.2f}"] for (a, x), (b, y) in zip(left, right, strict=True)
    ]
    meta = hand.grid(
        [
            ("Company 公司", pay.firm),
            ("Employee 员工姓名", person.name),
            ("Employee No. 工号", hand.digits(6)),
            ("Pay Period 工资期间", f"{pay.month:%Y-%m}"),
        ]
    )
    body = hand.body(
        "<h1>Pay Advice 工资单</h1>",
        meta,
        hand.table(["Earnings 收入项", "CNY", "Deductions 扣除项", "CNY"], rows, right=(1, 3)),
        f"<p class=r><b>Net Pay 实发工资　CNY {pay.net / 100:,.2f}</b></p>",
    )
    return on_paper("pay_bilingual", seed, "P-PAYSLIP", pdf(body, today), pay.truth)


def pay_app(person: Person, seed: int, today: date) -> Paper:
    """An app: the net sum large under its name, the rest folded out below."""
    hand = Hand("pay_app", seed)
    pay = _Pay(hand, person, today)
    hand.points = 15
    top = f'<div class=c style="padding:18px;background:#2f6df6;color:#fff"><div>{pay.month.year}年{pay.month.month}月 工资条</div><div style="margin-top:10px">{hand.pick("实发工资(元)", "实发金额（元）", "实发合计")}</div><div style="font-size:34px">{pay.net / 100:,.2f}</div></div>'
    pairs = [
        ("姓名", person.name),
        ("所属公司", pay.firm),
        ("应发合计", f"{pay.gross / 100:,.2f}"),
        ("基本工资", f"{pay.base / 100:,.2f}"),
        ("绩效奖金", f"{pay.bonus / 100:,.2f}"),
        ("其他补贴", f"{pay.meal / 100:,.2f}"),
        ("社保个人部分", f"-{pay.social / 100:,.2f}"),
        ("公积金个人部分", f"-{pay.fund / 100:,.2f}"),
        ("个人所得税", f"-{pay.tax / 100:,.2f}"),
    ]
    return on_paper(
        "pay_app",
        seed,
        "P-PAYSLIP",
        screen(hand.body(top, f'<div style="padding:12px 18px">{hand.apart(pairs)}</div>')),
        pay.truth,
    )


def pay_strip(person: Person, seed: int, today: date) -> Paper:
    """A strip cut from a payroll, its items on two lines under each other."""
    hand = Hand("pay_strip", seed)
    pay = _Pay(hand, person, today)
    first = [
        ("员工姓名", person.name),
        ("发薪月份", hand.month(pay.month)),
        ("基本工资", f"{pay.base / 100:.2f}"),
        ("绩效工资", f"{pay.bonus / 100:.2f}"),
        ("误餐补贴", f"{pay.meal / 100:.2f}"),
        (hand.pick("应发工资", "应发总额"), f"{pay.gross / 100:.2f}"),
    ]
    second = [
        ("养老保险", f"{pay.pension / 100:.2f}"),
        ("医疗保险", f"{pay.medical / 100:.2f}"),
        ("失业保险", f"{pay.jobless / 100:.2f}"),
        ("住房公积金", f"{pay.fund / 100:.2f}"),
        (hand.pick("代缴个税", "个人所得税"), f"{pay.tax / 100:.2f}"),
        (hand.pick("实发工资", "实发总额"), f"{pay.net / 100:.2f}"),
    ]
    body = hand.body(
        f"<div>单位：{pay.firm}</div><h1>工资条</h1>",
        *(hand.table([a for a, _ in part], [[b for _, b in part]]) for part in (first, second)),
    )
    return on_paper("pay_strip", seed, "P-PAYSLIP", pdf(body, today, size="A5", wide=True), pay.truth)


PAY: tuple[Make, ...] = (pay_vertical, pay_wide, pay_message, pay_bilingual)
PAY_HELD: tuple[Make, ...] = (pay_app, pay_strip)
