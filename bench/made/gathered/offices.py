"""What offices print: tax, insurance, housing fund, pension, by the fields of programs that fill such forms."""

from datetime import date, timedelta

from bench.made.pressed.hand import FIRMS, Hand, Make, months_before
from bench.made.pressed.official import CITIES, Month
from bench.made.pressed.press import on_paper, pdf, screen
from demo.papers.model import Paper, yuan
from demo.papers.more import capitals_of
from demo.papers.people import Person


def _f(fen: int) -> str:
    return f"{fen / 100:.2f}"


def tax_certificate(person: Person, seed: int, today: date) -> Paper:
    """The certificate of tax paid as a table: old number, kind, item, period from day to day, day of receipt, sum."""
    hand = Hand("tax_certificate", seed)
    city = hand.pick(*CITIES)
    months = [(when, hand.rng.randrange(900, 90_000)) for when in months_before(today, 4)]
    rows = [
        [f"4{hand.digits(17)}", "个人所得税", "工资薪金所得", f"{when:%Y-%m-01} 至 {(when + timedelta(days=27)):%Y-%m-%d}", f"{when + timedelta(days=40):%Y-%m-%d}", yuan(tax)]
        for when, tax in months
    ]  # fmt: skip
    total, number, issuer = sum(tax for _, tax in months), f"3{hand.digits(17)}", f"国家税务总局{city}税务局"
    body = hand.body(
        f"<p class=r>No. {number}</p><h1>中华人民共和国税收完税证明</h1><p>填发日期：{today.year} 年 {today.month} 月 {today.day} 日　　　税务机关：{issuer}</p>",
        hand.grid([("纳税人识别号", person.id_number), ("纳税人名称", person.name)]),
        hand.table(
            ["原凭证号", "税种", "品目名称", "税款所属时期", "入（退）库日期", "实缴（退）金额"],
            rows,
            right=(5,),
            small=0.85,
        ),
        f"<p>金额合计（大写）人民币{capitals_of(total)}　　￥{yuan(total)}</p><p>填票人：电子税务局　　备注：（正式打印）主管税务所：城东税务所</p>",
        hand.seal(issuer),
    )
    truth: dict[str, object] = {
        "subject_name": person.name,
        "subject_id": person.id_number,
        "tax_total": total,
        "issued_at": today.isoformat(),
        "issuer": issuer,
    }
    return on_paper(
        "tax_certificate",
        seed,
        "P-TAX",
        pdf(body, today),
        truth,
        tuple(Month(f"{when:%Y-%m}", tax) for when, tax in months),
    )


def tax_annual(person: Person, seed: int, today: date) -> Paper:
    """The year's settlement in the tax app: what was earned, allowed, due, paid, and given back."""
    hand = Hand("tax_annual", seed)
    hand.points = 15
    income, tax = hand.rng.randrange(80, 300) * 100_000, hand.rng.randrange(1_000, 900_000)
    pairs = [
        ("纳税人", person.name), ("纳税年度", str(today.year - 1)), ("收入合计", f"{_f(income)}元"), ("费用合计", "0.00元"), ("减除费用", "60000.00元"), ("专项扣除合计", "12000.00元"), ("专项附加扣除合计", "18000.00元"),
        ("应纳税所得额", f"{_f(max(0, income - 9_000_000))}元"), ("应纳税额", f"{_f(max(0, tax - 5_000))}元"), ("已缴税额", f"{_f(tax)}元"), ("应退税额", "50.00元"),
    ]  # fmt: skip
    body = hand.body(
        f'<h1 style="padding-top:14px">综合所得年度汇算</h1><div class=c>个人所得税</div><div style="padding:0 16px">{hand.apart(pairs)}</div>'
    )
    return on_paper(
        "tax_annual",
        seed,
        "P-TAX",
        screen(body),
        {"subject_name": person.name, "income_total": income, "tax_total": tax},
    )


def si_query(person: Person, seed: int, today: date) -> Paper:
    """A city's query of the state servants' pension: long heads over one row."""
    hand = Hand("si_query", seed)
    firm, base = hand.pick(*FIRMS), hand.rng.randrange(45, 200) * 10_000
    cell = 'style="border:1px solid #333;padding:6px;text-align:center"'
    heads = [
        "联系电话",
        "保险类型",
        "首保时间",
        "参加工作时间",
        "单位名称（组织机构名称）",
        "组织机构代码",
        "人员缴费基数",
        "数据归集时间",
    ]
    row = [
        f"138****{hand.digits(4)}",
        "机关事业养老保险",
        "2014-10-01",
        "2012-07-15",
        firm,
        hand.digits(9),
        _f(base),
        f"{today:%Y-%m-%d}",
    ]
    top = f"<table><tr><td {cell}>姓名</td><td {cell}>{person.name}</td><td {cell}>身份证号</td><td {cell}>{person.id_number}</td></tr></table>"
    table = f"<table style='font-size:.85em'><tr>{''.join(f'<th {cell}>{t}</th>' for t in heads)}</tr><tr>{''.join(f'<td {cell}>{t}</td>' for t in row)}</tr></table>"
    body = hand.body("<h1>机关事业养老保险参保人员信息查询结果</h1>", top, "<p>经查询，结果如下：</p>", table)
    truth: dict[str, object] = {
        "subject_name": person.name,
        "subject_id": person.id_number,
        "employer": firm,
        "base": base,
    }
    return on_paper("si_query", seed, "P-SI", pdf(body, today, wide=True), truth)


