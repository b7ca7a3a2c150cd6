"""Letters of employers, lenders and offices: sentences and forms."""

from datetime import date, timedelta

from bench.made.pressed.hand import FIRMS, JOBS, Hand, Make, capitals, numeral_day, wide
from bench.made.pressed.press import on_paper, pdf, screen
from demo.papers.model import Paper, yuan
from demo.papers.people import Person, social_code

LENDERS = (
    "川渝惠民消费金融有限公司",
    "中国建设银行股份有限公司长沙芙蓉支行",
    "鹭岛小额贷款有限公司",
    "徽州农村商业银行股份有限公司",
)


def _paragraph(text: str) -> str:
    return f'<p style="text-indent:2em;line-height:2.1;font-size:1.15em">{text}</p>'


def _foot(hand: Hand, who: str, when: str, label: str = "") -> str:
    return f'<p class=r style="margin-top:30px">{label}{who}</p><p class=r>{when}</p>{hand.seal(who, up=-30)}'


def _job(hand: Hand, person: Person, today: date) -> dict[str, object]:
    hired = date(today.year - hand.rng.randint(1, 14), hand.rng.randint(1, 12), hand.rng.randint(1, 28))
    return {
        "subject_name": person.name,
        "subject_id": person.id_number,
        "employer": hand.pick(*FIRMS),
        "position": hand.pick(*JOBS),
        "hired_on": hired.isoformat(),
        "issued_at": today.isoformat(),
    }


def income_prose(person: Person, seed: int, today: date) -> Paper:
    """An employer's sentences, worded in many ways, the date sometimes in numerals."""
    hand = Hand("income_prose", seed)
    truth = _job(hand, person, today)
    hired, monthly = date.fromisoformat(str(truth["hired_on"])), hand.rng.randrange(45, 300) * 10_000
    basis = hand.pick("税前", "税后")
    number = wide(person.id_number) if hand.chance(0.25) else person.id_number
    since = hand.pick(
        f"于{hired.year}年{hired.month}月{hired.day}日入职",
        f"自{hired.year}年{hired.month}月{hired.day}日起在我司工作",
        f"{hired:%Y-%m-%d}到岗",
    )
    job = hand.pick(f"现担任{truth['position']}一职", f"任{truth['position']}", f"目前岗位为{truth['position']}")
    sum_ = hand.pick(
        f"其{basis}月收入为人民币{yuan(monthly)}元（大写：{capitals(monthly)}）", f"近十二个月平均每月{basis}工资{yuan(monthly)}元，大写{capitals(monthly)}",
        f"每月{basis}薪资为￥{yuan(monthly)}（人民币{capitals(monthly)}）",
    )  # fmt: skip
    text = hand.pick(
        f"兹证明{person.name}（身份证号：{number}）系我单位正式员工，{since}，{job}，{sum_}。",
        f"{person.name}，身份证号码{number}，{since}，{job}。{sum_}。",
    )
    when = numeral_day(today) if hand.chance(0.5) else hand.day(today)
    body = hand.body(
        f"<h1>{hand.pick('收 入 证 明', '工资收入证明', '在职及收入证明')}</h1>",
        _paragraph(text),
        _paragraph("我单位承诺以上内容真实有效。"),
        _foot(hand, str(truth["employer"]), when, hand.pick("", "单位名称（盖章）：", "证明单位：")),
    )
    truth |= {
        "monthly_income": monthly,
        "amount_basis": "pre_tax" if basis == "税前" else "post_tax",
        "amount_upper": capitals(monthly),
    }
    return on_paper("income_prose", seed, "P-INCOME", pdf(body, today, margin=24), truth)


