"""Reads what an employer's letter says in sentences, where no label stands before the value."""

import re

from appeals.proofs.reading.labels import Sheet
from appeals.proofs.reading.model import Reading, Value
from appeals.proofs.reading.told import joined
from appeals.proofs.reading.values import day, firm_name, money, plain, upper_amount

_NAMED = re.compile(
    r"(?:兹(?:有|证明)?|证明|尊敬的|客户|借款人|参保人|缴存人|患者)[:\s]*(?:我单位|我公司|我行|我司|本单位|本公司|该)?\s*(?:正式|在职)?(?:员工|职工|人员|客户|借款人)?[:\s]*"
    r"([\u4e00-\u9fff·]{2,12}?)\s*(?:同志|客户|用户|先生|女士|[,，(（、;；]|身份证|居民身份证|公民身份|系|为|性别|\s)"
)
_NUMBER = re.compile(r"(?:身份证|证件|公民身份)(?:号码|号|件号码)?[)）]?[:：\s为是]*([\dXx*]{15,18})")
_EMPLOYER = re.compile(
    r"([\u4e00-\u9fff（）()]{4,30}(?:公司|医院|卫生院|学校|中学|小学|幼儿园|大学|学院|银行|支行|酒店|超市|商行|事务所|集团|中心|工厂|厂|局|店|合作社|研究院))"
)
_POSITION = re.compile(
    r"(?:担任|任职|现任|任|从事|职务(?:为|是|[:：])|岗位(?:为|是|[:：])|职位(?:为|是|[:：]))\s*([\u4e00-\u9fffA-Za-z]{2,16}?)\s*(?:职务|岗位|一职|职位|工作|[,，。;；\s]|$)"
)
_NO_POST = re.compile("公司|单位|任职|工资|收入|身份证")  # what 在某某公司任职 gives
_HIRED = re.compile(
    r"(?:自|于|从|,|，|员工|\b)\s*((?:19|20)\d\d\s*[年/.-]\s*\d{1,2}\s*[月/.-]\s*\d{1,2}\s*日?)\s*(?:起|入职|至今|进入|开始|到|加入|在|参加工作|受聘|就职|担任)"
)
_TO_FIGURE = r"[^\d¥￥零壹贰叁肆伍陆柒捌玖。；;]{0,16}(?:[零壹贰叁肆伍陆柒捌玖拾佰仟万亿圆元角分整正]{3,}[^\d¥￥。；;]{0,12})?[¥￥]?\s*"
_MONTHLY = re.compile(
    r"(?:月均|月平均|每月|平均月|月)(?:税前|税后|实发)?(?:总)?(?:收入|工资|薪资|薪酬|薪)"
    + _TO_FIGURE
    + r"([\d,]+(?:\.\d{1,2})?)\s*(万)?"
)
_ANNUAL = re.compile(
    r"(?:年均|年|年度)(?:税前|税后)?(?:总)?(?:收入|工资|薪)" + _TO_FIGURE + r"([\d,]+(?:\.\d{1,2})?)\s*(万)?"
)
_PRICE = re.compile(
    r"(?:合同|工程|订单|货款|装修)(?:总价款?|总金额|金额|价款|造价)" + _TO_FIGURE + r"([\d,]+(?:\.\d{1,2})?)\s*(万)?元"
)
_LENT = re.compile(r"(?:贷款|借款)(?:金额|本金|总额|人民币)" + _TO_FIGURE + r"([\d,]+(?:\.\d{1,2})?)\s*(万)?元")
_SETTLED = re.compile(
    r"(?:于|截至|截止|在)\s*((?:19|20)\d\d\s*[年/.-]\s*\d{1,2}\s*[月/.-]\s*\d{1,2}\s*日?)(?:(?!(?:19|20)\d\d\s*[年/.-])[^。；;]){0,90}?(?:结清|还清|清偿)"
)
_UPPER = re.compile(
    r"[零壹贰叁肆伍陆柒捌玖拾佰仟万亿]{2,}[圆元]?(?:[零壹贰叁肆伍陆柒捌玖]角)?(?:[零壹贰叁肆伍陆柒捌玖]分)?[整正]?"
)


# 欧阳建国同志（公民身份号码…: a name right before its number.
_NUMBERED = re.compile(
    r"(?:^|[:。,;]|(?<=证明)|员工|职工)([\u4e00-\u9fff]{2,4}?|[\u4e00-\u9fff]{1,9}(?:·[\u4e00-\u9fff]{1,9}?)+?)(?:同志|先生|女士)?[(,（]?(?:公民身份|居民身份|身份证|证件)"
)


def _person(text: str) -> str:
    """A name without what a sentence or a title puts before it; empty when nothing is left."""
    name = re.sub(
        r"^(?:书|尊敬的|兹|有|证明|致|我行|我司|我单位|我公司|客户|用户方|用户|借款人|参保人|姓名|员工|职工|患者)+",
        "",
        text,
    )
    # Four signs at most, or parts joined by dots: what is longer is a piece of a sentence.
    return name if len(name) > 1 and (len(name) < 6 or "·" in name) else ""


