"""Records of offices: tax, social insurance, housing fund; with tables of months or with fields alone."""

from datetime import date, timedelta

from bench.made.elsewhere.kit import COMPANIES, Kit, Make
from demo.papers.flows import months_of
from demo.papers.model import Paper, yuan
from demo.papers.people import Person


def _months(today: date, count: int) -> list[date]:
    first = date(today.year - 1, today.month, 1)
    return [start for start, _ in months_of(first, 12)][-count:]


def tax_detail(person: Person, seed: int, today: date) -> Paper:
    """The app's 收入纳税明细: income and tax of each month."""
    kit = Kit("tax_detail", seed)
    company, _ = kit.rng.choice(COMPANIES)
    months = _months(today, kit.rng.choice((6, 12)))
    taxes = [kit.rng.randrange(1_000, 90_000) for _ in months]
    pay = [kit.rng.randrange(60, 260) * 10_000 for _ in months]
    kit.title("个人所得税 收入纳税明细")
    kit.form(
        [
            (kit.pick("纳税人姓名", "姓名"), person.name),
            (kit.pick("证件号码", "身份证件号码"), person.masked_id),
            (kit.pick("查询期间", "税款所属期"), f"{months[0]:%Y-%m} {kit.pick('至', '-', '~')} {months[-1]:%Y-%m}"),
            (kit.pick("生成时间", "打印日期"), kit.day(today)),
        ],
        kit.pick("colon", "grid", "spaced"),
    )
    kit.table(
        [
            "序号",
            "税款所属期",
            "所得项目",
            kit.pick("收入额", "本期收入"),
            kit.pick("已申报税额", "已缴税额"),
            "扣缴义务人",
        ],
        [
            [str(i), f"{m:%Y-%m}", "工资薪金", yuan(p), yuan(t), company]
            for i, (m, p, t) in enumerate(zip(months, pay, taxes, strict=True), 1)
        ],
        right=(3, 4),
    )
    kit.form(
        [
            (kit.pick("收入合计", "收入总额"), f"{yuan(sum(pay))}元"),
            (kit.pick("已申报税额合计", "税额合计"), f"{yuan(sum(taxes))}元"),
        ],
        "colon",
    )
    truth = {
        "subject_name": person.name,
        "subject_id_masked": person.masked_id,
        "period_from": f"{months[0]:%Y-%m}",
        "period_to": f"{months[-1]:%Y-%m}",
        "issued_at": today.isoformat(),
        "income_total": sum(pay),
        "tax_total": sum(taxes),
    }
    return kit.paper("P-TAX", dict(truth), today)


def tax_kept(person: Person, seed: int, today: date) -> Paper:
    """A certificate of paid tax with a table and the sum in its last row."""
    kit = Kit("tax_kept", seed)
    months = _months(today, 8)
    taxes = [kit.rng.randrange(500, 60_000) for _ in months]
    record, office = kit.digits(18), kit.pick("国家税务总局成都市武侯区税务局", "国家税务总局宁波市海曙区税务局")
    kit.title("中华人民共和国 税收完税证明")
    kit.form(
        [
            ("凭证编号", record),
            ("填发日期", kit.day(today)),
            ("税务机关", office),
            ("纳税人名称", person.name),
            ("纳税人识别号", person.id_number),
        ],
        "colon",
    )
    kit.table(
        ["品目名称", "税款所属时期", "入库日期", "实缴(退)金额"],
        [
            [
                "工资薪金所得",
                f"{m:%Y-%m-%d} 至 {(m.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1):%Y-%m-%d}",
                f"{m + timedelta(days=41):%Y-%m-%d}",
                yuan(t),
            ]
            for m, t in zip(months, taxes, strict=True)
        ],
        right=(3,),
    )
    kit.line(f"金额合计（小写）{kit.colon}¥{yuan(sum(taxes))}")
    kit.stamp(kit.width - kit.left - 60, kit.y + 20, office[4:])
    truth = {
        "subject_name": person.name,
        "subject_id": person.id_number,
        "record_no": record,
        "issued_at": today.isoformat(),
        "tax_total": sum(taxes),
        "issuer": office,
    }
    return kit.paper("P-TAX", dict(truth), today)


