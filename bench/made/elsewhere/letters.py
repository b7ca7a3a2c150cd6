"""Letters of employers and lenders, and hardship papers: sentences, forms, two languages, seals over figures."""

from datetime import date, timedelta

from bench.made.elsewhere.kit import COMPANIES, JOBS, Kit, Make
from demo.papers.letters import capitals
from demo.papers.model import Paper, yuan
from demo.papers.people import Person, social_code

_LENDERS = (
    "北部湾普惠消费金融有限公司",
    "中国工商银行股份有限公司宁波市分行",
    "融鑫小额贷款股份有限公司",
    "长兴农村商业银行",
)


def _job(kit: Kit, person: Person, today: date) -> tuple[dict[str, object], str, str]:
    company, region = kit.rng.choice(COMPANIES)
    hired = date(today.year - kit.rng.randint(1, 12), kit.rng.randint(1, 12), kit.rng.randint(1, 28))
    code = social_code(kit.rng, region=region)
    truth: dict[str, object] = {
        "subject_name": person.name,
        "subject_id": person.id_number,
        "employer": company,
        "position": kit.rng.choice(JOBS),
        "hired_on": hired.isoformat(),
        "issued_at": today.isoformat(),
        "employer_uscc": code,
    }
    return truth, company, code


def income_sentence(person: Person, seed: int, today: date, *, is_sealed: bool = True) -> Paper:
    """A bank's usual form: blanks filled in, monthly and yearly sums, the seal over the date."""
    kit = Kit("income_sentence", seed)
    truth, company, code = _job(kit, person, today)
    hired = date.fromisoformat(str(truth["hired_on"]))
    monthly = kit.rng.randrange(45, 320) * 10_000 + kit.rng.choice((0, 0, 4_300, 58_00))
    kit.title(kit.pick("收 入 证 明", "职业及收入证明", "个人收入证明"))
    kit.line(kit.pick("致：________银行", "中国银行股份有限公司："))
    basis = kit.pick("税前", "税后")
    kit.say(
        f"兹证明 {person.name} 先生/女士（身份证号码 {person.id_number}）为我公司在职员工，{hired.year} 年 {hired.month} 月 {hired.day} 日入职，"
        f"现任 {truth['position']} 一职。其最近一年{basis}月平均收入为人民币（大写）{capitals(monthly)}（小写：¥{yuan(monthly)}）。"
    )
    kit.say("我单位对上述内容的真实性负责。")
    phone = f"0{kit.rng.randint(20, 29)}-{kit.digits(8)}"
    kit.line(f"单位地址{kit.colon}宁波市海曙区中山西路{kit.rng.randint(1, 300)}号")
    kit.line(f"联系人{kit.colon}周敏　　联系电话{kit.colon}{phone}")
    kit.line(f"统一社会信用代码{kit.colon}{code}")
    kit.line(f"单位（公章）{kit.colon}{company}", how="right")
    kit.line(f"{today.year} 年 {today.month} 月 {today.day} 日", how="right")
    if is_sealed:
        kit.stamp(kit.width - kit.left - 70, kit.y + 40, company)
    truth |= {
        "monthly_income": monthly,
        "amount_basis": "pre_tax" if basis == "税前" else "post_tax",
        "amount_upper": capitals(monthly),
        "phone": phone,
    }
    return kit.paper("P-INCOME", truth, today)


def income_form(person: Person, seed: int, today: date) -> Paper:
    """A ruled form of an HR department, the seal over the sums."""
    kit = Kit("income_form", seed)
    truth, company, code = _job(kit, person, today)
    monthly = kit.rng.randrange(50, 300) * 10_000
    kit.title(kit.pick("员工收入证明表", "在职收入证明", "收入证明"))
    kit.form(
        [
            (kit.pick("员工姓名", "姓名"), person.name),
            (kit.pick("证件号码", "身份证号"), person.id_number),
            (kit.pick("岗位", "职位", "担任职务"), str(truth["position"])),
            (kit.pick("入职日期", "入职时间"), kit.day(date.fromisoformat(str(truth["hired_on"])))),
            (kit.pick("税前月收入", "月均收入（税前）"), f"{kit.pick('¥', '人民币', '')}{yuan(monthly)}"),
            (kit.pick("金额大写", "大写金额", "人民币大写"), capitals(monthly)),
            (kit.pick("年收入", "年薪合计"), yuan(monthly * 12)),
            ("统一社会信用代码", code),
        ],
        kit.pick("colon", "grid", "spaced"),
    )
    kit.stamp(kit.left + 180, kit.y + 5.5 * kit.size, company)
    kit.line(f"{kit.pick('单位名称', '公司全称', '用人单位')}{kit.colon}{company}")
    kit.line(f"{kit.pick('开具日期', '出具日期', '日期')}{kit.colon}{kit.day(today)}")
    truth |= {
        "monthly_income": monthly,
        "annual_income": monthly * 12,
        "amount_basis": "pre_tax",
        "amount_upper": capitals(monthly),
    }
    return kit.paper("P-INCOME", truth, today)


