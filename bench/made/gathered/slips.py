"""Pay slips and employers' letters, by the fields of payroll programs and of forms that banks hand out."""

from datetime import date

from bench.made.pressed.hand import FIRMS, JOBS, Hand, Make, capitals, months_before
from bench.made.pressed.press import on_paper, pdf, screen
from demo.papers.model import Paper
from demo.papers.people import Person


class _Pay:
    """A month's pay; `other` is what is taken off besides insurance, fund and tax (a pension of the trade, a fee)."""

    def __init__(self, hand: Hand, person: Person, today: date, *, other: int = 0) -> None:
        rng = hand.rng
        self.firm, self.month = hand.pick(*FIRMS), months_before(today, 1)[0]
        self.base, self.rank, self.merit = (rng.randrange(20, 90) * 10_000 + rng.randrange(100) for _ in range(3))
        self.gross = self.base + self.rank + self.merit
        self.pension, self.medical, self.jobless = (self.gross * share // 1000 for share in (80, 20, 5))
        self.fund, self.other = self.gross * rng.choice((5, 8, 12)) // 100, other
        self.social = self.pension + self.medical + self.jobless
        self.tax = max(1_030, (self.gross - self.social - self.fund - 500_000) * 3 // 100)
        self.net = self.gross - self.social - self.fund - self.tax - other
        self.truth: dict[str, object] = {
            "subject_name": person.name, "period": f"{self.month:%Y-%m}", "gross": self.gross, "social_insurance": self.social,
            "housing_fund": self.fund, "tax": self.tax, "net": self.net,
        }  # fmt: skip


def _f(fen: int) -> str:
    return f"{fen / 100:.2f}"


def slip_school(person: Person, seed: int, today: date) -> Paper:
    """A university's "my pay": grades and allowances, what the treasury pays, an annuity among what comes off."""
    hand = Hand("slip_school", seed)
    pay = _Pay(hand, person, today, other=hand.rng.randrange(20_000, 60_000))
    bands = [
        [("发放月份", f"{pay.month:%Y-%m}"), ("姓名", person.name), ("岗位工资", _f(pay.base)), ("薪级工资", _f(pay.rank)), ("基础绩效奖", _f(pay.merit)), ("教龄津贴", "0.00"), ("统发应发工资", _f(pay.gross))],
        [("职业年金", _f(pay.other)), ("养老保险", _f(pay.pension)), ("失业保险", _f(pay.jobless)), ("医疗保险", _f(pay.medical)), ("公积金", _f(pay.fund)), ("个人所得税", _f(pay.tax)), ("统发实发工资", _f(pay.net))],
    ]  # fmt: skip
    tables = [hand.table([a for a, _ in band], [[b for _, b in band]], right=range(2, 7)) for band in bands]
    school = hand.pick("厦门市湖里实验中学", "浙江工商学院", "贵阳师范专科学校")
    body = hand.body(f"<h1>{school}</h1><div class=c>国家工资</div>", *tables)
    truth = pay.truth | {"employer": school}
    return on_paper("slip_school", seed, "P-PAYSLIP", pdf(body, today, wide=True), truth)


def slip_office(person: Person, seed: int, today: date) -> Paper:
    """An office program's drawer: attendance first, each deduction called borne by the person, the card at the end."""
    hand = Hand("slip_office", seed)
    pay = _Pay(hand, person, today)
    pairs = [
        ("工号", hand.digits(5)), ("部门", "产品研发部"), ("姓名", person.name), ("花名", "青山"), ("应出勤", "22"), ("实际出勤", "21.5"), ("基本工资", _f(pay.base)), ("绩效奖金", _f(pay.merit)), ("加班补贴", _f(pay.rank)),
        ("病假工资", "0.00"), ("其他扣除项", "0.00"), ("应发工资", _f(pay.gross)), ("个人承担的养老保险", _f(pay.pension)), ("个人承担的医疗保险", _f(pay.medical)), ("个人承担的失业保险", _f(pay.jobless)), ("个人承担的公积金", _f(pay.fund)),
        ("本月应交个税", _f(pay.tax)), ("实发工资", _f(pay.net)), ("工资卡号", hand.card()),
    ]  # fmt: skip
    body = hand.body(
        f"<p>{pay.firm}</p><h1>{pay.month.year}年{pay.month.month:02d}月工资明细</h1>", hand.lines(pairs, across=3)
    )
    return on_paper("slip_office", seed, "P-PAYSLIP", pdf(body, today), pay.truth | {"employer": pay.firm})


def slip_institute(person: Person, seed: int, today: date) -> Paper:
    """A research institute's: what was really paid in for whom, a union's fee; names and figures in four columns."""
    hand = Hand("slip_institute", seed)
    pay = _Pay(hand, person, today, other=hand.rng.randrange(20, 80) * 100)
    left = [
        ("人员编码", hand.digits(6)),
        ("岗位工资", _f(pay.base)),
        ("专业技术职务津贴", _f(pay.rank)),
        ("综合补贴", _f(pay.merit)),
        ("住房补贴", "0.00"),
        ("应发工资", _f(pay.gross)),
        ("扣款合计", _f(pay.gross - pay.net)),
    ]
    right = [
        ("人员姓名", person.name),
        ("住房公积金实缴额(个人合计)", _f(pay.fund)),
        ("养老保险实缴额(个人)", _f(pay.pension)),
        ("工会费", _f(pay.other)),
        ("医疗保险实缴额(个人)", _f(pay.medical)),
        ("失业保险实缴额(个人)", _f(pay.jobless)),
        ("个人所得税", _f(pay.tax)),
    ]
    pairs = [pair for both in zip(left, right, strict=True) for pair in both] + [("实发工资", _f(pay.net))]
    body = hand.body(
        f"<h1>薪资信息</h1><p>单位：{pay.firm}　　　工资月份：{hand.month(pay.month)}</p>", hand.grid(pairs)
    )
    return on_paper("slip_institute", seed, "P-PAYSLIP", pdf(body, today), pay.truth | {"employer": pay.firm})


def slip_garden(person: Person, seed: int, today: date) -> Paper:
    """A kindergarten's app: what is paid out stands before what it is made of; no sum of earnings."""
    hand = Hand("slip_garden", seed)
    hand.points = 15
    pay = _Pay(hand, person, today)
    net = pay.gross - pay.social - pay.tax
    pairs = [
        ("员工姓名", person.name), ("职务", "主班教师"), ("联系方式", f"138****{hand.digits(4)}"), ("所在园区", "岳麓一园"), ("薪酬级别", "三级"), ("实发", _f(net)), ("基本工资", _f(pay.base)), ("绩效工资", _f(pay.merit)),
        ("住房补贴", _f(pay.rank)), ("加班补贴", "0.00"), ("个税扣款", _f(pay.tax)), ("保险扣款", _f(pay.social)), ("处罚扣款", "0.00"),
    ]  # fmt: skip
    body = hand.body(
        f'<h1 style="padding-top:14px">{pay.month.year}年{pay.month.month}月工资条</h1><div style="padding:0 16px">{hand.apart(pairs)}</div>'
    )
    truth = {name: pay.truth[name] for name in ("subject_name", "period", "social_insurance", "tax")} | {"net": net}
    return on_paper("slip_garden", seed, "P-PAYSLIP", screen(body), truth)


def slip_year(person: Person, seed: int, today: date) -> Paper:
    """With the year's running sums of tax beside the month's, as withholding has been told since 2019."""
    hand = Hand("slip_year", seed)
    pay = _Pay(hand, person, today)
    sum_ = pay.gross * 10
    pairs = [
        ("姓名", person.name), ("税款所属月份", f"{pay.month:%Y%m}"), ("应发合计", _f(pay.gross)), ("养老", _f(pay.pension)), ("医疗", _f(pay.medical)), ("失业", _f(pay.jobless)), ("公积金", _f(pay.fund)), ("累计收入额", _f(sum_)),
        ("累计减除费用", "50000.00"), ("累计专项扣除", _f(pay.social * 10)), ("累计专项附加扣除", "20000.00"), ("累计应纳税所得额", _f(sum_ - pay.social * 10 - 7_000_000)), ("税率", "3%"), ("累计应纳税额", _f(pay.tax * 10)),
        ("累计已缴税额", _f(pay.tax * 9)), ("本期应扣缴税额", _f(pay.tax)), ("应扣合计", _f(pay.gross - pay.net)), ("实发合计", _f(pay.net)),
    ]  # fmt: skip
    body = hand.body(f"<h1>工资条</h1><p>公司：{pay.firm}</p>", hand.grid(pairs, across=hand.rng.choice((2, 3))))
    return on_paper("slip_year", seed, "P-PAYSLIP", pdf(body, today), pay.truth | {"employer": pay.firm})


def slip_mail(person: Person, seed: int, today: date) -> Paper:
    """A mail from personnel: a greeting, one wide table, the firm as signature."""
    hand = Hand("slip_mail", seed)
    pay = _Pay(hand, person, today)
    heads = ["姓名", "部门", "基本工资", "绩效", "补贴", "应发工资", "社保", "公积金", "代缴税款", "实发工资"]
    row = [
        person.name,
        "市场部",
        *(_f(v) for v in (pay.base, pay.merit, pay.rank, pay.gross, pay.social, pay.fund, pay.tax, pay.net)),
    ]
    said = f"<p>尊敬的{person.name}：</p><p>您好！以下是您{pay.month.year}年{pay.month.month}月份的工资明细，请查收。工资属于保密信息，请勿外传。</p>"
    body = hand.body(
        f"<p>主题：{pay.month.month}月工资条</p>",
        said,
        hand.table(heads, [row], small=0.85),
        f"<p>如有疑问，请于三个工作日内联系人力资源部。</p><p>{pay.firm}<br>{hand.day(today)}</p>",
    )
    return on_paper("slip_mail", seed, "P-PAYSLIP", pdf(body, today), pay.truth | {"employer": pay.firm})


def _blank(text: str, wide: int = 3) -> str:
    return f"{'_' * wide}{text}{'_' * wide}"


def letter_blanks(person: Person, seed: int, today: date) -> Paper:
    """A form whose blanks are filled in between underscores; the firm stands in the sentence, its telephone below."""
    hand = Hand("letter_blanks", seed)
    firm, job, monthly = hand.pick(*FIRMS), hand.pick(*JOBS), hand.rng.randrange(45, 300) * 10_000
    hired = date(today.year - hand.rng.randint(2, 12), hand.rng.randint(1, 12), 1)
    phone = f"0{hand.rng.randint(510, 599)}-{hand.digits(8)}"
    text = (
        f"兹证明{_blank(person.name, 6)}先生/女士，出生日期{_blank('1987')}年{_blank('6', 2)}月{_blank('14', 2)}日，身份证号码{_blank(person.id_number, 8)}，"
        f"于{_blank(str(hired.year))}年{_blank(str(hired.month), 2)}月起在{firm}任职，现任{_blank(job)}，月收入（税前）为人民币{_blank(_f(monthly))}元。特此证明。"
    )
    body = hand.body(
        "<h1>在职收入证明</h1>",
        f'<p style="line-height:2.2;font-size:1.1em">{text}</p><br><p class=r>单位名称（公章）：{firm}</p><p class=r>{today.year}年 {today.month}月 {today.day}日</p><p class=r>单位详细地址：岳麓区麓谷大道680号</p><p class=r>单位电话：{phone}</p>',
        hand.seal(firm),
    )
    truth: dict[str, object] = {
        "subject_name": person.name, "subject_id": person.id_number, "employer": firm, "position": job, "monthly_income": monthly,
        "amount_basis": "pre_tax", "issued_at": today.isoformat(), "phone": phone,
    }  # fmt: skip
    return on_paper("letter_blanks", seed, "P-INCOME", pdf(body, today, margin=24), truth)


def letter_bank(person: Person, seed: int, today: date) -> Paper:
    """A bank's blank form: the sum of a month and, right behind it, its parts."""
    hand = Hand("letter_bank", seed)
    firm, job = hand.pick(*FIRMS), hand.pick(*JOBS)
    pay, more = hand.rng.randrange(40, 200) * 10_000, hand.rng.randrange(5, 60) * 10_000
    phone = f"0{hand.rng.randint(510, 599)}-{hand.digits(7)}"
    body = hand.body(
        "<h1>职业及收入证明</h1>",
        f'<div style="line-height:2.3;font-size:1.1em"><p>兹证明　{person.name}　系我单位正式（临时、合同）员工，并且该员工（身份证号：{person.id_number}）：</p><p>1、现任职务：{job}</p><p>2、最高学历：大学本科</p><p>3、已在我单位工作　{hand.rng.randint(2, 9)}　年</p>'
        f"<p>4、月均收入总计人民币　{_f(pay + more)}　元，其中工资收入为人民币　{_f(pay)}　元，其他收入为人民币　{_f(more)}　元。</p><p>人事劳资部门联系电话：{phone}</p><p>人事劳资部门联系人：刘敏</p><p>我单位保证上述填写内容是真实的。</p></div><p class=r>{firm}</p><p class=r>{hand.day(today)}</p>",
        hand.seal(firm),
    )
    truth: dict[str, object] = {
        "subject_name": person.name, "subject_id": person.id_number, "employer": firm, "position": job, "monthly_income": pay + more,
        "issued_at": today.isoformat(), "phone": phone,
    }  # fmt: skip
    return on_paper("letter_bank", seed, "P-INCOME", pdf(body, today, margin=22), truth)


def letter_form(person: Person, seed: int, today: date) -> Paper:
    """A housing fund's form for the spouse too: ruled, the year's income with what it is made of."""
    hand = Hand("letter_form", seed)
    firm, job = hand.pick(*FIRMS), hand.pick(*JOBS)
    wage, bonus = hand.rng.randrange(60, 200) * 100_000, hand.rng.randrange(5, 60) * 100_000
    hired = date(today.year - hand.rng.randint(2, 12), hand.rng.randint(1, 12), hand.rng.randint(1, 28))
    pairs = [
        ("姓名", person.name),
        ("性别", "男"),
        ("身份证号码", person.id_number),
        ("婚姻状况", "已婚"),
        ("职务/职称", job),
        ("入职时间", hand.day(hired)),
        ("用工性质", "劳动合同制"),
        ("年工资性收入（元）", _f(wage)),
        ("年奖金收入（元）", _f(bonus)),
        ("年收入合计（税后，元）", _f(wage + bonus)),
    ]
    body = hand.body(
        "<h1>职业及收入证明（年）</h1>",
        hand.grid(pairs),
        f"<p>本单位对以上内容的真实性负责。</p><p>单位名称（盖章）：{firm}</p><p>填表日期：{hand.day(today)}</p>",
        hand.seal(firm),
    )
    truth: dict[str, object] = {
        "subject_name": person.name, "subject_id": person.id_number, "employer": firm, "position": job, "hired_on": hired.isoformat(),
        "annual_income": wage + bonus, "amount_basis": "post_tax", "issued_at": today.isoformat(),
    }  # fmt: skip
    return on_paper("letter_form", seed, "P-INCOME", pdf(body, today), truth)


def letter_points(person: Person, seed: int, today: date) -> Paper:
    """Addressed to a lender, in points; the month's pay in capitals before its figures."""
    hand = Hand("letter_points", seed)
    firm, job, monthly = hand.pick(*FIRMS), hand.pick(*JOBS), hand.rng.randrange(45, 300) * 10_000
    hired = date(today.year - hand.rng.randint(2, 12), hand.rng.randint(1, 12), hand.rng.randint(1, 28))
    body = hand.body(
        "<h1>员工在职及薪资证明</h1>",
        f"<p>致：各商业银行、消费金融公司</p><p>{person.name}（居民身份证号码 {person.id_number}）为我公司在册员工，现将其情况证明如下：</p>"
        f"<p>（一）入职日期：{hand.day(hired)}</p><p>（二）所在岗位：{job}</p><p>（三）近半年月平均税后薪资：人民币{capitals(monthly)}（¥{_f(monthly)}）</p><p>（四）薪资发放方式：银行代发</p>",
        f"<p class=r>证明单位：{firm}</p><p class=r>人力资源部电话：0731-{'8' + hand.digits(7)}</p><p class=r>{hand.day(today)}</p>",
        hand.seal(firm),
    )
    truth: dict[str, object] = {
        "subject_name": person.name, "subject_id": person.id_number, "employer": firm, "position": job, "hired_on": hired.isoformat(),
        "monthly_income": monthly, "amount_upper": capitals(monthly), "amount_basis": "post_tax", "issued_at": today.isoformat(),
    }  # fmt: skip
    return on_paper("letter_points", seed, "P-INCOME", pdf(body, today, margin=20), truth)


SLIPS: tuple[Make, ...] = (
    slip_school, slip_office, slip_institute, slip_garden, slip_year, slip_mail, letter_blanks, letter_bank, letter_form, letter_points,
)  # fmt: skip