def _begins(sheet: Sheet) -> re.Match[str] | None:
    """A name that begins a paragraph, right before its number: nothing but the line's start tells it from what stood before."""
    return next((match for line in sheet.texts if (match := _NUMBERED.match(plain(line).strip()))), None)


def read_letter(reading: Reading, sheet: Sheet) -> None:
    """Adds what sentences tell to what labels told; a label's value stays."""
    text, sure = joined(sheet)
    match = _NAMED.search(text)
    told_so = match is not None and (match[0].startswith("兹") or "subject_name" not in reading.fields)
    if match and told_so and (name := _person(match[1])):
        reading.fields["subject_name"] = Value(name, sure)
    elif "subject_name" not in reading.fields and (match := _NUMBERED.search(text) or _begins(sheet)):
        reading.fields["subject_name"] = Value(match[1], sure)
    posts = (match[1] for match in _POSITION.finditer(text))
    if post := next((post for post in posts if not _NO_POST.search(post)), ""):
        reading.fields["position"] = Value(post, sure)
    _amounts(reading, text, sure)
    told: dict[str, str | None] = {}
    if match := _NUMBER.search(text):
        told["subject_id"] = match[1].upper()
    if (match := _HIRED.search(text)) and (when := day(match[1])):
        told["hired_on"] = when.isoformat()
    if match := _UPPER.search(text):
        _in_capitals(reading, match[0], sure)
    if match := re.search(r"税前|税后|实发", text):
        told["amount_basis"] = "pre_tax" if match[0] == "税前" else "post_tax"
    for name, value in told.items():
        if value:
            reading.fields.setdefault(name, Value(value, sure))
    _employer(reading, plain(sheet.text), sure)


def _amounts(reading: Reading, text: str, sure: float) -> None:
    for name, pattern in (("monthly_income", _MONTHLY), ("annual_income", _ANNUAL)):
        if (match := pattern.search(text)) and (fen := money(match[1])) is not None:
            reading.fields[name] = Value(fen * 10_000 if match[2] else fen, sure)


def read_settlement(reading: Reading, sheet: Sheet) -> None:
    """A lender's letter: who, and which contract, may stand in a sentence."""
    text, sure = joined(sheet)
    if (match := _NAMED.search(text)) and (name := _person(match[1])):
        reading.fields["subject_name"] = Value(name, sure)
    if match := re.search(
        r"(?:合同编号|合同号|借据号|借据编号|(?:贷款|借款|名下)编号)[:\s为]*([A-Za-z0-9-]{5,40})", text
    ):
        reading.fields["contract_no"] = Value(match[1], sure)
    if (match := _LENT.search(text)) and (fen := money(match[1])) is not None:
        reading.fields["amount"] = Value(fen * 10_000 if match[2] else fen, sure)
    if "settled_on" not in reading.fields and (match := _SETTLED.search(text)) and (when := day(match[1])):
        reading.fields["settled_on"] = Value(when.isoformat(), sure)


def read_price(reading: Reading, sheet: Sheet) -> None:
    """The price of a contract, where a sentence says it."""
    text, sure = joined(sheet)
    if (match := _PRICE.search(text)) and (fen := money(match[1])) is not None:
        reading.fields["amount"] = Value(fen * 10_000 if match[2] else fen, sure)
    if match := _UPPER.search(text):
        _in_capitals(reading, match[0], sure)


def _in_capitals(reading: Reading, text: str, sure: float) -> None:
    """Keeps an amount in capitals that no label gave, or gave only up to the end of its line."""
    if upper_amount(text) is not None and text.startswith(reading.text("amount_upper")):
        reading.fields["amount_upper"] = Value(text, sure)


_GREETED = re.compile(
    r"(?:】|^|尊敬的|亲爱的|[:。])([\u4e00-\u9fff·]{2,12}?)(?:先生|女士|同事|员工|同学)?[,!]?(?:您好|你好)"
)


def read_person(reading: Reading, sheet: Sheet) -> None:
    """Name and number out of a sentence, where no label gave them."""
    text, sure = joined(sheet)
    missing = "subject_name" not in reading.fields
    if missing and (match := _NAMED.search(text) or _GREETED.search(text)) and (name := _person(match[1])):
        reading.fields["subject_name"] = Value(name, sure)
    if not {"subject_id", "subject_id_masked"} & reading.fields.keys() and (match := _NUMBER.search(text)):
        reading.fields["subject_id_masked" if "*" in match[1] else "subject_id"] = Value(match[1].upper(), sure)


def _employer(reading: Reading, text: str, sure: float) -> None:
    """The company that signs: the last one named, on a line of its own if there is one."""
    found = reading.fields.get("employer")
    if found is not None and _EMPLOYER.search(str(found.value)):
        match = _EMPLOYER.search(str(found.value))
        reading.fields["employer"] = Value(
            firm_name(match[1]) if match else found.value, found.score, found.page, found.box
        )
        return
    reading.fields.pop("employer", None)
    named = [m[1] for line in text.splitlines() for m in _EMPLOYER.finditer(line.replace("\t", " "))]
    if named:
        best = re.sub(r"^.*?(?:系|为|是|在|于|我单位|现就职于|就职于)", "", named[-1])
        reading.fields["employer"] = Value(firm_name(best or named[-1]), max(sure, 0.5))
