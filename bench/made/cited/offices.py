"""What offices show of tax, insurance and fund, by the fields of programs that fetch them for a person."""

from datetime import date, timedelta

from appeals.proofs.reading.values import firm_name
from bench.made.cited.face import FIRMS, Face, f
from bench.made.pressed.hand import Make
from bench.made.pressed.official import Month
from bench.made.pressed.press import on_paper, pdf, screen
from demo.papers.model import Paper
from demo.papers.people import Person

CITIES = ("昆明市", "柳州市", "襄阳市", "宁波市", "南昌市")


class _Fund:
    def __init__(self, face: Face, person: Person, today: date) -> None:
        rng = face.rng
        self.firm, self.city = face.pick(*FIRMS), face.pick(*CITIES)
        self.base, self.own, self.units = (
            rng.randrange(30, 260) * 10_000,
            rng.choice((5, 8, 12)),
            rng.choice((5, 8, 12)),
        )
        self.mine, self.theirs = self.base * self.own // 100, self.base * self.units // 100
        self.balance, self.last, self.number = (
            rng.randrange(500_000, 20_000_000),
            face.months(today, 1)[0],
            face.digits(11),
        )
        self.truth: dict[str, object] = {
            "subject_name": person.name, "subject_id": person.id_number, "employer": firm_name(self.firm), "base": self.base, "rate_unit": self.units, "rate_personal": self.own,
            "monthly_deposit": self.mine + self.theirs, "balance": self.balance, "paid_to": f"{self.last:%Y-%m}",
        }  # fmt: skip


