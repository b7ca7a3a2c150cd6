"""Payslips with earnings beside deductions, payrolls in English, receipts of transfers, invoices, contracts."""

from datetime import date, timedelta

from bench.made.elsewhere.kit import COMPANIES, SMALL, Kit, Make
from demo.papers.letters import capitals
from demo.papers.model import Paper, yuan
from demo.papers.more import capitals_of
from demo.papers.people import Person, social_code


class _Pay:
    """One month's pay that adds up."""

    def __init__(self, kit: Kit, today: date) -> None:
        rng = kit.rng
        self.base, self.bonus, self.meal = rng.randrange(50, 220) * 10_000, rng.randrange(3, 60) * 10_000, 30_000
        self.gross = self.base + self.bonus + self.meal
        self.pension, self.medical, self.jobless = (self.base * share // 1000 for share in (80, 20, 5))
        self.social, self.fund = self.pension + self.medical + self.jobless, self.base * 8 // 100
        self.tax = max(0, (self.gross - self.social - self.fund - 500_000) * 3 // 100)
        self.net = self.gross - self.social - self.fund - self.tax
        self.month = (today.replace(day=1) - timedelta(days=1)).replace(day=1)
        self.company = rng.choice(COMPANIES)[0]

    def truth(self, person: Person) -> dict[str, object]:
        return {
            "subject_name": person.name,
            "employer": self.company,
            "period": f"{self.month:%Y-%m}",
            "gross": self.gross,
            "social_insurance": self.social,
            "housing_fund": self.fund,
            "tax": self.tax,
            "net": self.net,
        }


def slip_columns(person: Person, seed: int, today: date) -> Paper:
    """Earnings on the left, deductions on the right, sums below."""
    kit = Kit("slip_columns", seed, sizes=SMALL)
    kit.size = 9.5
    pay = _Pay(kit, today)
    kit.title(f"{pay.company}")
    kit.line(kit.pick(f"{pay.month:%Y年%m月}工资单", f"{pay.month.year}年{pay.month.month}月份薪资单"), how="centre")
    kit.line(f"姓名{kit.colon}{person.name}　　部门{kit.colon}综合部　　工号{kit.colon}{kit.digits(5)}")
    earned = [
        (kit.pick("基本工资", "岗位工资"), pay.base),
        (kit.pick("绩效工资", "绩效奖金"), pay.bonus),
        ("餐补", pay.meal),
        ("", 0),
        ("", 0),
    ]
    taken = [
        ("养老保险", pay.pension),
        ("医疗保险", pay.medical),
        ("失业保险", pay.jobless),
        (kit.pick("住房公积金", "公积金"), pay.fund),
        (kit.pick("个人所得税", "代扣个税", "个税"), pay.tax),
    ]
    rows = [[a, yuan(x) if a else "", b, yuan(y)] for (a, x), (b, y) in zip(earned, taken, strict=True)]
    rows.append([kit.pick("应发合计", "应发工资"), yuan(pay.gross), "扣款合计", yuan(pay.gross - pay.net)])
    kit.table(["收入项目", "金额", "扣除项目", "金额"], rows, right=(1, 3))
    kit.line(f"{kit.pick('实发工资', '实发金额')}{kit.colon}{yuan(pay.net)}元")
    return kit.paper("P-PAYSLIP", pay.truth(person), today)


def slip_english(person: Person, seed: int, today: date) -> Paper:
    kit = Kit("slip_english", seed)
    kit.size = 9.5
    pay = _Pay(kit, today)
    kit.title("工资条 Payslip")
    kit.form(
        [
            ("公司 Company", pay.company),
            ("姓名 Name", person.name),
            ("期间 Pay Period", f"{pay.month:%Y-%m}"),
            ("应发 Gross Pay", yuan(pay.gross)),
            ("社保 Social Insurance", yuan(pay.social)),
            ("公积金 Housing Fund", yuan(pay.fund)),
            ("个税 Income Tax", yuan(pay.tax)),
            ("实发 Net Pay", yuan(pay.net)),
        ],
        kit.pick("colon", "grid", "leader"),
    )
    return kit.paper("P-PAYSLIP", pay.truth(person), today)


def slip_kept(person: Person, seed: int, today: date) -> Paper:
    """One wide line of many columns under its heads."""
    kit = Kit("slip_kept", seed, sizes=((842, 595),))
    kit.size = 8.5
    pay = _Pay(kit, today)
    kit.title(f"{pay.company}{pay.month.year}年{pay.month.month}月工资明细表")
    kit.table(
        [
            "序号",
            "姓名",
            "基本工资",
            "绩效",
            "补贴",
            "应发合计",
            "养老",
            "医疗",
            "失业",
            "公积金",
            "个税",
            "实发合计",
            "签字",
        ],
        [
            [
                "1",
                person.name,
                *(
                    yuan(v)
                    for v in (
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
                ),
                "",
            ]
        ],
    )
    return kit.paper("P-PAYSLIP", pay.truth(person), today)


def _paid(kit: Kit, person: Person, today: date) -> tuple[dict[str, object], str]:
    amount = kit.rng.randrange(20_000, 900_000)
    at = f"{today:%Y-%m-%d} {kit.rng.randint(8, 21):02d}:{kit.rng.randint(0, 59):02d}:{kit.rng.randint(0, 59):02d}"
    truth: dict[str, object] = {
        "payer": person.name,
        "payee": kit.pick("马上消费金融股份有限公司", "青禾消费金融有限公司", "众安小额贷款有限公司"),
        "amount": amount,
        "serial": kit.digits(kit.rng.choice((16, 22))),
        "paid_at": at.replace(" ", "T"),
    }
    return truth, at


def receipt_bank(person: Person, seed: int, today: date) -> Paper:
    """A bank's receipt: payer's block beside payee's block."""
    kit = Kit("receipt_bank", seed, sizes=((595, 420), (612, 396)))
    kit.size = 9.5
    truth, at = _paid(kit, person, today)
    kit.title(kit.pick("网上银行电子回单", "中国建设银行 电子回单", "业务回单（付款）"))
    kit.table(
        ["", "付款方", "", "收款方"],
        [
            ["户名", person.name, "户名", str(truth["payee"])],
            ["账号", f"6217****{kit.digits(4)}", "账号", kit.digits(15)],
            ["开户行", "中国建设银行宁波分行", "开户行", "招商银行重庆分行"],
        ],
    )
    kit.form(
        [
            (kit.pick("金额（小写）", "交易金额", "小写金额"), f"¥{yuan(int(str(truth['amount'])))}"),
            (kit.pick("金额（大写）", "大写金额"), capitals_of(int(str(truth["amount"])))),
            (kit.pick("交易时间", "付款时间"), at),
            (kit.pick("交易流水号", "电子流水号", "回单编号"), str(truth["serial"])),
            ("摘要", "还款"),
        ],
        kit.pick("colon", "spaced"),
    )
    kit.stamp(kit.width - kit.left - 60, kit.y + 50, "电子回单")
    return kit.paper("P-RECEIPT", truth, today)


def receipt_kept(person: Person, seed: int, today: date) -> Paper:
    """An app's page: the sum large on top without a label, the rest label left and value right."""
    kit = Kit("receipt_kept", seed, sizes=((390, 700),))
    kit.size, kit.left = 11, 28
    truth, at = _paid(kit, person, today)
    kit.title("还款成功")
    kit.write(kit.width / 2, f"¥{yuan(int(str(truth['amount'])))}", size=22, how="centre")
    kit.y -= 40
    kit.form(
        [
            ("还款金额", f"{yuan(int(str(truth['amount'])))}元"),
            ("付款人", person.name),
            ("收款方", str(truth["payee"])),
            ("还款时间", at),
            ("交易单号", str(truth["serial"])),
        ],
        "leader",
    )
    return kit.paper("P-RECEIPT", truth, today)


def _sale(kit: Kit, person: Person, today: date) -> dict[str, object]:
    return {
        "doc_no": kit.digits(kit.rng.choice((8, 20))),
        "issued_at": (today - timedelta(days=kit.rng.randint(1, 50))).isoformat(),
        "payer": person.name,
        "payee": kit.pick("宁波红星家居有限公司", "四川蓉城装饰工程有限公司", "重庆合创（西南）科技有限公司"),
        "amount": kit.rng.randrange(30_000, 4_000_000),
    }


def invoice_blocks(person: Person, seed: int, today: date) -> Paper:
    """The electronic invoice of today: buyer and seller side by side, tax apart from price."""
    kit = Kit("invoice_blocks", seed, sizes=((595, 400), (612, 396)))
    kit.size = 9
    truth = _sale(kit, person, today)
    amount = int(str(truth["amount"]))
    tax = amount - amount * 100 // 113
    code, issued = social_code(kit.rng, region="330203"), date.fromisoformat(str(truth["issued_at"]))
    kit.title("电子发票（增值税专用发票）" if kit.rng.random() < 0.3 else "电子发票（普通发票）")
    kit.line(f"发票号码：{truth['doc_no']}", how="right")
    kit.line(f"开票日期：{issued:%Y年%m月%d日}", how="right")
    kit.form(
        [
            ("购买方名称", person.name),
            ("销售方名称", str(truth["payee"])),
            ("纳税人识别号", ""),
            ("统一社会信用代码/纳税人识别号", code),
        ],
        "colon",
    )
    kit.table(
        ["项目名称", "单位", "数量", "金额", "税率", "税额"],
        [
            ["*家具*实木餐桌", "张", "1", yuan(amount - tax, comma=False), "13%", yuan(tax, comma=False)],
            ["合　计", "", "", f"¥{yuan(amount - tax, comma=False)}", "", f"¥{yuan(tax, comma=False)}"],
        ],
        right=(3, 5),
    )
    kit.line(f"价税合计（大写） {capitals_of(amount)}　　　　（小写）¥{yuan(amount, comma=False)}")
    return kit.paper("P-USE", truth | {"amount_upper": capitals_of(amount)}, today)


def contract_kept(person: Person, seed: int, today: date) -> Paper:
    kit = Kit("contract_kept", seed)
    truth = _sale(kit, person, today)
    amount = int(str(truth["amount"])) // 10_000 * 10_000 + 10_000
    truth |= {"amount": amount, "amount_upper": capitals(amount), "doc_no": f"ZS-{kit.digits(8)}"}
    kit.title("住宅装修施工合同")
    kit.line(f"合同编号{kit.colon}{truth['doc_no']}", how="right")
    kit.line(f"甲方（发包人）{kit.colon}{person.name}")
    kit.line(f"乙方（承包人）{kit.colon}{truth['payee']}")
    kit.say(f"经双方协商，本工程合同总价为人民币{yuan(amount)}元（大写：{capitals(amount)}），分三期支付。")
    kit.line(f"签订日期{kit.colon}{kit.day(date.fromisoformat(str(truth['issued_at'])))}")
    return kit.paper("P-USE", truth, today)


SLIPS: tuple[Make, ...] = (
    slip_columns,
    slip_english,
    slip_kept,
    receipt_bank,
    receipt_kept,
    invoice_blocks,
    contract_kept,
)
