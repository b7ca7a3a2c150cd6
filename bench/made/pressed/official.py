"""Papers of offices: tax records, social insurance, the housing fund, pensions."""

from dataclasses import dataclass
from datetime import date, timedelta

from bench.made.pressed.hand import FIRMS, Hand, Make, months_before, wide
from bench.made.pressed.press import on_paper, pdf, screen
from demo.papers.model import Paper
from demo.papers.people import Person

CITIES = ("苏州市", "长沙市", "青岛市", "合肥市", "贵阳市")


@dataclass(frozen=True)
class Month:
    """A month of a record: its amount in fen."""

    period: str
    amount: int


def _months(hand: Hand, today: date, count: int) -> list[tuple[date, int, int]]:
    """(month, income, tax) in fen."""
    income = hand.rng.randrange(60, 260) * 10_000
    found = []
    for when in months_before(today, count):
        earned = income + hand.rng.randrange(-40_000, 40_000)
        found.append((when, earned, max(900, (earned - 500_000) * 3 // 100 + hand.rng.randrange(99))))
    return found


def tax_record(person: Person, seed: int, today: date) -> Paper:
    """The record of tax paid: who on top, months below, a sum at the foot."""
    hand = Hand("tax_record", seed)
    months, _, city = _months(hand, today, 6), hand.pick(*FIRMS), hand.pick(*CITIES)
    rows = [
        [f"{when + timedelta(days=40):%Y.%m.%d}", f"{tax / 100:,.2f}", f"{when + timedelta(days=42):%Y.%m.%d}", "工资、薪金所得", f"{when.year}年{when.month:02d}月", f"国家税务总局{city}税务局", ""]
        for when, _, tax in months
    ]  # fmt: skip
    code = hand.digits(18)
    truth: dict[str, object] = {
        "subject_name": person.name, "subject_id": person.id_number, "record_no": code, "period_from": f"{months[0][0]:%Y-%m}", "period_to": f"{months[-1][0]:%Y-%m}",
        "tax_total": sum(tax for *_, tax in months), "issued_at": today.isoformat(), "issuer": f"国家税务总局{city}税务局",
    }  # fmt: skip
    meta = [
        ("纳税人名称", person.name),
        ("身份证件类型", "居民身份证"),
        ("纳税人识别号", person.id_number),
        ("记录期间", f"{months[0][0].year}年{months[0][0].month}月至{months[-1][0].year}年{months[-1][0].month}月"),
        ("记录编号", code),
        ("开具时间", hand.day(today)),
    ]
    total = f"{truth['tax_total'] / 100:,.2f}"  # type: ignore[operator]
    table = hand.table(
        [
            "申报日期",
            "实缴（退）金额",
            hand.pick("入（退）库日期", "入库日期"),
            hand.pick("所得项目", "征收品目"),
            "税款所属期",
            "入库税务机关",
            "备注",
        ],
        rows,
        right=(1,),
        small=0.9,
    )
    body = hand.body(
        "<h1>个人所得税纳税记录</h1>",
        hand.lines(meta, across=2),
        table,
        f"<p>{hand.pick('金额合计', '实缴金额合计', '合计金额')}（小写）：{total}</p>",
        f"<p class=r>国家税务总局{city}税务局</p>",
        hand.seal(f"国家税务总局{city}税务局"),
    )
    return on_paper(
        "tax_record", seed, "P-TAX", pdf(body, today), truth, tuple(Month(f"{w:%Y-%m}", t) for w, _, t in months)
    )


def tax_app(person: Person, seed: int, today: date) -> Paper:
    """The tax app's list: a card for each month, sums on top."""
    hand = Hand("tax_app", seed)
    months, firm = _months(hand, today, 5)[::-1], hand.pick(*FIRMS)
    hand.points = 15
    truth: dict[str, object] = {
        "income_total": sum(i for _, i, _ in months),
        "tax_total": sum(t for *_, t in months),
        "employer": firm,
    }
    top = f'<div style="background:#3b7cff;color:#fff;padding:14px 18px"><div class=c>收入纳税明细</div><div>收入合计：{truth["income_total"] / 100:.2f}元</div><div>已申报税额合计：{truth["tax_total"] / 100:.2f}元</div></div>'  # type: ignore[operator]
    cards = "".join(
        f'<div style="padding:10px 18px;border-bottom:1px solid #eee"><div style="display:flex;justify-content:space-between"><b>工资薪金</b><span>{w:%Y-%m}</span></div><div style="color:#777">所得项目小类：正常工资薪金</div><div style="color:#777">扣缴义务人：{firm}</div><div style="color:#777">收入：{i / 100:.2f}元</div><div style="color:#777">已申报税额：{t / 100:.2f}元</div></div>'
        for w, i, t in months
    )
    return on_paper(
        "tax_app",
        seed,
        "P-TAX",
        screen(hand.body(top, cards)),
        truth,
        tuple(Month(f"{w:%Y-%m}", t) for w, _, t in months),
    )


def si_list(person: Person, seed: int, today: date) -> Paper:
    """Months of contributions with their base."""
    hand = Hand("si_list", seed)
    firm, city, base = hand.pick(*FIRMS), hand.pick(*CITIES), hand.rng.randrange(45, 200) * 10_000
    months = months_before(today, 12)
    own = base * 8 // 100
    rows = [
        [
            f"{w:%Y%m}",
            firm,
            "企业职工基本养老保险",
            f"{base / 100:.2f}",
            f"{base * 16 / 10000:.2f}",
            f"{own / 100:.2f}",
            "已到账",
        ]
        for w in months
    ]
    heads = [
        hand.pick("费款所属期", "缴费年月", "对应费款所属期", "建账年月"),
        hand.pick("单位名称", "参保单位", "缴费单位名称"),
        hand.pick("险种类型", "险种", "险种名称"),
        hand.pick("缴费基数", "个人缴费基数", "缴费工资"),
        hand.pick("单位缴费", "单位应缴", "单位缴费额"),
        hand.pick("个人缴费", "个人应缴", "个人缴费额"),
        hand.pick("缴费状态", "到账标志"),
    ]
    truth: dict[str, object] = {
        "subject_name": person.name,
        "subject_id": person.id_number,
        "employer": firm,
        "base": base,
        "issued_at": today.isoformat(),
        "issuer": f"{city}社会保险事业管理中心",
        "verify_code": hand.serial(16),
    }
    meta = [
        ("姓名", person.name),
        (hand.pick("社会保障号码", "公民身份号码", "证件号码"), person.id_number),
        ("现参保单位", firm),
        (hand.pick("打印日期", "查询打印日期", "出具时间"), hand.day(today)),
    ]
    body = hand.body(
        hand.watermark("社保自助打印"),
        f"<h1>{city}{hand.pick('社会保险个人缴费明细', '职工社会保险缴费记录', '社会保险参保缴费清单')}</h1>",
        hand.grid(meta),
        hand.table(heads, rows, right=(3, 4, 5), small=0.9),
        f"<p>{hand.pick('验证码', '查询验证码', '防伪校验码')}：{truth['verify_code']}</p>",
        f"<p class=r>{truth['issuer']}</p>",
        hand.seal(str(truth["issuer"])),
    )
    return on_paper("si_list", seed, "P-SI", pdf(body, today), truth, tuple(Month(f"{w:%Y-%m}", own) for w in months))


def si_prose(person: Person, seed: int, today: date) -> Paper:
    """A certificate in a sentence."""
    hand = Hand("si_prose", seed)
    firm, city, base, count = (
        hand.pick(*FIRMS),
        hand.pick(*CITIES),
        hand.rng.randrange(45, 200) * 10_000,
        hand.rng.randrange(20, 120),
    )
    months = months_before(today, count)
    truth: dict[str, object] = {
        "subject_name": person.name,
        "subject_id": person.id_number,
        "employer": firm,
        "base": base,
        "months": count,
        "period_from": f"{months[0]:%Y-%m}",
        "period_to": f"{months[-1]:%Y-%m}",
        "issued_at": today.isoformat(),
        "issuer": f"{city}人力资源和社会保障局",
    }
    shown = wide(person.id_number) if hand.chance(0.3) else person.id_number
    text = f"兹证明参保人{person.name}（公民身份号码：{shown}）自{months[0].year}年{months[0].month}月至{months[-1].year}年{months[-1].month}月在我市参加城镇职工基本养老保险，参保单位为{firm}，累计缴费{count}个月，{hand.pick('现月缴费基数为', '目前缴费基数')}{base / 100:.2f}元，参保状态正常。"
    body = hand.body(
        "<h1>社会保险参保证明</h1>",
        f'<p style="text-indent:2em;font-size:1.15em;line-height:2">{text}</p><p style="text-indent:2em">特此证明。</p><br><p class=r>{truth["issuer"]}</p><p class=r>{hand.day(today)}</p>',
        hand.seal(str(truth["issuer"]), up=-20),
    )
    return on_paper("si_prose", seed, "P-SI", pdf(body, today, margin=24), truth)


def hpf_list(person: Person, seed: int, today: date) -> Paper:
    """The fund's account month by month, with the balance beside each."""
    hand = Hand("hpf_list", seed)
    firm, city, base, rate = (
        hand.pick(*FIRMS),
        hand.pick(*CITIES),
        hand.rng.randrange(45, 200) * 10_000,
        hand.rng.choice((5, 8, 12)),
    )
    monthly = base * rate // 100 * 2
    balance, rows, truth_rows = hand.rng.randrange(1_000_000, 9_000_000), [], []
    for when in months_before(today, 9):
        balance += monthly
        rows.append(
            [
                f"{when:%Y-%m}-{hand.rng.randint(10, 26)}",
                f"汇缴{when:%Y%m}",
                f"{when:%Y-%m}",
                f"{monthly / 100:,.2f}",
                f"{balance / 100:,.2f}",
            ]
        )
        truth_rows.append(Month(f"{when:%Y-%m}", monthly))
    truth: dict[str, object] = {
        "subject_name": person.name,
        "subject_id_masked": person.masked_id,
        "employer": firm,
        "base": base,
        "rate_unit": rate,
        "rate_personal": rate,
        "monthly_deposit": monthly,
        "balance": balance,
        "paid_to": truth_rows[-1].period,
        "issuer": f"{city}住房公积金管理中心",
        "issued_at": today.isoformat(),
    }
    meta = [
        ("职工姓名", person.name),
        ("证件号码", person.masked_id),
        (hand.pick("单位名称", "缴存单位", "所在单位"), firm),
        (hand.pick("缴存基数", "月缴存基数", "缴存基数（元）"), f"{base / 100:,.2f}"),
        (hand.pick("单位缴存比例", "单位比例"), f"{rate}%"),
        (hand.pick("个人缴存比例", "个人比例"), f"{rate}%"),
        (hand.pick("月缴存额", "月应缴额", "月缴存额（元）"), f"{monthly / 100:,.2f}"),
        (hand.pick("缴至年月", "缴存至年月"), truth_rows[-1].period),
        (hand.pick("账户余额", "个人账户余额", "当前余额"), f"{balance / 100:,.2f}"),
        (hand.pick("打印日期", "出具日期"), hand.day(today)),
    ]
    body = hand.body(
        f"<h1>{city}住房公积金{hand.pick('个人账户明细', '缴存明细', '个人缴存明细表')}</h1>",
        hand.grid(meta),
        hand.table(
            [
                hand.pick("记账日期", "交易日期", "入账日期"),
                hand.pick("业务类型", "摘要"),
                hand.pick("汇缴年月", "业务年月", "所属年月"),
                hand.pick("发生额（元）", "增加额", "缴存金额"),
                hand.pick("余额（元）", "余额"),
            ],
            rows,
            right=(3, 4),
        ),
        f"<p class=r>{truth['issuer']}</p>",
        hand.seal(str(truth["issuer"])),
    )
    return on_paper("hpf_list", seed, "P-HPF", pdf(body, today), truth, tuple(truth_rows))


def hpf_app(person: Person, seed: int, today: date) -> Paper:
    """The fund's account in an app: names above their values."""
    hand = Hand("hpf_app", seed)
    hand.points = 15
    firm, base, rate = hand.pick(*FIRMS), hand.rng.randrange(45, 200) * 10_000, hand.rng.choice((5, 8, 12))
    monthly, balance, last = (
        base * rate // 100 * 2,
        hand.rng.randrange(1_000_000, 9_000_000),
        months_before(today, 1)[0],
    )
    truth: dict[str, object] = {
        "subject_name": person.name,
        "employer": firm,
        "base": base,
        "rate_unit": rate,
        "rate_personal": rate,
        "monthly_deposit": monthly,
        "balance": balance,
        "paid_to": f"{last:%Y-%m}",
    }
    top = f'<div style="background:#12a182;color:#fff;padding:16px 18px"><div>住房公积金</div><div style="margin-top:8px">账户余额（元）</div><div style="font-size:30px">{balance / 100:,.2f}</div></div>'
    pairs = [
        ("月缴存额（元）", f"{monthly / 100:,.2f}"),
        ("缴存基数（元）", f"{base / 100:,.2f}"),
        ("单位缴存比例", f"{rate}%"),
        ("个人缴存比例", f"{rate}%"),
        ("缴至年月", f"{last:%Y-%m}"),
        ("账户状态", "正常"),
    ]
    body = hand.body(
        top,
        f'<div style="padding:12px 18px">{hand.apart([("姓名", person.name), ("缴存单位", firm)])}{hand.over(pairs, across=2)}</div>',
    )
    return on_paper("hpf_app", seed, "P-HPF", screen(body), truth)


def pension_note(person: Person, seed: int, today: date) -> Paper:
    """What a retired person is paid, as their office certifies it."""
    hand = Hand("pension_note", seed)
    city, monthly = hand.pick(*CITIES), hand.rng.randrange(2_000, 7_000) * 100 + hand.rng.randrange(100)
    truth: dict[str, object] = {
        "subject_name": person.name,
        "subject_id": person.id_number,
        "issuer": f"{city}社会保险基金管理中心",
        "issued_at": today.isoformat(),
    }
    pairs = [
        ("姓名", person.name),
        ("社会保障号码", person.id_number),
        ("待遇类别", "企业职工基本养老金"),
        ("退休时间", "2021年6月"),
        (hand.pick("月基本养老金", "每月发放养老金"), f"{monthly / 100:.2f}元"),
        ("发放银行", "中国邮政储蓄银行"),
    ]
    body = hand.body(
        f"<h1>{hand.pick('养老保险待遇领取证明', '基本养老金发放证明')}</h1>",
        hand.grid(pairs, across=1),
        f"<p class=r>{truth['issuer']}</p><p class=r>{hand.day(today)}</p>",
        hand.seal(str(truth["issuer"]), up=-10),
    )
    return on_paper("pension_note", seed, "P-SI", pdf(body, today), truth)


def tax_income(person: Person, seed: int, today: date) -> Paper:
    """Income and tax month by month, printed across the page."""
    hand = Hand("tax_income", seed)
    months, firm = _months(hand, today, 12), hand.pick(*FIRMS)
    truth: dict[str, object] = {
        "subject_name": person.name,
        "subject_id_masked": person.masked_id,
        "income_total": sum(i for _, i, _ in months),
        "tax_total": sum(t for *_, t in months),
    }
    rows = [
        [
            str(n + 1),
            f"{w:%Y-%m}",
            "正常工资薪金",
            firm,
            f"{i / 100:,.2f}",
            f"{t / 100:,.2f}",
            f"{w + timedelta(days=41):%Y-%m-%d}",
        ]
        for n, (w, i, t) in enumerate(months)
    ]
    rows.append(["合计", "", "", "", f"{truth['income_total'] / 100:,.2f}", f"{truth['tax_total'] / 100:,.2f}", ""])  # type: ignore[operator]
    body = hand.body(
        "<h1>个人所得税收入纳税明细查询</h1>",
        hand.lines([("纳税人姓名", person.name), ("证件号码", person.masked_id)], across=2),
        hand.table(
            ["序号", "税款所属期", "所得项目", "扣缴义务人", "收入额（元）", "已缴税额（元）", "申报日期"],
            rows,
            right=(4, 5),
        ),
    )
    return on_paper(
        "tax_income",
        seed,
        "P-TAX",
        pdf(body, today, wide=True),
        truth,
        tuple(Month(f"{w:%Y-%m}", t) for w, _, t in months),
    )


def si_form(person: Person, seed: int, today: date) -> Paper:
    """A rights' record: a form, then kinds of insurance."""
    hand = Hand("si_form", seed)
    firm, city, base = hand.pick(*FIRMS), hand.pick(*CITIES), hand.rng.randrange(45, 200) * 10_000
    count, last = hand.rng.randrange(24, 150), months_before(today, 1)[0]
    truth: dict[str, object] = {
        "subject_name": person.name,
        "subject_id": person.id_number,
        "employer": firm,
        "base": base,
        "months": count,
        "issuer": f"{city}社会保险基金管理局",
        "issued_at": today.isoformat(),
    }
    pairs = [
        ("姓　名", person.name),
        ("证件号码", person.id_number),
        ("工作单位", firm),
        ("参保状态", "参保缴费"),
        ("本年度缴费基数", f"{base / 100:.2f}"),
        ("实际缴费月数", str(count)),
        ("最近缴费月份", f"{last:%Y年%m月}"),
    ]
    kinds = [[kind, "正常参保", f"{last:%Y-%m}"] for kind in ("基本养老保险", "失业保险", "工伤保险")]
    body = hand.body(
        "<h1>参保人员权益记录单（个人）</h1>",
        hand.grid(pairs),
        hand.table(["险种", "状态", "缴至月份"], kinds),
        f"<p>打印时间{hand.colon}{hand.day(today)}</p><p class=r>{truth['issuer']}</p>",
        hand.seal(str(truth["issuer"])),
    )
    return on_paper("si_form", seed, "P-SI", pdf(body, today), truth)


def hpf_prose(person: Person, seed: int, today: date) -> Paper:
    """The fund's certificate in sentences."""
    hand = Hand("hpf_prose", seed)
    firm, city, base, rate = (
        hand.pick(*FIRMS),
        hand.pick(*CITIES),
        hand.rng.randrange(45, 200) * 10_000,
        hand.rng.choice((5, 8, 12)),
    )
    monthly, balance, last = (
        base * rate // 100 * 2,
        hand.rng.randrange(1_000_000, 9_000_000),
        months_before(today, 1)[0],
    )
    truth: dict[str, object] = {
        "subject_name": person.name,
        "subject_id": person.id_number,
        "employer": firm,
        "base": base,
        "rate_unit": rate,
        "rate_personal": rate,
        "monthly_deposit": monthly,
        "balance": balance,
        "paid_to": f"{last:%Y-%m}",
        "issuer": f"{city}住房公积金管理中心",
        "issued_at": today.isoformat(),
    }
    text = f"兹证明{person.name}，身份证号{person.id_number}，系{firm}职工，住房公积金缴存基数{base / 100:.2f}元，单位缴存比例{rate}%，个人缴存比例{rate}%，月缴存额{monthly / 100:.2f}元，缴至{last.year}年{last.month}月，截至目前账户余额{balance / 100:.2f}元。"
    body = hand.body(
        "<h1>住房公积金缴存证明</h1>",
        f'<p style="text-indent:2em;line-height:2.1">{text}</p><p style="text-indent:2em">特此证明。</p><p class=r>{truth["issuer"]}</p><p class=r>{hand.day(today)}</p>',
        hand.seal(str(truth["issuer"])),
    )
    return on_paper("hpf_prose", seed, "P-HPF", pdf(body, today, margin=22), truth)


OFFICIAL: tuple[Make, ...] = (tax_record, tax_app, si_list, si_prose, hpf_list, hpf_app, pension_note)
OFFICIAL_HELD: tuple[Make, ...] = (tax_income, si_form, hpf_prose)