def insurance_list(person: Person, seed: int, today: date) -> Paper:
    """A 权益单: fields, then what was paid in by month."""
    kit = Kit("insurance_list", seed)
    company, _ = kit.rng.choice(COMPANIES)
    months, base = _months(today, 6), kit.rng.randrange(45, 300) * 10_000
    code, total = kit.code(16), kit.rng.randint(12, 260)
    kit.title(kit.pick("社会保险个人权益记录单", "个人参保缴费证明", "社会保险缴费证明（个人）"))
    kit.form(
        [
            ("姓名", person.name),
            (kit.pick("公民身份号码", "社会保障号码"), person.id_number),
            (kit.pick("参保单位", "现缴费单位", "工作单位"), company),
            (kit.pick("累计缴费月数", "累计缴费（月）", "实际缴费月数"), kit.pick(str(total), f"{total}个月")),
            (kit.pick("验证码", "查询验证码", "防伪码"), code),
            (kit.pick("打印日期", "出具日期"), kit.day(today)),
        ],
        kit.pick("colon", "grid"),
    )
    kit.table(
        ["缴费年月", "险种", "缴费基数", "个人缴费", "单位缴费"],
        [[f"{m:%Y%m}", "企业养老", yuan(base), yuan(base * 8 // 100), yuan(base * 16 // 100)] for m in months],
        right=(2, 3, 4),
    )
    kit.stamp(kit.width - kit.left - 60, kit.y + 30, "社会保险事业管理中心")
    truth = {
        "subject_name": person.name,
        "subject_id": person.id_number,
        "employer": company,
        "months": total,
        "verify_code": code,
        "issued_at": today.isoformat(),
        "base": base,
    }
    return kit.paper("P-SI", dict(truth), today)


def insurance_kept(person: Person, seed: int, today: date) -> Paper:
    kit = Kit("insurance_kept", seed)
    company, _ = kit.rng.choice(COMPANIES)
    base, months, number = kit.rng.randrange(50, 250) * 10_000, kit.rng.randint(12, 200), kit.digits(10)
    kit.title("职工社会保险参保证明")
    kit.say(f"{person.name}，公民身份号码{person.id_number}，参保单位：{company}，参保状态：参保缴费。")
    kit.form([("个人编号", number), ("月缴费基数（元）", yuan(base)), ("缴费月数", str(months))], "over")
    kit.line(f"深圳市社会保险基金管理局　　打印日期{kit.colon}{kit.day(today)}")
    kit.stamp(kit.width - kit.left - 60, kit.y + 40, "社会保险基金管理局")
    truth = {
        "subject_name": person.name,
        "subject_id": person.id_number,
        "employer": company,
        "base": base,
        "months": months,
        "issued_at": today.isoformat(),
    }
    return kit.paper("P-SI", dict(truth), today)


def _fund(kit: Kit, person: Person, today: date) -> dict[str, object]:
    base, rate = kit.rng.randrange(40, 250) * 10_000, kit.rng.choice((5, 6, 8, 10, 12))
    return {
        "subject_name": person.name,
        "subject_id": person.id_number,
        "employer": kit.rng.choice(COMPANIES)[0],
        "account": kit.digits(kit.rng.choice((9, 12, 16))),
        "base": base,
        "rate_unit": rate,
        "rate_personal": rate,
        "monthly_deposit": base * 2 * rate // 100,
        "paid_to": f"{today:%Y-%m}",
        "balance": kit.rng.randrange(100_000, 20_000_000),
        "issued_at": today.isoformat(),
    }


def fund_form(person: Person, seed: int, today: date) -> Paper:
    """A certificate as a form, the seal over the sums."""
    kit = Kit("fund_form", seed)
    truth = _fund(kit, person, today)
    money = {name: yuan(int(str(truth[name]))) for name in ("base", "monthly_deposit", "balance")}
    unit = kit.pick("元", "", " 元")
    kit.title(kit.pick("住房公积金个人缴存证明", "个人住房公积金账户信息", "住房公积金缴存情况证明"))
    kit.form(
        [
            (kit.pick("缴存人姓名", "职工姓名", "姓名"), person.name),
            (kit.pick("证件号码", "身份证号"), person.id_number),
            (kit.pick("单位名称", "缴存单位名称", "所在单位"), str(truth["employer"])),
            (kit.pick("个人账号", "公积金账号", "职工账号"), str(truth["account"])),
            (kit.pick("缴存基数", "月缴存基数"), money["base"] + unit),
            (kit.pick("单位比例", "单位缴存比例"), f"{truth['rate_unit']}%"),
            (kit.pick("个人比例", "个人缴存比例", "职工缴存比例"), f"{truth['rate_personal']}%"),
            (kit.pick("月缴存额", "月缴额", "月缴存额合计"), money["monthly_deposit"] + unit),
            (kit.pick("缴至年月", "缴存至"), kit.pick(f"{today:%Y-%m}", f"{today:%Y年%m月}", f"{today:%Y%m}")),
            (kit.pick("账户余额", "公积金余额", "缴存余额"), money["balance"] + unit),
        ]
    )
    kit.line(f"{kit.pick('打印日期', '出具日期', '查询日期')}{kit.colon}{kit.day(today)}")
    kit.stamp(kit.left + 150, kit.y + 5 * kit.size, "住房公积金管理中心")
    return kit.paper("P-HPF", truth, today)


def fund_kept(person: Person, seed: int, today: date) -> Paper:
    """Fields and the last months' payments."""
    kit = Kit("fund_kept", seed)
    truth = _fund(kit, person, today)
    deposit, balance = int(str(truth["monthly_deposit"])), int(str(truth["balance"]))
    kit.title("住房公积金缴存明细")
    kit.form(
        [
            ("职工姓名", person.name),
            ("身份证号码", person.id_number),
            ("缴存单位", str(truth["employer"])),
            ("公积金账号", str(truth["account"])),
            ("缴存基数", yuan(int(str(truth["base"])))),
            ("单位/个人缴存比例", f"{truth['rate_unit']}% / {truth['rate_personal']}%"),
            ("月缴存额", yuan(deposit)),
            ("账户余额", yuan(balance)),
            ("打印时间", f"{today:%Y-%m-%d} 10:22:31"),
        ],
        "colon",
    )
    months = _months(today, 6)
    kit.table(
        ["日期", "摘要", "汇缴年月", "发生额", "余额"],
        [
            [f"{m:%Y-%m}-15", "汇缴", f"{m:%Y-%m}", yuan(deposit), yuan(balance - deposit * (5 - i))]
            for i, m in enumerate(months)
        ],
        right=(3, 4),
    )
    kit.stamp(kit.width - kit.left - 60, kit.y + 40, "住房公积金管理中心")
    for gone in ("paid_to", "rate_unit", "rate_personal"):
        truth.pop(gone)
    return kit.paper("P-HPF", truth, today)


RECORDS: tuple[Make, ...] = (tax_detail, tax_kept, insurance_list, insurance_kept, fund_form, fund_kept)
