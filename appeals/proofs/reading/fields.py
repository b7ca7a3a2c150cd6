"""Reads the papers that are mostly fields: letters, records, slips, receipts, cards. Each field has labels and a type."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from appeals.proofs.reading.invoice import is_invoice, read_invoice
from appeals.proofs.reading.labels import Sheet
from appeals.proofs.reading.letters import read_letter, read_person, read_price, read_settlement
from appeals.proofs.reading.licence import code_is_right, social_code
from appeals.proofs.reading.model import Reading, Value
from appeals.proofs.reading.parties import read_blocks, read_parties
from appeals.proofs.reading.records import records, sums
from appeals.proofs.reading.shapes import shapes_of
from appeals.proofs.reading.told import read_told
from appeals.proofs.reading.values import day, days, firm_name, money, period, squeezed, unmarked_day, upper_amount
from appeals.proofs.reading.words import Page

_NAMES = re.compile(
    r"识别号|:|(?:日期|时间|代码|编号|号码|状态|类型|地址|电话|金额|比例|基数)$"
)  # another field's  # of other fields, no firm's
Parse = Callable[[str], str | int | None]
TWO_WAYS = 0.7  # certainty of a value whose name stands beside another value too
_COMPANY = re.compile(
    r"[\u4e00-\u9fff（）()]{2,30}?(?:(?:股份)?有限公司[\u4e00-\u9fff]{2,12}(?:分行|支行|分公司|营业部)|有限责任公司|股份有限公司|有限公司|公司|事务所|合作社|医院|卫生院|大学|学院|学校|中学|小学|幼儿园|研究院|集团|银行|工厂|酒店|超市|(?<=[\u4e00-\u9fff]{3})(?:中心|厂|局|所|店|经营部|服务部|门市部))(?=工资|薪|[^\u4e00-\u9fff)）]|$)"
)


def _money(text: str) -> int | None:
    body = squeezed(text)
    match = re.search(r"[-+]?[¥￥]?\d[\d,]*(?:\.\d{1,2})?", body)
    if match is None:
        return None
    fen = money(match[0])
    return fen * 10_000 if fen is not None and body[match.end() : match.end() + 1] == "万" else fen


def _day(text: str) -> str | None:
    found = day(text) or unmarked_day(text)
    return found.isoformat() if found else None


def _moment(text: str) -> str | None:
    found = day(text)
    if found is None:
        return None
    clock = re.search(r"(\d{1,2}):(\d\d)(?::(\d\d))?", text)
    return f"{found.isoformat()}T{int(clock[1]):02d}:{clock[2]}:{clock[3] or '00'}" if clock else found.isoformat()


def _code(text: str) -> str | None:
    found = re.search(r"[A-Za-z0-9（(][A-Za-z0-9*（）()〔〕\[\]号第字-]{2,40}", squeezed(text))
    return found[0] if found and re.search(r"\d|[A-Z]{4}", found[0]) else None


def _name(text: str) -> str | None:
    found = re.match(
        r"[\u4e00-\u9fff*·•]{2,12}|[A-Z][A-Za-z .'-]{2,40}",
        squeezed(text) if re.match(r"\s*[\u4e00-\u9fff]", text) else text.strip(),
    )
    return (
        re.sub("(?<=.)(?:同志|先生|女士)$", "", found[0].strip())
        if found and found[0] not in {"性别", "部门", "岗位", "职务", "工号", "银行"}
        else None
    )


def _id(text: str) -> str | None:
    found = re.search(r"\d[\d*xX]{13,17}", squeezed(text))
    return found[0].upper() if found else None


def _words(text: str) -> str | None:
    body = squeezed(text)
    return body if len(body) > 1 and not re.fullmatch(r"[\d.,:]+", body) else None


def _firm(text: str) -> str | None:
    body = _words(re.split("[,，。;；]", text)[0].strip(" ):：）"))
    body = re.sub(r"^[为是系](?=[\u4e00-\u9fff]{4})", "", body) if body else None
    if not body or body[0] in "（(" or _NAMES.search(body) or not re.search(r"[\u4e00-\u9fffA-Za-z]", body):
        return None
    return firm_name(body)


def _percent(text: str) -> int | None:
    found = re.search(r"(\d{1,2}(?:\.\d+)?)\s*%?", squeezed(text))
    return int(float(found[1])) if found else None


def _count(text: str) -> int | None:
    found = re.search(r"\d{1,4}", squeezed(text))
    return int(found[0]) if found else None


def _phone(text: str) -> str | None:
    found = re.search(r"(?:0\d{2,3}-?)?\d{7,8}(?:-\d{1,5})?|1\d{10}|400-?\d{3}-?\d{4}", squeezed(text))
    return found[0] if found else None


def _upper(text: str) -> str | None:
    found = re.search(r"[零〇壹贰叁肆伍陆柒捌玖拾佰仟万亿]{1,}[圆元]?[零壹贰叁肆伍陆柒捌玖角分整正]*", squeezed(text))
    return found[0] if found and upper_amount(found[0]) is not None else None


_TYPES: Mapping[str, Parse] = {
    **dict.fromkeys(
        ("amount", "monthly_income", "annual_income", "bonus", "tax_total", "income_total", "base", "monthly_deposit", "deposit_unit", "deposit_personal", "balance",
         "gross", "social_insurance", "housing_fund", "tax", "net", "pension", "medical", "unemployment"),
        _money,
    ),
    **dict.fromkeys(("issued_at", "hired_on", "paid_on", "settled_on", "registered_on"), _day),
    **dict.fromkeys(("doc_no", "record_no", "verify_code", "contract_no", "serial", "account"), _code),
    **dict.fromkeys(("rate_unit", "rate_personal"), _percent),
    **dict.fromkeys(("employer", "payer", "payee", "lender"), _firm),
    "subject_name": _name, "subject_id": _id, "paid_at": _moment, "period": period, "paid_to": period, "months": _count,
    "phone": _phone, "amount_upper": _upper,
}  # fmt: skip

_WHO = {
    "subject_name": (
        "纳税人姓名",
        "纳税人名称",
        "参保人姓名",
        "职工姓名",
        "员工姓名",
        "客户姓名",
        "借款人姓名",
        "借款人",
        "患者姓名",
        "缴存人姓名",
        "姓名",
        "Employee Name",
        "Name",
    ),
    "subject_id": (
        "纳税人身份证照号码",
        "纳税人识别号",
        "公民身份号码",
        "居民身份证号码",
        "居民身份证",
        "身份证件号码",
        "身份证号码",
        "身份证号",
        "证件号码",
        "证照号码",
        "社会保障号码",
        "社会保障号",
        "证件号",
    ),
    "issued_at": (
        "开具日期",
        "开具时间",
        "打印日期",
        "打印时间",
        "出具日期",
        "证明日期",
        "填发日期",
        "查询日期",
        "生成时间",
        "开票日期",
        "签发日期",
        "制表日期",
        "日期",
    ),
    "verify_code": ("查询验证码", "验证码", "防伪码", "校验码", "电子验证码"),
}
_PERIODS = {
    "span": (
        "记录期间",
        "税款所属期间",
        "税款所属期",
        "缴费起止年月",
        "缴费起止时间",
        "缴费起止",
        "参保起止",
        "缴费期间",
        "查询期间",
        "起止年月",
        "有效期限",
    )
}
LABELS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "P-INCOME": _WHO | {
        "employer": ("单位全称", "单位名称", "公司名称", "公司全称", "用人单位", "工作单位", "单位(盖章)", "单位（盖章）", "单位(公章)", "单位（公章）", "证明单位", "单位"),
        "position": ("现任职务", "担任职务", "职务", "岗位", "职位"), "hired_on": ("入职日期", "入职时间", "参加工作时间"),
        "monthly_income": ("月均收入", "平均月收入", "月平均收入", "月收入", "月工资", "月薪"), "annual_income": ("年收入", "年薪"), "bonus": ("年终奖", "奖金"),
        "amount_upper": ("人民币大写", "人民币(大写)", "人民币（大写）", "大写金额", "大写"),
        "address": ("单位地址", "公司地址", "联系地址", "地址"), "phone": ("单位电话", "联系电话", "固定电话", "办公电话", "电话"), "contact": ("经办人", "联系人", "人事负责人"),
        "doc_no": ("证明编号", "编号")},
    "P-TAX": _WHO | _PERIODS | {"record_no": ("记录编号", "原凭证号", "凭证编号", "编号"), "tax_total": ("税额合计", "金额合计", "已缴税额合计", "合计(小写)", "合计（小写）", "已申报税额合计", "合计"), "income_total": ("收入合计", "收入总额"), "employer": ("扣缴义务人名称", "扣缴义务人")},
    "P-SI": _WHO | _PERIODS | {"employer": ("现参保单位", "参保单位名称", "参保单位", "缴费单位", "单位名称", "工作单位"), "base": ("月缴费基数", "缴费基数", "缴费工资"), "months": ("累计缴费月数", "实际缴费月数", "累计月数", "缴费月数", "参保月数", "累计缴费"), "doc_no": ("证明编号", "个人编号", "编号"), "state": ("参保状态", "缴费状态")},
    "P-HPF": _WHO | _PERIODS | {"employer": ("缴存单位名称", "缴存单位", "单位名称", "所在单位"), "base": ("月缴存基数", "缴存基数", "缴存工资基数"), "rate_unit": ("单位缴存比例", "单位比例"), "rate_personal": ("个人缴存比例", "职工缴存比例", "个人比例"), "rates": ("缴存比例",), "monthly_deposit": ("月缴存额合计", "月缴存总额", "月缴存额", "月缴额", "月汇缴额"), "balance": ("账户余额", "缴存余额", "公积金余额", "余额"), "paid_to": ("缴至年月", "缴存至", "缴至月份", "最后汇缴月"), "account": ("个人公积金账号", "个人账号", "公积金账号", "职工账号")},
    "P-PAYSLIP": _WHO | {"employer": ("公司名称", "单位名称", "公司", "单位", "Company", "Employer"), "period": ("工资月份", "发薪月份", "薪资月份", "所属月份", "工资期间", "月份", "Pay Period", "Period"), "gross": ("应发工资", "应发合计", "应发金额", "税前工资", "应付工资", "应发", "Gross Pay", "Gross"), "pension": ("养老保险", "养老"), "medical": ("医疗保险", "医疗"), "unemployment": ("失业保险", "失业"), "social_insurance": ("社保合计", "社保个人", "社保个人部分", "个人社保", "社会保险", "五险一金", "社保", "Social Insurance"), "housing_fund": ("住房公积金", "公积金个人", "公积金", "Housing Fund"), "tax": ("代扣个税", "个人所得税", "个人缴税", "个税", "Income Tax", "Tax"), "net": ("实发工资", "实发金额", "实发合计", "实发", "Net Pay"), "paid_on": ("发放日期", "发薪日期", "发放时间", "支付日期", "Pay Date")},
    "P-SETTLE": _WHO | {"lender": ("贷款机构", "贷款人", "贷款银行", "出借人", "经办机构"), "contract_no": ("借款合同编号", "贷款合同编号", "合同编号", "合同号", "借据编号", "借据号", "贷款编号", "贷款账号", "借款编号", "协议编号"), "amount": ("贷款金额", "借款金额", "贷款本金", "借款本金", "金额"), "settled_on": ("结清日期", "结清时间", "还清日期"), "doc_no": ("证明编号", "编号"), "amount_upper": ("大写",)},
    "P-RECEIPT": {"payer": ("付款人户名", "付款人名称", "付款人全称", "付款户名", "付款人", "付款方", "还款人"), "payee": ("收款人户名", "收款人名称", "收款人全称", "收款户名", "收款人", "收款方", "收款单位"), "amount_upper": ("金额(大写)", "金额（大写）", "大写金额", "大写", "人民币大写"), "amount": ("金额(小写)", "金额（小写）", "小写金额", "小写", "转账金额", "交易金额", "还款金额", "付款金额", "金额"), "paid_at": ("交易时间", "付款时间", "转账时间", "还款时间", "交易日期", "还款日期", "付款日期", "记账日期", "入账时间"), "serial": ("交易流水号", "电子流水号", "流水号", "回单编号", "回单号码", "凭证号", "交易单号", "订单号", "转账单号"), "verify_code": ("验证码", "校验码"), "contract_no": ("合同编号", "借据号")},
    "P-USE": {"doc_no": ("发票号码", "合同编号", "订单编号", "订单号"), "record_no": ("发票代码",), "issued_at": ("开票日期", "签订日期", "下单时间", "日期"), "payer": ("购买方名称", "购买方", "甲方", "买方"), "payee": ("销售方名称", "销售方", "乙方", "卖方", "收款单位"), "amount_upper": ("价税合计(大写)", "价税合计（大写）", "大写"), "amount": ("(小写)", "（小写）", "小写", "合同金额", "合同总价", "总金额", "价税合计", "合计金额", "金额")},
    "P-ID": {"subject_name": ("姓名",), "subject_id": ("公民身份号码", "身份号码"), "address": ("住址",), "issuer": ("签发机关",), "span": ("有效期限",)},
    "P-OTHER": _WHO | {"issuer": ("出具单位", "医疗机构", "签发机关")},
}  # fmt: skip


def value_of(field: str, text: str) -> str | int | None:
    """A cell's text as the field's own type; None when it is none."""
    return _TYPES.get(field, _words)(text)


def _fits(parse: Parse) -> Callable[[str], bool]:
    return lambda text: parse(text) is not None


def read_fields(reading: Reading, pages: Sequence[Page], sheet: Sheet) -> None:
    """Fills the reading by its kind: labelled values first, then what sentences and tables say."""
    kind = reading.kind or "P-OTHER"
    labels = LABELS[kind]
    own = Sheet(pages, labels, kind=kind)
    for name in dict.fromkeys((*labels, *(name for name, _ in shapes_of(kind)))):
        if name in {"span", "rates"}:
            continue
        parse = _TYPES.get(name, _words)
        named = list(own.every(name, fits=_fits(parse)))
        if not named:
            continue
        found = named[0]
        if (value := parse(str(found.value))) is not None:
            # Named twice and not alike: which of them is meant, a person says.
            score = found.score if len({parse(str(one.value)) for one in named}) == 1 else min(found.score, TWO_WAYS)
            reading.fields[name] = Value(value, score, found.page, found.box)
    _span(reading, own)
    if kind == "P-INCOME":
        read_letter(reading, own)
    if kind not in {"P-USE", "P-RECEIPT"}:  # those have two sides, and the number in them may be the other's
        read_person(reading, own)
    read_told(reading, own)
    _whose(reading, own)
    _by_kind(reading, pages, own, kind)
    if kind == "P-RECEIPT":
        read_blocks(reading, own)
    _last_day(reading, own, kind)
    reading.monthly, reading.income_from = _income(reading)


def _whose(reading: Reading, sheet: Sheet) -> None:
    """The masked number under its own name; the issuer and a social code where the text shows them."""
    fields = reading.fields
    if "subject_id" in fields and "*" in str(fields["subject_id"].value):
        fields["subject_id_masked"] = fields.pop("subject_id")
    text = sheet.text
    if reading.kind == "P-INCOME" and (found := social_code(text)):
        typed_wrong = reading.source == "text" and not code_is_right(found[0])
        fields["employer_uscc"] = Value(found[0], 0.8 if found[1] and not typed_wrong else 1.0)
    if "issuer" in fields:
        return
    patterns = {
        "P-TAX": r"国家税务总局[\u4e00-\u9fff]{2,20}?税务局",
        "P-SI": r"[\u4e00-\u9fff]{2,20}?(?:社会保险[\u4e00-\u9fff]{0,8}(?:中心|局|处)|社保[\u4e00-\u9fff]{0,6}(?:中心|局)|人力资源和社会保障局)",
        "P-HPF": r"[\u4e00-\u9fff]{2,16}?住房公积金管理(?:中心|委员会)",
        "P-OTHER": r"[\u4e00-\u9fff]{2,20}?(?:医院|居民委员会|村民委员会|派出所|公安局|残疾人联合会|民政局)",
    }
    if pattern := patterns.get(reading.kind or ""):
        named = [match[0] for line in text.splitlines() for match in re.finditer(pattern, re.sub(r"\s+", "", line))]
        if named:
            fields["issuer"] = Value(named[-1])  # who signs stands last
    for name in ("employer", "lender"):
        if name in fields and reading.kind in {"P-INCOME", "P-SETTLE", "P-PAYSLIP"}:
            fields["issuer"] = fields[name]


def _span(reading: Reading, sheet: Sheet) -> None:
    found = sheet.find("span")
    if found is None:
        return
    text = next((t for t in sheet.texts if str(found.value)[:7] in t), str(found.value))
    text = text[text.find(str(found.value)[:7]) :]
    whole = [d.isoformat() for d in days(text)][:2]
    months = re.findall(r"((?:19|20)\d\d)\s*[-/.年]?\s*(0[1-9]|1[0-2]|[1-9](?!\d))", text)
    parts = whole if len(whole) == 2 else [f"{y}-{int(m):02d}" for y, m in months[:2]]
    if len(parts) == 2:
        for name, part in zip(("period_from", "period_to"), parts, strict=True):
            reading.fields[name] = Value(part, found.score, found.page, found.box)


def _by_kind(reading: Reading, pages: Sequence[Page], sheet: Sheet, kind: str) -> None:
    fields = reading.fields
    if kind in {"P-TAX", "P-SI", "P-HPF"}:
        reading.rows = records(pages, kind)
    if kind == "P-TAX":
        reading.fields |= sums(pages)
        _tax(reading)
    if kind == "P-SI" and "base" not in fields and (newest := _newest_base(reading)):
        fields["base"] = newest
    if kind == "P-HPF":
        _fund(fields, sheet)
    if kind == "P-PAYSLIP":
        _payslip(reading, sheet)
    if kind == "P-USE" and is_invoice(sheet.text):
        read_invoice(reading, sheet)
    elif kind == "P-USE":
        read_price(reading, sheet)
        read_parties(reading, sheet)
    if kind == "P-SETTLE":
        read_settlement(reading, sheet)
        if "lender" not in fields and (named := [m[0] for m in _COMPANY.finditer(sheet.text)]):
            fields["lender"] = fields["issuer"] = Value(named[-1], 0.95)


def _tax(reading: Reading) -> None:
    taxes = [row.amount for row in reading.rows if row.amount is not None]
    total = reading.amount("tax_total")
    if total is not None:
        reading.totals["tax"] = total
    elif taxes:
        reading.fields["tax_total"] = Value(sum(taxes), 0.95)
    if taxes:
        reading.totals.setdefault("count", len(taxes))


def _fund(fields: dict[str, Value], sheet: Sheet) -> None:
    """Both rates in one cell; and what unit and person pay in, which is the month's deposit together."""
    if rates := re.search(r"缴存比例[^\d]{0,12}(\d{1,2})\s*%[^\d]{1,8}(\d{1,2})\s*%", sheet.text):
        fields.setdefault("rate_unit", Value(int(rates[1])))
        fields.setdefault("rate_personal", Value(int(rates[2])))
    parts = [fields.pop(name) for name in ("deposit_unit", "deposit_personal") if name in fields]
    if len(parts) < 2:
        return
    whole, named = sum(int(part.value) for part in parts), fields.get("monthly_deposit")
    if named is None or named.value in {part.value for part in parts}:
        fields["monthly_deposit"] = Value(whole, min(part.score for part in parts), parts[0].page, parts[0].box)
    elif named.value != whole:
        fields["monthly_deposit"] = replace(named, score=min(named.score, TWO_WAYS))