def income_kept(person: Person, seed: int, today: date) -> Paper:
    """Two languages under each other, the yearly sum first."""
    kit = Kit("income_kept", seed)
    truth, company, code = _job(kit, person, today)
    yearly = kit.rng.randrange(8, 48) * 1_000_000
    hired = date.fromisoformat(str(truth["hired_on"]))
    kit.line(company, how="centre")
    kit.title("收入证明 Certificate of Income")
    kit.say(
        f"兹有我单位员工{person.name}，身份证号{person.id_number}，自{hired:%Y年%m月%d日}起在我单位工作，岗位为{truth['position']}，"
        f"年度税前总收入为人民币{yuan(yearly)}元（大写人民币{capitals(yearly)}）。"
    )
    kit.say(f"This is to certify that {'Ms/Mr'} {person.name} has been employed since {hired:%Y-%m-%d}.")
    kit.say("特此证明。")
    kit.line(f"社会信用代码 USCC{kit.colon}{code}")
    kit.line(f"证明单位{kit.colon}{company}", how="right")
    kit.line(f"日期 Date{kit.colon}{today:%Y-%m-%d}", how="right")
    kit.stamp(kit.width - kit.left - 60, kit.y + 36, company)
    truth |= {"annual_income": yearly, "amount_basis": "pre_tax", "amount_upper": capitals(yearly)}
    return kit.paper("P-INCOME", truth, today)


def _settled(kit: Kit, person: Person, today: date) -> dict[str, object]:
    return {
        "subject_name": person.name,
        "subject_id": person.id_number,
        "lender": kit.rng.choice(_LENDERS),
        "contract_no": kit.pick("JK", "", "LN-") + kit.digits(12),
        "amount": kit.rng.randrange(1, 90) * 100_000,
        "settled_on": (today - timedelta(days=kit.rng.randint(2, 70))).isoformat(),
        "issued_at": today.isoformat(),
    }


def settled_sentence(person: Person, seed: int, today: date) -> Paper:
    kit = Kit("settled_sentence", seed)
    truth = _settled(kit, person, today)
    when = date.fromisoformat(str(truth["settled_on"]))
    kit.title(kit.pick("贷款结清证明", "个人贷款结清证明", "结清证明书"))
    kit.say(
        f"客户{person.name}（身份证号码：{person.id_number}）于我行（司）办理的个人贷款，借款合同编号：{truth['contract_no']}，"
        f"贷款金额人民币{yuan(int(str(truth['amount'])))}元，截至{when.year}年{when.month}月{when.day}日，本息已全部结清。"
    )
    kit.line(str(truth["lender"]), how="right")
    kit.line(f"{today.year}年{today.month:02d}月{today.day:02d}日", how="right")
    kit.stamp(kit.width - kit.left - 60, kit.y + 36, str(truth["lender"]))
    return kit.paper("P-SETTLE", truth, today)


def settled_kept(person: Person, seed: int, today: date) -> Paper:
    kit = Kit("settled_kept", seed)
    truth = _settled(kit, person, today)
    kit.title("还款结清证明")
    kit.form(
        [
            ("客户姓名", person.name),
            ("证件号码", person.id_number),
            ("出借人", str(truth["lender"])),
            ("借据编号", str(truth["contract_no"])),
            ("借款本金", yuan(int(str(truth["amount"])))),
            ("贷款状态", "已结清"),
            ("结清日期", kit.day(date.fromisoformat(str(truth["settled_on"])))),
        ]
    )
    kit.line(f"开具日期{kit.colon}{kit.day(today)}")
    kit.stamp(kit.width - kit.left - 60, kit.y + 30, str(truth["lender"]))
    return kit.paper("P-SETTLE", truth, today)


def hardship_note(person: Person, seed: int, today: date) -> Paper:
    """Unemployment, residence or disaster, as an office writes it."""
    kit = Kit("hardship_note", seed)
    issuer, title, text = kit.rng.choice(
        (
            ("海曙区白云街道云乐社区居民委员会", "居住证明", "现居住于本辖区，情况属实。"),
            ("清泉县第二人民医院", "出院记录", "因急性阑尾炎住院治疗，建议休息一个月。"),
            ("宝安区残疾人联合会", "残疾人证明", "系肢体三级残疾。"),
            ("石门村村民委员会", "受灾证明", "其房屋于今年汛期受灾，损失情况属实。"),
        )
    )
    kit.title(title)
    if kit.rng.random() < 0.5:
        kit.form([("姓名", person.name), ("身份证号", person.id_number)])
        kit.say(text)
    else:
        kit.say(f"兹证明{person.name}（身份证号：{person.id_number}），{text}")
    kit.say("特此证明。")
    kit.line(issuer, how="right")
    kit.line(f"{today.year}年{today.month}月{today.day}日", how="right")
    kit.stamp(kit.width - kit.left - 50, kit.y + 36, issuer)
    truth = {
        "subject_name": person.name,
        "subject_id": person.id_number,
        "issuer": issuer,
        "issued_at": today.isoformat(),
    }
    return kit.paper("P-OTHER", dict(truth), today)


LETTERS: tuple[Make, ...] = (income_sentence, income_form, income_kept, settled_sentence, settled_kept, hardship_note)