def income_table(person: Person, seed: int, today: date) -> Paper:
    """A personnel department's form, values to the right and the company in the head."""
    hand = Hand("income_table", seed)
    truth = _job(hand, person, today)
    monthly = hand.rng.randrange(45, 300) * 10_000
    phone = f"0{hand.rng.randint(510, 599)}-{hand.digits(8)}"
    code = social_code(hand.rng, region="320506")
    pairs = [
        (hand.pick("姓名", "职工姓名"), person.name), (hand.pick("身份证号", "身份证号码", "证件号码"), person.id_number), (hand.pick("职务", "现任岗位", "工作岗位"), str(truth["position"])),
        (hand.pick("入职时间", "到岗日期", "入司日期"), hand.day(date.fromisoformat(str(truth["hired_on"])))), (hand.pick("月收入（税前）", "税前月薪", "税前月均收入（元）"), yuan(monthly)),
        (hand.pick("年收入（税前）", "税前年薪"), f"{monthly * 12 / 1_000_000:g}万元"), ("大写", capitals(monthly)), ("统一社会信用代码", code), (hand.pick("单位电话", "人事部电话"), phone),
    ]  # fmt: skip
    body = hand.body(
        hand.watermark(str(truth["employer"])),
        f"<div class=c>{truth['employer']}</div><h1>{hand.pick('员工收入证明', '职业与收入证明书')}</h1>",
        hand.grid(pairs, across=1),
        f"<p>{hand.pick('单位（盖章）', '单位名称', '出具单位')}{hand.colon}{truth['employer']}</p><p>{hand.pick('出具日期', '填写日期', '日期')}{hand.colon}{hand.day(today)}</p>",
        hand.seal(str(truth["employer"]), right=200),
    )
    truth |= {
        "monthly_income": monthly,
        "annual_income": monthly * 12,
        "amount_basis": "pre_tax",
        "amount_upper": capitals(monthly),
        "phone": phone,
        "employer_uscc": code,
    }
    return on_paper("income_table", seed, "P-INCOME", pdf(body, today), truth)


def income_wan(person: Person, seed: int, today: date) -> Paper:
    """The year's income in units of ten thousand, the date in numerals."""
    hand = Hand("income_wan", seed)
    truth = _job(hand, person, today)
    hired, ten_thousands = date.fromisoformat(str(truth["hired_on"])), hand.rng.randrange(60, 480)
    text = f"{person.name}同志（公民身份号码{person.id_number}）自{hired.year}年{hired.month}月{hired.day}日至今在本单位任职，职务：{truth['position']}，税前年收入约{ten_thousands / 10:g}万元人民币。"
    body = hand.body(
        "<h1>证　明</h1>",
        _paragraph(f"{hand.pick('致', '敬启者')}："),
        _paragraph(text),
        _paragraph("此证明仅供办理信贷业务使用，特此证明。"),
        _foot(hand, str(truth["employer"]), numeral_day(today)),
    )
    truth |= {"annual_income": ten_thousands * 100_000, "amount_basis": "pre_tax"}
    return on_paper("income_wan", seed, "P-INCOME", pdf(body, today, margin=26), truth)


def _settled(hand: Hand, person: Person, today: date) -> dict[str, object]:
    return {
        "subject_name": person.name,
        "subject_id": person.id_number,
        "lender": hand.pick(*LENDERS),
        "contract_no": hand.pick("XJ", "HT-", "") + hand.digits(14),
        "amount": hand.rng.randrange(5, 400) * 50_000,
        "settled_on": (today - timedelta(days=hand.rng.randint(3, 60))).isoformat(),
        "issued_at": today.isoformat(),
    }


def settle_prose(person: Person, seed: int, today: date) -> Paper:
    """A lender's letter, in other words than ours."""
    hand = Hand("settle_prose", seed)
    truth = _settled(hand, person, today)
    when = date.fromisoformat(str(truth["settled_on"]))
    text = hand.pick(
        f"借款人{person.name}，身份证号码{person.id_number}，在我公司申请借款人民币{yuan(int(str(truth['amount'])))}元（合同编号：{truth['contract_no']}），已于{when.year}年{when.month}月{when.day}日还清全部本金及利息，双方债权债务关系终止。",
        f"尊敬的{person.name}客户（证件号码：{person.id_number}）：您名下编号为{truth['contract_no']}的贷款，贷款金额{yuan(int(str(truth['amount'])))}元，已于{when.year}年{when.month}月{when.day}日结清。",
    )
    body = hand.body(
        f"<h1>{hand.pick('结清证明', '贷款结清证明', '债务结清证明')}</h1>",
        _paragraph(text),
        _paragraph("特此证明。"),
        _foot(hand, str(truth["lender"]), hand.day(today)),
    )
    return on_paper("settle_prose", seed, "P-SETTLE", pdf(body, today, margin=24), truth)