def _newest_base(reading: Reading) -> Value | None:
    """The base of the latest month listed."""
    based = [row for row in reading.rows if row.balance is not None and row.period]
    if not based:
        return None
    newest = max(based, key=lambda row: row.period or "")
    return Value(newest.balance or 0, newest.score, newest.page)


def _payslip(reading: Reading, sheet: Sheet) -> None:
    """Own insurance parts add up to one field; the month may stand only in the title."""
    fields = reading.fields
    parts = [fields.pop(name) for name in ("pension", "medical", "unemployment") if name in fields]
    for name in ("social_insurance", "housing_fund", "tax"):  # some print what is taken off with a minus
        if (taken := reading.amount(name)) is not None and taken < 0:
            fields[name] = replace(fields[name], value=-taken)
    if parts and "social_insurance" not in fields:
        fields["social_insurance"] = Value(
            sum(abs(int(p.value)) for p in parts), min(p.score for p in parts), parts[0].page
        )
    head = [squeezed(text) for text in sheet.texts[:4]]  # titles are set with air between their signs
    if "period" not in fields and (
        found := next((m for text in (*sheet.texts[:4], *head) if (m := period(text))), None)
    ):
        fields["period"] = Value(found)
    if "employer" not in fields and (match := _COMPANY.search("\n".join(head))):
        fields["employer"] = fields["issuer"] = Value(firm_name(match[0]))
    elif "employer" not in fields:  # who sends it may sign at the foot, on a line of its own
        alone = [text for text in map(squeezed, sheet.texts) if _COMPANY.fullmatch(text)]
        if alone:
            fields["employer"] = fields["issuer"] = Value(firm_name(alone[-1]), 0.95)


