"""Reads a business licence: code, names, trade. The trade decides the margin of D.0."""

import re

from appeals.proofs.reading.labels import Sheet
from appeals.proofs.reading.model import Value
from appeals.proofs.reading.values import day, firm_name, squeezed
from appeals.proofs.reading.words import SURE

_CODE = re.compile(r"[0-9A-HJ-NP-RT-UW-Y]{2}\d{6}[0-9A-HJ-NP-RT-UW-Y]{10}")
_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_PERSON = re.compile(r"(?<!\d)\d{6}(?:19|20)\d{2}(?:0[1-9]|1[0-2])[0-3]\d\d{3}[\dX](?![0-9A-Z])")
_LOOKALIKE = str.maketrans("IOSVZ", "10522")
# Trades of D.0's margins, by words of the licence's scope and the shop's name.
TRADES: tuple[tuple[str, str], ...] = (
    ("餐饮", "餐饮|小吃|面馆|饭店|餐馆|快餐|早餐|火锅|烧烤|饮品|奶茶|菜馆|酒楼|糕点|小餐"),
    ("货运", "货运|货物运输|道路运输|运输服务|物流|搬运"),
    ("零售", "零售|百货|超市|便利店|商行|销售|商店|批发|水果|服装|五金|药店"),
    ("服务", "理发|美容|家政|维修|摄影|咨询|洗车|洗衣|服务"),
)


def code_is_right(code: str) -> bool:
    """GB 32100 check character, mod 31."""
    if not _CODE.fullmatch(code):
        return False
    total = sum(_LETTERS.index(c) * pow(3, i, 31) for i, c in enumerate(code[:17]))
    return _LETTERS[(31 - total % 31) % 31] == code[17]


def trade_of(scope: str, name: str = "") -> str | None:
    """The trade the earliest word of the scope speaks for; the shop's own name speaks first."""
    for text in (name, scope):
        places = [(m.start(), trade) for trade, words in TRADES if (m := re.search(words, text))]
        if places:
            return min(places)[1] if text is scope else places[0][1]
    return None


def social_code(text: str) -> tuple[str, bool] | None:
    """The first social credit code and whether it needed mending (I for 1, O for 0 do not exist in it)."""
    body = squeezed(text).upper()
    body = _PERSON.sub(lambda match: "*" * len(match[0]), body)  # one citizen's number in 31 would pass for a code
    for mend in (False, True):
        candidate = body.translate(_LOOKALIKE) if mend else body
        for start in range(len(candidate) - 17):
            piece = candidate[start : start + 18]
            if _CODE.fullmatch(piece) and code_is_right(piece):
                return piece, mend
    match = _CODE.search(body)
    return (match[0], True) if match else None


def read_licence(sheet: Sheet, *, is_typed: bool) -> dict[str, Value]:
    """The licence's fields. `is_typed`: out of a text layer, where a wrong code is no misreading."""
    fields: dict[str, Value] = {}
    if found := social_code(re.sub(r"\n", " ", sheet.text)):
        code, mended = found
        beside = sheet.find("issuer_id")
        typed_wrong = is_typed and not code_is_right(code)
        score = (
            1.0
            if typed_wrong
            else 0.5
            if mended
            else max(beside.score if beside else 0.95, SURE if code_is_right(code) else 0.0)
        )
        fields["issuer_id"] = Value(code, score)
    for name in ("business_name", "business_type", "operator", "address"):
        if value := sheet.find(name):
            fields[name] = Value(squeezed(str(value.value)), value.score, value.page, value.box)
    if "business_type" in fields:  # 有限责任公司（自然人独资）, in the brackets of the register
        kind = fields["business_type"]
        fields["business_type"] = Value(firm_name(str(kind.value)), kind.score, kind.page, kind.box)
    if (value := sheet.find("registered_on")) and (when := day(str(value.value))):
        fields["registered_on"] = Value(when.isoformat(), value.score, value.page, value.box)
    if value := sheet.find("scope"):
        fields["scope"] = Value(squeezed(str(value.value)), value.score, value.page, value.box)
    if "operator" in fields:
        fields["subject_name"] = fields["operator"]
    for text in sheet.texts:
        office = re.search(
            r"(?:登记机关:?)?([\u4e00-\u9fff]{2,14}?(?:市场监督管理局|工商行政管理局|行政审批局))", squeezed(text)
        )
        if office:
            fields["issuer"] = Value(office[1])
    return fields