def fund_account(person: Person, seed: int, today: date) -> Paper:
    """A centre's app: the rate of both together beside each, last year's balance beside today's, sums of the year."""
    face = Face("fund_account", seed, points=15)
    fund = _Fund(face, person, today)
    pairs = [
        ("公积金账户", fund.number), ("姓名", person.name), ("出生日期", f"{person.id_number[6:10]}-{person.id_number[10:12]}-{person.id_number[12:14]}"), ("证件号码", person.id_number), ("缴存基数", f(fund.base)),
        ("单位缴存比例", f"{fund.units}%"), ("个人缴存比例", f"{fund.own}%"), ("合计比例", f"{fund.units + fund.own}%"), ("月缴存额", f(fund.mine + fund.theirs)), ("账户余额", f(fund.balance)), ("上年余额", f(fund.balance // 2)),
        ("年汇缴累计", f((fund.mine + fund.theirs) * 9)), ("年支取累计", "0.00"), ("年补交累计", "0.00"), ("账户状态", "正常"), ("开户时间", "2013-05-20"), ("缴至年月", f"{fund.last:%Y%m}"), ("单位账号", face.digits(9)),
        ("单位名称", fund.firm), ("账户机构", f"{fund.city}住房公积金管理中心城区管理部"),
    ]  # fmt: skip
    body = face.page(
        '<div style="padding:10px 14px">', face.title("公积金账户信息"), face.terms(pairs, width=36), "</div>"
    )
    return on_paper("fund_account", seed, "P-HPF", screen(body), fund.truth)


def fund_table(person: Person, seed: int, today: date) -> Paper:
    """Three names across; the unit in per cent stands in the name, and the figure without it."""
    face = Face("fund_table", seed, points=11)
    fund = _Fund(face, person, today)
    rows = [
        ["*姓名", person.name, "*个人账号", fund.number, "*缴存状态", "正常"],
        ["*单位账号", face.digits(9), "*身份证", f"+3 {person.id_number}"],
        ["*单位名称", f"+5 {fund.firm}"],
        ["*所属网点名称", f"+5 {fund.city}住房公积金管理中心"],
        ["*月缴存基数", f(fund.base), "*单位缴存比例(%)", str(fund.units), "*个人缴存比例(%)", str(fund.own)],
        ["*单位月缴存额", f(fund.theirs), "*个人月缴存额", f(fund.mine), "*合计月缴存额", f(fund.mine + fund.theirs)],
        ["*累计提取额", "0.00", "*账户余额", f(fund.balance), "*当前缴至年月", f"{fund.last:%Y-%m}"],
    ]
    issuer = f"{fund.city}住房公积金管理中心"
    body = face.page(
        face.title("个人住房公积金缴存信息"),
        face.cells(rows),
        f"<p style='text-align:right'>{issuer}<br>打印日期：{today:%Y-%m-%d}</p>",
        face.stamp(issuer),
    )
    truth = fund.truth | {"issuer": issuer, "issued_at": today.isoformat()}
    return on_paper("fund_table", seed, "P-HPF", pdf(body, today), truth)


def fund_bureau(person: Person, seed: int, today: date) -> Paper:
    """As a bureau's report prints it: two rows of names, each above its row of values, three dates alike."""
    face = Face("fund_bureau", seed, points=11)
    fund = _Fund(face, person, today)
    heads = ["参缴地", "参缴日期", "初缴月份", "缴至月份", "缴费状态", "月缴存额", "个人缴存比例", "单位缴存比例"]
    row = [
        fund.city,
        "2013.05.20",
        "2013.06",
        f"{fund.last:%Y.%m}",
        "缴交",
        f"{(fund.mine + fund.theirs) // 100:,}",
        f"{fund.own}%",
        f"{fund.units}%",
    ]
    body = face.page(
        face.title("住房公积金参缴记录"), f"<p>姓名：{person.name}　　证件号码：{person.id_number}</p>",
        face.cells([[f"*{h}" for h in heads], row, ["+5 *缴费单位", "+3 *信息更新日期"], [f"+5 {fund.firm}", f"+3 {today - timedelta(days=12):%Y.%m.%d}"]], small=0.95),
    )  # fmt: skip
    truth = {name: value for name, value in fund.truth.items() if name not in {"base", "balance"}}
    truth["monthly_deposit"] = (fund.mine + fund.theirs) // 100 * 100
    return on_paper("fund_bureau", seed, "P-HPF", pdf(body, today), truth)


def si_lines(person: Person, seed: int, today: date) -> Paper:
    """A line a month: kind of insurance, how it was paid, base, what was due, and for whom; the head stands over two tables."""
    face = Face("si_lines", seed, points=11)
    firm, city, base = face.pick(*FIRMS), face.pick(*CITIES), face.rng.randrange(30, 200) * 10_000
    months, own = face.months(today, 8), base * 8 // 100
    rows = [[f"{when:%Y%m}", "企业基本养老保险", "正常应缴", f(base), f(own), firm] for when in months]
    body = face.page(
        face.title(f"{city}企业职工养老保险个人缴费明细"),
        face.cells([["*姓名", person.name, "*社会保障号码", person.id_number], ["*个人编号", face.digits(10), "*参保状态", "正常参保"]]),
        "<div>缴费明细：</div>",
        face.plain(["年月", "险种", "缴费类别", "缴费基数", "应缴金额", "单位名称"], rows, right=(3, 4)),
        f"<p>累计缴费月数：{face.rng.randint(30, 190)}</p>" if seed % 2 else "",
        f"<p style='text-align:right'>{city}社会养老保险局<br>查询时间：{today:%Y-%m-%d} 10:21</p>",
        face.stamp(f"{city}社会养老保险局"),
    )  # fmt: skip
    truth: dict[str, object] = {
        "subject_name": person.name,
        "subject_id": person.id_number,
        "employer": firm_name(firm),
        "base": base,
        "issued_at": today.isoformat(),
    }
    return on_paper(
        "si_lines", seed, "P-SI", pdf(body, today), truth, tuple(Month(f"{when:%Y-%m}", own) for when in months)
    )


def si_kinds(person: Person, seed: int, today: date) -> Paper:
    """Kinds of insurance down the side: first month, last month, months in all, and whether it goes on; base of the last month below."""
    face = Face("si_kinds", seed)
    firm, city, base, count = (
        face.pick(*FIRMS),
        face.pick(*CITIES),
        face.rng.randrange(30, 200) * 10_000,
        face.rng.randint(30, 190),
    )
    last = face.months(today, 1)[0]
    kinds = [
        [name, "2012-09", f"{last:%Y-%m}", str(count), "参保缴费"] for name in ("养老保险", "工伤保险", "失业保险")
    ]
    body = face.page(
        face.title(f"{city}社会保险参保证明"),
        face.terms([("参保人姓名", person.name), ("性别", "男"), ("证件号码", person.id_number), ("现参保单位", firm), ("最近一个月缴费基数", f"{f(base)}元"), ("养老保险实际缴费月数", f"{count}个月")], width=34),
        face.cells([["*险种", "*首次参保年月", "*最近缴费年月", "*累计月数", "*参保状态"], *kinds]),
        f"<div>本证明有效期至{today + timedelta(days=90):%Y年%m月%d日}，证明授权码：{face.digits(10)}</div>",
        f"<p style='text-align:right'>{city}社会保险基金管理局<br>证明日期：{today:%Y年%m月%d日}</p>",
        face.stamp(f"{city}社会保险基金管理局"),
    )  # fmt: skip
    truth: dict[str, object] = {
        "subject_name": person.name,
        "subject_id": person.id_number,
        "employer": firm_name(firm),
        "base": base,
        "months": count,
        "issued_at": today.isoformat(),
    }
    return on_paper("si_kinds", seed, "P-SI", pdf(body, today), truth)


def tax_withheld(person: Person, seed: int, today: date) -> Paper:
    """What an employer's program hands in: this month's income, sums of the year, and what of the tax is still due."""
    face = Face("tax_withheld", seed, points=9)
    firm, income = face.pick(*FIRMS), face.rng.randrange(90, 260) * 10_000
    months = [m for m in face.months(today, 6) if m.year == today.year]
    taxes = [face.rng.randrange(1_000, 40_000) for _ in months]
    heads = [
        "姓名",
        "证照号码",
        "税款所属期起",
        "税款所属期止",
        "所得项目",
        "本期收入",
        "累计收入额",
        "累计减除费用",
        "累计应纳税额",
        "累计已扣缴税额",
        "本期实缴税额",
    ]
    rows: list[list[str]] = []
    earned, due = 0, 0
    for when, tax in zip(months, taxes, strict=True):
        earned, paid, due = earned + income, due, due + tax
        rows.append(
            [
                person.name,
                person.id_number,
                f"{when:%Y-%m-%d}",
                f"{(when.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1):%Y-%m-%d}",
                "正常工资薪金",
                f(income),
                f(earned),
                f(500_000 * (len(rows) + 1)),
                f(due),
                f(paid),
                f(tax),
            ]
        )
    body = face.page(
        face.title("个人所得税扣缴明细"), f"<div>扣缴义务人名称：{firm}　　扣缴义务人编码：91{face.digits(16)}</div>", face.plain(heads, rows, right=range(5, 11), small=0.82),
        f"<p>本期收入合计：{f(income * len(months))}　　实缴税额合计：{f(due)}　　打印日期：{today:%Y-%m-%d}</p>",
    )  # fmt: skip
    truth: dict[str, object] = {
        "subject_name": person.name,
        "subject_id": person.id_number,
        "employer": firm_name(firm),
        "tax_total": due,
        "income_total": income * len(months),
        "issued_at": today.isoformat(),
    }
    return on_paper(
        "tax_withheld",
        seed,
        "P-TAX",
        pdf(body, today, wide=True),
        truth,
        tuple(Month(f"{w:%Y-%m}", t) for w, t in zip(months, taxes, strict=True)),
    )


OFFICES: tuple[Make, ...] = (fund_account, fund_table, fund_bureau, si_lines, si_kinds, tax_withheld)