def _last_day(reading: Reading, sheet: Sheet, kind: str) -> None:
    """A letter's date often stands alone at its foot."""
    if "issued_at" in reading.fields or kind not in {"P-INCOME", "P-SETTLE", "P-OTHER", "P-SI", "P-HPF", "P-TAX"}:
        return
    alone = [t for t in sheet.texts if day(t) and len(squeezed(t)) < 24]
    if alone and (when := day(alone[-1])):
        reading.fields["issued_at"] = Value(when.isoformat(), 0.95)


def _income(reading: Reading) -> tuple[int | None, str]:
    """Monthly income a paper of fields states; before any share."""
    amount = reading.amount
    if reading.kind == "P-INCOME":
        monthly, annual = amount("monthly_income"), amount("annual_income")
        found = monthly if monthly is not None else round(annual / 12) if annual is not None else None
        return found, "stated" if found is not None else ""
    if reading.kind == "P-PAYSLIP":
        return amount("net"), "payslip" if amount("net") is not None else ""
    if reading.kind in {"P-SI", "P-HPF"}:
        bases = [row.balance for row in reading.rows if row.balance is not None]
        base = amount("base") or (bases[-1] if bases else None)
        return base, "base" if base is not None else ""
    if reading.kind == "P-TAX" and (total := amount("income_total")) is not None:
        months = len({row.period for row in reading.rows if row.period}) or 12
        return round(total / months), "tax"
    return None, ""
