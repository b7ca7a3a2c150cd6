"""Pay slips and letters of employers, by the fields of payroll programs that firms and offices wrote for themselves."""

from datetime import date

from appeals.proofs.reading.values import firm_name
from bench.made.cited.face import FIRMS, Face, f
from bench.made.pressed.hand import Make
from bench.made.pressed.press import on_paper, pdf, screen
from demo.papers.model import Paper
from demo.papers.more import capitals_of
from demo.papers.people import Person

JOBS = ("仓管员", "收银主管", "幼儿教师", "电焊工", "行政专员", "检验科技师", "大货司机")


class _Pay:
    """A month of one person: what is earned in three parts, what is kept back, what is paid out."""

    def __init__(self, face: Face, today: date, *, other: int = 0) -> None:
        rng = face.rng
        self.month = face.months(today, 1)[0]
        self.parts = [rng.randrange(900, 6_000) * 100 + rng.randrange(100) for _ in range(3)]
        self.gross = sum(self.parts)
        self.pension, self.medical, self.jobless = (self.gross * share // 1000 for share in (80, 20, 3))
        self.fund = self.gross * rng.choice((6, 7, 10)) // 100
        self.tax = rng.randrange(311, 9_000)
        self.social, self.other = self.pension + self.medical + self.jobless, other
        self.net = self.gross - self.social - self.fund - self.tax - other

    def truth(self, person: Person, **more: object) -> dict[str, object]:
        return {
            "subject_name": person.name, "gross": self.gross, "social_insurance": self.social, "housing_fund": self.fund, "tax": self.tax, "net": self.net, "period": f"{self.month:%Y-%m}",
        } | more  # fmt: skip


def slip_codes(person: Person, seed: int, today: date) -> Paper:
    """A bureau's: everything really paid in for the person, a union's fee, no sum of what is kept back."""
    face = Face("slip_codes", seed)
    pay = _Pay(face, today, other=face.rng.randrange(500, 4_000))
    pairs = [
        ("人员编码", face.digits(6)), ("人员姓名", person.name), ("岗位工资", face.money(pay.parts[0])), ("专业技术职务津贴", face.money(pay.parts[1])), ("保留年功津贴", "0.00"), ("综合补贴", face.money(pay.parts[2])),
        ("住房补贴", "0.00"), ("应发工资", face.money(pay.gross)), ("住房公积金实缴额（个人合计）", face.money(pay.fund)), ("养老保险实缴额（个人）", face.money(pay.pension)), ("工会费", face.money(pay.other)),
        ("医疗保险实缴额（个人）", face.money(pay.medical)), ("失业保险实缴额（个人）", face.money(pay.jobless)), ("代扣税", face.money(pay.tax)), ("实发工资", face.money(pay.net)),
    ]  # fmt: skip
    body = face.page(face.title(f"{pay.month.year}年{pay.month.month}月薪资信息"), face.terms(pairs, width=42))
    return on_paper("slip_codes", seed, "P-PAYSLIP", pdf(body, today), pay.truth(person))


def slip_columns(person: Person, seed: int, today: date) -> Paper:
    """One wide line; year and month in columns of their own; a fund for grave illness between the insurances."""
    face = Face("slip_columns", seed, points=10)
    pay, firm = _Pay(face, today, other=700), face.pick(*FIRMS)
    heads = ["用户名", "年份", "月份", "基本工资", "岗位工资", "学历工资", "上月绩效工资", "应发工资", "养老保险", "住房公积金", "失业保险", "大病救助", "医保", "个税", "实发工资"]  # fmt: skip
    row = [person.name, str(pay.month.year), str(pay.month.month), *(f(part) for part in pay.parts), "0.00", f(pay.gross), f(pay.pension), f(pay.fund), f(pay.jobless), "7.00", f(pay.medical), f(pay.tax), f(pay.net)]  # fmt: skip
    body = face.page(
        f"<div>{firm}</div>", face.title("员工工资条"), face.cells([[f"*{h}" for h in heads], row], small=0.86)
    )
    return on_paper(
        "slip_columns", seed, "P-PAYSLIP", pdf(body, today, wide=True), pay.truth(person, employer=firm_name(firm))
    )


def slip_sections(person: Person, seed: int, today: date) -> Paper:
    """An app's: the three sums first, then what is earned, then what is kept back, the employer's parts beside one's own."""
    face = Face("slip_sections", seed, points=15)
    pay = _Pay(face, today)

    def section(name: str, pairs: list[tuple[str, str]]) -> str:
        lines = "".join(
            f'<div style="display:flex;justify-content:space-between"><span>{a}</span><span>{b}</span></div>'
            for a, b in pairs
        )
        return f'<div style="padding:8px 16px;border-bottom:8px solid #f0f0f0"><div style="font-weight:600">{name}</div>{lines}</div>'

    body = face.page(
        section("基础信息", [("员工姓名", person.name), ("部门名称", "总务科"), ("人员类别", "在编"), ("薪资期间名称", f"{pay.month.year}年{pay.month.month:02d}月工资")]),
        section("汇总信息", [("应发合计", f"¥{f(pay.gross, comma=True)}"), ("扣除合计", f"¥{f(pay.gross - pay.net, comma=True)}"), ("实发合计", f"¥{f(pay.net, comma=True)}")]),
        section("应发明细", [("基本工资", f(pay.parts[0])), ("级别岗位级别工资", f(pay.parts[1])), ("基础绩效", f(pay.parts[2]))]),
        section("扣除明细", [
            ("养老保险个人应缴费额", f(pay.pension)), ("医疗保险个人缴费额", f(pay.medical)), ("失业保险个人应缴费额", f(pay.jobless)), ("个人缴住房公积金", f(pay.fund)), ("个人所得税", f(pay.tax)),
        ]),
        section("单位缴纳（不从工资扣除）", [("养老保险单位应缴费额", f(pay.pension * 2)), ("医疗保险单位缴纳总额", f(pay.medical * 4)), ("单位缴住房公积金", f(pay.fund))]),
    )  # fmt: skip
    return on_paper("slip_sections", seed, "P-PAYSLIP", screen(body), pay.truth(person))


def slip_twice(person: Person, seed: int, today: date) -> Paper:
    """Two figures that are called paid out: before and after last month's tax is made good."""
    face = Face("slip_twice", seed)
    pay, firm, back = _Pay(face, today), face.pick(*FIRMS), face.rng.randrange(1_000, 9_000)
    rows = [
        ["*姓名", person.name, "*所属公司", f"+3 {firm}"],
        ["*工资月份", f"{pay.month:%Y%m}", "*基本工资", f(pay.parts[0]), "*计件工资", f(pay.parts[1])],
        ["*全勤及补贴", f(pay.parts[2]), "*应发工资", f(pay.gross), "*现金发放", "0.00"],
        ["*社保扣款", f(pay.social), "*公积金扣款", f(pay.fund), "*计税工资", f(pay.gross - pay.social - pay.fund)],
        ["*专项附加扣除", "2000.00", "*应缴个税", f(pay.tax), "*税后实发工资", f(pay.net)],
        ["*补发上月税款", f(back), "*本月实发工资", f(pay.net + back), "*上传时间", f"{today:%Y/%m/%d}"],
    ]
    body = face.page(face.title("工资明细表"), face.cells(rows))
    return on_paper(
        "slip_twice",
        seed,
        "P-PAYSLIP",
        pdf(body, today),
        pay.truth(person, employer=firm_name(firm), net=pay.net + back),
    )


def _blank(text: str, wide: int) -> str:
    return f'<span style="border-bottom:1px solid #000;padding:0 {wide}px">{text}</span>'


def letter_underlined(person: Person, seed: int, today: date) -> Paper:
    """A certificate of service with a birth date before the day of hiring; the firm, its address, its telephone at the right."""
    face = Face("letter_underlined", seed, points=14)
    firm, job = face.pick(*FIRMS), face.pick(*JOBS)
    hired, pay = (
        date(face.rng.randint(2008, 2023), face.rng.randint(1, 12), face.rng.randint(1, 28)),
        face.rng.randrange(35, 190) * 10_000,
    )
    born, phone = person.id_number[6:14], f"0{face.digits(3)}-{face.digits(7)}"
    body = face.page(
        face.title("在 职 证 明"),
        f"<p style='text-indent:2em'>兹证明{_blank(person.name, 18)}先生/女士，出生日期{_blank(born[:4], 6)}年{_blank(born[4:6], 6)}月{_blank(born[6:], 6)}日，性别{_blank('男', 6)}，身份证号码{_blank(person.id_number, 12)}，"
        f"于{_blank(str(hired.year), 6)}年{_blank(str(hired.month), 6)}月{_blank(str(hired.day), 6)}日起在{_blank(firm, 8)}任职，现任{_blank(job, 10)}，月均税前收入人民币{_blank(f(pay), 8)}元。特此证明。</p>",
        f"<div style='margin-top:90px;text-align:right'><div>单位名称（公章）：{firm}</div><div>{today.year}年{today.month}月{today.day}日</div><div>单位详细地址：经济技术开发区松涛路80号</div><div>单位电话：{phone}</div></div>",
        face.stamp(firm),
    )  # fmt: skip
    truth: dict[str, object] = {
        "subject_name": person.name, "subject_id": person.id_number, "employer": firm_name(firm), "position": job, "hired_on": hired.isoformat(), "monthly_income": pay, "issued_at": today.isoformat(), "phone": phone,
    }  # fmt: skip
    return on_paper("letter_underlined", seed, "P-INCOME", pdf(body, today, margin=24), truth)


def letter_comrade(person: Person, seed: int, today: date) -> Paper:
    """“Comrade” behind the name, half-width brackets and marks, pay of the year and of the month, and a sum in capitals."""
    face = Face("letter_comrade", seed, points=14)
    firm, job = face.pick(*FIRMS), face.pick(*JOBS)
    hired, pay = (
        date(face.rng.randint(2008, 2023), face.rng.randint(1, 12), face.rng.randint(1, 28)),
        face.rng.randrange(35, 190) * 10_000,
    )
    body = face.page(
        face.title("收入证明"),
        f"<p style='text-indent:2em'>兹有我单位职工{person.name}同志(身份证号:{person.id_number}),自{hired.year}年{hired.month}月{hired.day}日参加工作,在我单位{face.pick('后勤部', '生产二部', '客户服务部')}担任{job},"
        f"目前年收入约{f(pay * 13)}元(含奖金),每月税前工资{f(pay)}元(大写:{capitals_of(pay)}).我单位对上述内容的真实性负责.</p>",
        f"<p style='text-align:right'>单位(盖章):{firm}<br>{today.year}.{today.month:02d}.{today.day:02d}</p>",
        face.stamp(firm),
    )
    truth: dict[str, object] = {
        "subject_name": person.name, "subject_id": person.id_number, "employer": firm_name(firm), "position": job, "hired_on": hired.isoformat(), "monthly_income": pay, "annual_income": pay * 13, "issued_at": today.isoformat(),
    }  # fmt: skip
    return on_paper("letter_comrade", seed, "P-INCOME", pdf(body, today, margin=24), truth)


PAY: tuple[Make, ...] = (slip_codes, slip_columns, slip_sections, slip_twice, letter_underlined, letter_comrade)