def settle_app(person: Person, seed: int, today: date) -> Paper:
    """A lender's app."""
    hand = Hand("settle_app", seed)
    hand.points = 15
    truth = _settled(hand, person, today)
    pairs = [
        ("客户姓名", person.name),
        ("证件号码", person.id_number),
        ("贷款机构", str(truth["lender"])),
        ("借款合同编号", str(truth["contract_no"])),
        ("借款金额", f"{yuan(int(str(truth['amount'])))}元"),
        ("当前状态", "已结清"),
        ("结清日期", f"{date.fromisoformat(str(truth['settled_on'])):%Y-%m-%d}"),
        ("开具日期", f"{today:%Y-%m-%d}"),
    ]
    body = hand.body(
        '<h1 style="padding-top:16px">贷款结清证明</h1>',
        f'<div style="padding:0 18px">{hand.apart(pairs)}</div>',
        hand.seal(str(truth["lender"]), right=30),
    )
    return on_paper("settle_app", seed, "P-SETTLE", screen(body), truth)


def illness(person: Person, seed: int, today: date) -> Paper:
    """A hospital's certificate."""
    hand = Hand("illness", seed)
    issuer = hand.pick("长沙市岳麓区中心医院", "青岛大学附属海慈医院", "苏州市吴中人民医院")
    pairs = [
        ("姓名", person.name),
        ("性别", "男"),
        ("年龄", "38岁"),
        ("科别", "骨科"),
        ("身份证号", person.id_number),
        ("门诊号", hand.digits(8)),
    ]
    body = hand.body(
        f"<div class=c>{issuer}</div><h1>{hand.pick('疾病诊断证明书', '诊断证明', '病情诊断证明书')}</h1>",
        hand.lines(pairs, across=2),
        "<p>诊断：左侧桡骨远端骨折</p><p>处理意见：石膏固定，建议休息两个月，不适随诊。</p><p class=r>医师签名：周建平</p>",
        f"<p class=r>{hand.pick('日期：', '开具日期：', '')}{hand.day(today)}</p>",
        hand.seal(issuer),
    )
    return on_paper(
        "illness",
        seed,
        "P-OTHER",
        pdf(body, today, size="A5", wide=True),
        {"subject_name": person.name, "subject_id": person.id_number, "issuer": issuer, "issued_at": today.isoformat()},
    )


def jobless(person: Person, seed: int, today: date) -> Paper:
    """Unemployment, by the street's office or the old employer."""
    hand = Hand("jobless", seed)
    issuer = hand.pick("苏州市姑苏区人力资源和社会保障局", "合肥市蜀山区就业服务中心", "贵阳市南明区残疾人联合会")
    text = f"兹证明{person.name}，公民身份号码{person.id_number}，已于{today.year}年{max(1, today.month - 2)}月办理失业登记，目前处于失业状态。"
    body = hand.body("<h1>失业登记证明</h1>", _paragraph(text), _foot(hand, issuer, hand.day(today)))
    return on_paper(
        "jobless",
        seed,
        "P-OTHER",
        pdf(body, today, margin=24),
        {"subject_name": person.name, "subject_id": person.id_number, "issued_at": today.isoformat()},
    )


PROSE: tuple[Make, ...] = (income_prose, income_table, settle_prose, illness)
PROSE_HELD: tuple[Make, ...] = (income_wan, settle_app, jobless)
