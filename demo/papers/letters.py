"""Writes the papers that are mostly words: employer's letter, tax, insurance, fund, payslip, settlement, receipt."""

import io
import random
from collections.abc import Callable
from datetime import date, timedelta

from reportlab.lib.colors import Color, black, grey
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from demo.papers.flows import months_of
from demo.papers.model import Paper, dated, yuan
from demo.papers.people import Person, social_code
from demo.papers.style import SANS, SERIF, fonts

_COMPANIES = (
    "杭州云帆信息技术有限公司",
    "南京恒泰机械制造有限公司",
    "成都锦城商贸有限公司",
    "武汉江汇物流有限公司",
    "深圳市启元电子有限公司",
)
_JOBS = ("软件工程师", "生产主管", "销售经理", "仓储专员", "财务会计")
_DIGITS, _UNITS = "零壹贰叁肆伍陆柒捌玖", ("", "拾", "佰", "仟")


def capitals(fen: int) -> str:
    """Whole yuan below 100 million in capital numerals."""
    high, low = divmod(fen // 100, 10_000)
    if not high:
        return _group(low) + "元整"
    middle = "零" if low and low < 1000 else ""
    return _group(high) + "万" + middle + (_group(low) if low else "") + "元整"


def _group(number: int) -> str:
    """A number below 10,000."""
    out, gap = "", False
    for power in range(4):
        digit = number // 10**power % 10
        if digit:
            out = _DIGITS[digit] + _UNITS[power] + ("零" if gap and out else "") + out
        gap = not digit and bool(out)
    return out


class Sheet:
    """A page one writes down from the top: titles, sentences, pairs, tables, a seal."""

    def __init__(self, rng: random.Random) -> None:
        fonts()
        self.font, self.rng = rng.choice((SANS, SERIF)), rng
        self.out = io.BytesIO()
        self.canvas = Canvas(self.out, pagesize=A4, pageCompression=1, invariant=1)
        self.width, self.y = A4[0], A4[1] - 80
        self.colon = rng.choice(("：", ":"))

    def title(self, text: str) -> None:
        self.canvas.setFont(self.font, 18)
        self.canvas.drawCentredString(self.width / 2, self.y, text)
        self.y -= 40

    def say(self, text: str, *, size: float = 11) -> None:
        self.canvas.setFont(self.font, size)
        line = "　　"
        for letter in text:
            if self.canvas.stringWidth(line + letter, self.font, size) > self.width - 140:
                self.canvas.drawString(70, self.y, line)
                self.y -= size * 1.9
                line = ""
            line += letter
        self.canvas.drawString(70, self.y, line)
        self.y -= size * 2.1

    def pairs(self, pairs: list[tuple[str, str]], *, across: int = 2) -> None:
        """Labels and values, with a colon or as a ruled table."""
        ruled = self.rng.random() < 0.5
        step = (self.width - 120) / across
        self.canvas.setFont(self.font, 10)
        for place, (label, value) in enumerate(pairs):
            x, y = 60 + step * (place % across), self.y - 24 * (place // across)
            if ruled:
                self.canvas.setStrokeColor(grey)
                self.canvas.rect(x, y - 8, step, 24)
                self.canvas.drawString(x + 4, y, label)
                self.canvas.drawString(x + 4 + step * 0.4, y, value)
            else:
                self.canvas.drawString(x, y, f"{label}{self.colon}{value}")
        self.y -= 24 * ((len(pairs) + across - 1) // across) + 16

    def plain(self, texts: list[str]) -> None:
        """One line of texts that stand apart."""
        self.canvas.setFont(self.font, 10)
        for place, text in enumerate(texts):
            self.canvas.drawString(60 + place * (self.width - 100) / 2, self.y, text)
        self.y -= 24

    def table(self, heads: list[str], rows: list[list[str]]) -> None:
        step = (self.width - 120) / len(heads)
        self.canvas.setFont(self.font, 9)
        for row in [heads, *rows]:
            for place, text in enumerate(row):
                self.canvas.drawString(60 + step * place + 3, self.y, text)
            self.canvas.setStrokeColor(grey)
            self.canvas.line(60, self.y - 6, self.width - 60, self.y - 6)
            self.y -= 20
        self.y -= 10

    def foot(self, *lines: str) -> None:
        self.canvas.setFont(self.font, 11)
        for line in lines:
            self.canvas.drawRightString(self.width - 80, self.y, line)
            self.y -= 24
        self.canvas.setStrokeColor(Color(0.8, 0.05, 0.1, alpha=0.7))
        self.canvas.setLineWidth(2)
        self.canvas.circle(self.width - 130, self.y + 40, 40)
        self.canvas.setStrokeColor(black)

    def paper(self, name: str, kind: str, truth: dict[str, object], today: date) -> Paper:
        self.canvas.showPage()
        self.canvas.save()
        return Paper(name, kind, dated(self.out.getvalue(), today), truth)


def income_letter(person: Person, *, seed: int, today: date, monthly: int = 1_650_000) -> Paper:
    rng = random.Random(f"income:{seed}")
    sheet, company, job = Sheet(rng), rng.choice(_COMPANIES), rng.choice(_JOBS)
    hired = date(today.year - rng.randint(2, 9), rng.randint(1, 12), rng.randint(1, 28))
    basis = rng.choice(("税前", "税后"))
    phone = f"0{rng.randint(21, 28)}-{rng.randint(50_000_000, 89_999_999)}"
    address = f"杭州市西湖区文三路{rng.randint(2, 480)}号"
    sheet.title(rng.choice(("收入证明", "在职及收入证明")))
    code = social_code(rng, region="330106")
    if rng.random() < 0.5:
        sheet.say(
            f"兹证明{person.name}（身份证号：{person.id_number}）系我单位正式员工，自{hired.year}年{hired.month}月{hired.day}日入职至今，"
            f"担任{job}职务，{basis}月收入为人民币{yuan(monthly)}元（大写：{capitals(monthly)}）。"
        )
        sheet.say("特此证明。")
    else:
        sheet.pairs(
            [("姓名", person.name), ("身份证号码", person.id_number), ("职务", job), ("入职日期", hired.isoformat()),
             (f"月收入（{basis}）", f"{yuan(monthly)}元"), ("大写", capitals(monthly))]
        )  # fmt: skip
    sheet.say(f"单位地址：{address}")
    sheet.say(f"联系电话：{phone}")
    sheet.say(f"统一社会信用代码：{code}")
    sheet.foot(f"单位名称：{company}", f"{today.year}年{today.month}月{today.day}日")
    truth: dict[str, object] = {
        "subject_name": person.name, "subject_id": person.id_number, "employer": company, "position": job,
        "hired_on": hired.isoformat(), "monthly_income": monthly, "amount_basis": "pre_tax" if basis == "税前" else "post_tax",
        "amount_upper": capitals(monthly), "issued_at": today.isoformat(), "phone": phone, "address": address, "employer_uscc": code,
    }  # fmt: skip
    return sheet.paper(f"收入证明-{seed}.pdf", "P-INCOME", truth, today)


def tax_record(person: Person, *, seed: int, today: date, monthly_tax: int = 29_000) -> Paper:
    rng = random.Random(f"tax:{seed}")
    sheet = Sheet(rng)
    first = date(today.year - 1, today.month, 1)
    months = [start for start, _ in months_of(first, 12)]
    around = [rng.randrange(-5000, 5000) for _ in months]
    taxes = [max(0, monthly_tax + off) if monthly_tax else 0 for off in around]
    record = "".join(rng.choice("0123456789") for _ in range(18))
    code = "".join(rng.choice("ABCDEFGHJKMNPQRSTUVWXYZ23456789") for _ in range(12))
    sheet.title("中华人民共和国个人所得税纳税记录")
    sheet.pairs(
        [("记录期间", f"{months[0]:%Y年%m月} 至 {months[-1]:%Y年%m月}"), ("记录编号", record), ("纳税人姓名", person.name),
         ("身份证件号码", person.masked_id), ("查询验证码", code), ("开具日期", today.isoformat())]
    )  # fmt: skip
    heads = ["所属期", "申报日期", "实缴（退）金额", "入库日期", "所得项目", "税务机关"]
    rows = [
        [
            f"{m:%Y-%m}",
            f"{m + timedelta(days=40):%Y-%m-%d}",
            yuan(t),
            f"{m + timedelta(days=42):%Y-%m-%d}",
            "工资薪金所得",
            "西湖区税务局",
        ]
        for m, t in zip(months, taxes, strict=True)
    ]
    sheet.table(heads, rows)
    sheet.say(f"金额合计：{yuan(sum(taxes))}")
    sheet.foot("国家税务总局杭州市税务局", "业务专用章")
    truth: dict[str, object] = {
        "subject_name": person.name, "subject_id_masked": person.masked_id, "period_from": f"{months[0]:%Y-%m}",
        "period_to": f"{months[-1]:%Y-%m}", "record_no": record, "verify_code": code, "issued_at": today.isoformat(),
        "tax_total": sum(taxes), "issuer": "国家税务总局杭州市税务局",
    }  # fmt: skip
    return sheet.paper(f"纳税记录-{seed}.pdf", "P-TAX", truth, today)


def insurance(person: Person, *, seed: int, today: date, base: int = 1_650_000) -> Paper:
    rng = random.Random(f"si:{seed}")
    sheet, company, months = Sheet(rng), rng.choice(_COMPANIES), rng.randint(24, 120)
    code = "".join(rng.choice("0123456789ABCDEF") for _ in range(16))
    sheet.title("社会保险参保证明")
    sheet.pairs(
        [("姓名", person.name), (rng.choice(("身份证号", "社会保障号码")), person.id_number), (rng.choice(("单位名称", "参保单位")), company),
         ("险种", "企业职工基本养老保险"), (rng.choice(("缴费基数", "月缴费基数")), yuan(base)), ("累计缴费月数", str(months)),
         ("参保状态", "正常参保"), (rng.choice(("验证码", "防伪码")), code)]
    )  # fmt: skip
    sheet.foot("杭州市社会保险管理服务中心", f"打印日期：{today.isoformat()}")
    truth: dict[str, object] = {
        "subject_name": person.name, "subject_id": person.id_number, "employer": company, "base": base, "months": months,
        "verify_code": code, "issued_at": today.isoformat(),
    }  # fmt: skip
    return sheet.paper(f"参保证明-{seed}.pdf", "P-SI", truth, today)


def fund(person: Person, *, seed: int, today: date, base: int = 1_650_000, raised: int = 0) -> Paper:
    rng = random.Random(f"hpf:{seed}")
    sheet, company, rate = Sheet(rng), rng.choice(_COMPANIES), rng.choice((5, 7, 8, 10, 12))
    deposit, balance = base * rate * 2 // 100 + raised, rng.randrange(3_000_000, 12_000_000)
    account = "".join(rng.choice("0123456789") for _ in range(12))
    sheet.title(rng.choice(("住房公积金缴存证明", "住房公积金个人缴存证明")))
    sheet.pairs(
        [("姓名", person.name), ("身份证号码", person.id_number), ("缴存单位", company), ("个人公积金账号", account),
         ("月缴存基数", f"{yuan(base)}元"), ("单位缴存比例", f"{rate}%"), ("个人缴存比例", f"{rate}%"),
         ("月缴存额", f"{yuan(deposit)}元"), ("缴至年月", f"{today:%Y-%m}"), ("账户余额", f"{yuan(balance)}元")]
    )  # fmt: skip
    sheet.foot("杭州市住房公积金管理中心", f"{today.year}年{today.month:02d}月{today.day:02d}日")
    truth: dict[str, object] = {
        "subject_name": person.name, "subject_id": person.id_number, "employer": company, "account": account, "base": base,
        "rate_unit": rate, "rate_personal": rate, "monthly_deposit": deposit, "paid_to": f"{today:%Y-%m}", "balance": balance,
        "issued_at": today.isoformat(),
    }  # fmt: skip
    return sheet.paper(f"公积金-{seed}.pdf", "P-HPF", truth, today)


def payslip(person: Person, *, seed: int, today: date, gross: int = 1_650_000, raised: int = 0) -> Paper:
    rng = random.Random(f"slip:{seed}")
    sheet, company = Sheet(rng), rng.choice(_COMPANIES)
    social, housing = gross * 105 // 1000, gross * 8 // 100
    tax = (gross - social - housing - 500_000) * 3 // 100
    net = gross - social - housing - tax + raised
    month = (today.replace(day=1) - timedelta(days=1)).replace(day=1)
    sheet.title(f"{company}工资条")
    pairs = [("姓名", person.name), ("工资月份", f"{month:%Y-%m}"), ("应发工资", yuan(gross)), ("社保", yuan(social)),
             ("公积金", yuan(housing)), ("个税", yuan(tax)), ("实发工资", yuan(net))]  # fmt: skip
    if rng.random() < 0.5:
        sheet.table([label for label, _ in pairs], [[value for _, value in pairs]])
    else:
        sheet.pairs(pairs)
    truth: dict[str, object] = {
        "subject_name": person.name, "employer": company, "period": f"{month:%Y-%m}", "gross": gross, "social_insurance": social,
        "housing_fund": housing, "tax": tax, "net": net,
    }  # fmt: skip
    return sheet.paper(f"工资条-{seed}.pdf", "P-PAYSLIP", truth, today)


def settlement(person: Person, *, seed: int, today: date, amount: int = 5_000_000) -> Paper:
    rng = random.Random(f"settle:{seed}")
    sheet = Sheet(rng)
    lender = rng.choice(("锦程消费金融有限公司", "青石小额贷款有限公司", "江南银行股份有限公司"))
    number = f"HT{rng.randint(10**9, 10**10 - 1)}"
    settled = today - timedelta(days=rng.randint(3, 60))
    sheet.title(rng.choice(("贷款结清证明", "结清证明")))
    if rng.random() < 0.5:
        sheet.say(
            f"兹证明{person.name}（身份证号：{person.id_number}）在我司的贷款（合同编号：{number}，贷款金额：{yuan(amount)}元）"
        )
        sheet.say(f"已于{settled.year}年{settled.month}月{settled.day}日全部结清。")
    else:
        sheet.pairs([("借款人", person.name), ("身份证号", person.id_number), ("合同编号", number), ("贷款金额", f"{yuan(amount)}元"), ("结清日期", settled.isoformat())])  # fmt: skip
    sheet.foot(lender, f"{today.year}年{today.month}月{today.day}日")
    truth: dict[str, object] = {
        "subject_name": person.name, "subject_id": person.id_number, "lender": lender, "contract_no": number, "amount": amount,
        "settled_on": settled.isoformat(), "issued_at": today.isoformat(),
    }  # fmt: skip
    return sheet.paper(f"结清证明-{seed}.pdf", "P-SETTLE", truth, today)


def receipt(person: Person, *, seed: int, today: date, amount: int = 260_000) -> Paper:
    rng = random.Random(f"receipt:{seed}")
    sheet = Sheet(rng)
    serial, payee = "".join(rng.choice("0123456789") for _ in range(20)), "青禾消费金融有限公司"
    at = f"{today.isoformat()} {rng.randint(8, 20):02d}:{rng.randint(0, 59):02d}:{rng.randint(0, 59):02d}"
    sheet.title(rng.choice(("还款凭证", "电子回单（还款）")))
    sheet.pairs(
        [(rng.choice(("付款人", "付款方")), person.name), (rng.choice(("收款人", "收款方")), payee), (rng.choice(("金额（小写）", "交易金额")), f"{yuan(amount)}元"),
         ("大写", capitals(amount)), (rng.choice(("交易时间", "付款时间")), at), (rng.choice(("流水号", "交易流水号")), serial)], across=1
    )  # fmt: skip
    truth: dict[str, object] = {"payer": person.name, "payee": payee, "amount": amount, "amount_upper": capitals(amount), "serial": serial, "paid_at": at.replace(" ", "T")}  # fmt: skip
    return sheet.paper(f"还款凭证-{seed}.pdf", "P-RECEIPT", truth, today)


LETTERS: tuple[Callable[..., Paper], ...] = (income_letter, tax_record, insurance, fund, payslip, settlement, receipt)