def si_rights(person: Person, seed: int, today: date) -> Paper:
    """A record of rights: who, then one line an insurance with its span, months and base."""
    hand = Hand("si_rights", seed)
    firm, city, base = hand.pick(*FIRMS), hand.pick(*CITIES), hand.rng.randrange(45, 200) * 10_000
    count, code = hand.rng.randint(2, 11), hand.serial(14)
    spans = f"{today.year}年01月-{today.year}年{count:02d}月"
    rows = [
        [kind, spans, str(count), _f(base), _f(base * share // 1000 * count)]
        for kind, share in (("养老保险", 80), ("失业保险", 5), ("医疗保险", 20))
    ]
    body = hand.body(
        f"<h1>{city}社会保险个人权益记录</h1><div class=c>（参保人员缴费信息）</div><p>校验码：{code}</p>",
        hand.grid([("参保人姓名", person.name), ("社会保障号码", person.id_number), ("现缴费单位名称", firm), ("参保区县", "城关区"), ("缴费人员类别", "本市城镇职工"), ("医保年限", "9年8个月")]),
        hand.table(["险种", "缴费起止时间", "实际缴费月数", "年缴费基数", "个人缴费金额"], rows, right=(2, 3, 4)),
        f"<p>备注：本记录可登录查询核验。</p><p class=r>{city}社会保险基金管理中心</p><p class=r>打印日期：{hand.day(today)}</p>",
        hand.seal(f"{city}社会保险基金管理中心"),
    )  # fmt: skip
    truth: dict[str, object] = {
        "subject_name": person.name, "subject_id": person.id_number, "employer": firm, "verify_code": code, "issued_at": today.isoformat(), "issuer": f"{city}社会保险基金管理中心",
    }  # fmt: skip
    return on_paper("si_rights", seed, "P-SI", pdf(body, today), truth)


def si_detail(person: Person, seed: int, today: date) -> Paper:
    """A province's proof with two tables: who insured when, then month by month what was due from the unit and from oneself."""
    hand = Hand("si_detail", seed)
    firm, city, base = hand.pick(*FIRMS), hand.pick(*CITIES), hand.rng.randrange(45, 200) * 10_000
    months, own = months_before(today, 6), base * 8 // 100
    first = hand.table(
        ["统一社会信用代码", "单位名称", "险种", "起止时间"],
        [[f"91430100MA4L{hand.digits(6)}", firm, "企业职工基本养老保险", f"{months[0]:%Y%m}-{months[-1]:%Y%m}"]],
        small=0.9,
    )
    rows = [
        [
            f"{when:%Y%m}",
            "企业职工基本养老保险",
            _f(base),
            _f(base * 16 // 100),
            _f(own),
            "正常",
            f"{when + timedelta(days=20):%Y%m%d}",
            "正常应缴",
            "岳麓区",
        ]
        for when in months
    ]
    second = hand.table(
        [
            "费款所属期",
            "险种类型",
            "缴费基数",
            "本期单位应缴",
            "本期个人应缴",
            "缴费标志",
            "到账日期",
            "缴费类型",
            "经办机构",
        ],
        rows,
        right=(2, 3, 4),
        small=0.8,
    )
    meta = [
        ("当前单位名称", firm),
        ("当前单位编号", hand.digits(14)),
        ("姓名", person.name),
        ("建账时间", "201507"),
        ("身份证号码", person.id_number),
        ("性别", "男"),
        ("经办机构名称", f"{city}社会保险经办机构"),
        ("有效期至", f"{today + timedelta(days=90):%Y-%m-%d} 10:00"),
    ]
    body = hand.body(
        "<h1>个人参保证明（实缴明细）</h1>",
        hand.grid(meta),
        "<p>参保关系</p>",
        first,
        "<p>缴费明细</p>",
        second,
        f"<p class=r>个人姓名：{person.name}　　第1页,共1页</p>",
        hand.seal(f"{city}社会保险经办机构"),
    )
    truth: dict[str, object] = {
        "subject_name": person.name,
        "subject_id": person.id_number,
        "employer": firm,
        "base": base,
    }
    return on_paper(
        "si_detail", seed, "P-SI", pdf(body, today), truth, tuple(Month(f"{when:%Y-%m}", own) for when in months)
    )


def hpf_core(person: Person, seed: int, today: date) -> Paper:
    """All a fund's core knows of an account: sums of this year and the last, a unit's number beside one's own."""
    hand = Hand("hpf_core", seed)
    firm, base, rate = hand.pick(*FIRMS), hand.rng.randrange(45, 200) * 10_000, hand.rng.choice((5, 8, 12))
    half, last, balance = base * rate // 100, months_before(today, 1)[0], hand.rng.randrange(1_000_000, 9_000_000)
    pairs = [
        ("姓名", person.name), ("公积金账号", hand.digits(12)), ("账户状态", "正常"), ("账户余额", yuan(balance)), ("当年缴存金额", yuan(half * 2 * 10)), ("上年结转金额", yuan(balance - half * 20)), ("缴存基数", yuan(base)),
        ("单位缴存比例", f"{rate}%"), ("个人缴存比例", f"{rate}%"), ("单位月缴额", yuan(half)), ("个人月缴额", yuan(half)), ("月缴额合计", yuan(half * 2)), ("缴至年月", f"{last:%Y%m}"), ("最新业务日期", f"{last:%Y-%m}-18"),
        ("单位账号", hand.digits(9)), ("单位名称", firm), ("开户日期", "2015-07-20"), ("冻结金额", "0.00"),
    ]  # fmt: skip
    center = f"{hand.pick(*CITIES)}住房公积金管理中心"
    body = hand.body(
        "<h1>住房公积金个人账户信息</h1>",
        hand.grid(pairs, across=hand.rng.choice((2, 3))),
        f"<p class=r>{center}　　打印日期：{hand.day(today)}</p>",
    )
    truth: dict[str, object] = {
        "subject_name": person.name, "employer": firm, "base": base, "rate_unit": rate, "rate_personal": rate, "monthly_deposit": half * 2,
        "balance": balance, "paid_to": f"{last:%Y-%m}", "issuer": center, "issued_at": today.isoformat(),
    }  # fmt: skip
    return on_paper("hpf_core", seed, "P-HPF", pdf(body, today), truth)


def hpf_elsewhere(person: Person, seed: int, today: date) -> Paper:
    """For a loan in another city: two rates in one cell, since when and until when, what was taken out."""
    hand = Hand("hpf_elsewhere", seed)
    firm, base, rate = hand.pick(*FIRMS), hand.rng.randrange(45, 200) * 10_000, hand.rng.choice((5, 8, 12))
    months, balance = months_before(today, 30), hand.rng.randrange(1_000_000, 9_000_000)
    pairs = [
        ("职工姓名", person.name), ("证件号码", person.id_number), ("工作单位", firm), ("个人账号", hand.digits(12)), ("月缴存基数（元）", _f(base)), ("缴存比例（单位/个人）", f"{rate}%/{rate}%"), ("月缴存额（元）", _f(base * rate // 100 * 2)), ("缴存余额（元）", _f(balance)),
        ("连续足额缴存月数", "30"), ("缴存起止年月", f"{months[0]:%Y-%m}至{months[-1]:%Y-%m}"), ("公积金贷款次数", "0"), ("异地提取金额（元）", "0.00"),
    ]  # fmt: skip
    center = f"{hand.pick(*CITIES)}住房公积金管理中心"
    body = hand.body(
        "<h1>异地贷款职工住房公积金缴存使用证明</h1>",
        f"<p>出具单位：{center}　　编号：（{today.year}）{hand.digits(5)}号</p>",
        hand.grid(pairs),
        f"<p>经办人：陈静　联系电话：0731-{hand.digits(8)}</p><p class=r>（盖章）　{hand.day(today)}</p>",
        hand.seal(center),
    )
    truth: dict[str, object] = {
        "subject_name": person.name, "subject_id": person.id_number, "employer": firm, "base": base, "rate_unit": rate, "rate_personal": rate,
        "monthly_deposit": base * rate // 100 * 2, "balance": balance, "issuer": center, "issued_at": today.isoformat(),
    }  # fmt: skip
    return on_paper("hpf_elsewhere", seed, "P-HPF", pdf(body, today), truth)


def pension_list(person: Person, seed: int, today: date) -> Paper:
    """What a retired person is paid, part by part, month by month."""
    hand = Hand("pension_list", seed)
    city = hand.pick(*CITIES)
    basic, own = hand.rng.randrange(150_000, 400_000), hand.rng.randrange(30_000, 90_000)
    months = months_before(today, 5)
    rows = [[f"{when:%Y%m}", _f(basic), "0.00", _f(own), _f(basic + own), "已发放"] for when in months]
    issuer = f"{city}社会保险事业中心"
    body = hand.body(
        f"<h1>{city}企业退休人员养老金发放明细</h1>",
        hand.lines([("姓名", person.name), ("社会保障号", person.id_number), ("退休类别", "正常退休"), ("发放银行", "中国邮政储蓄银行")], across=2),
        hand.table(["发放年月", "基础养老金", "过渡性养老金", "个人账户养老金", "实发金额", "发放状态"], rows, right=(1, 2, 3, 4)),
        f"<p class=r>{issuer}</p><p class=r>查询日期：{hand.day(today)}</p>",
    )  # fmt: skip
    truth: dict[str, object] = {
        "subject_name": person.name,
        "subject_id": person.id_number,
        "issuer": issuer,
        "issued_at": today.isoformat(),
    }
    return on_paper("pension_list", seed, "P-SI", pdf(body, today), truth)


OFFICES: tuple[Make, ...] = (
    tax_certificate, tax_annual, si_query, si_rights, si_detail, hpf_core, hpf_elsewhere, pension_list,
)  # fmt: skip
