"""The two sides of a contract, however it calls them: 甲方, 承租人, 委托方, 买受人."""

import re

from appeals.proofs.reading.labels import Sheet
from appeals.proofs.reading.model import Reading, Value
from appeals.proofs.reading.values import firm_name, plain
from appeals.proofs.reading.words import Line

_PAYS = "发包|买|需方|承租|租客|委托|购|定作|订货|学员|乘客|客户|业主|受让|装修户|消费者"
_IS_PAID = "承包|卖|供方|供货|出租|受托|服务方|承揽|销售|培训机构|施工|出让|房东|商家"
_SIDE = re.compile(
    rf"(?:^|[\t ])((?:甲|乙|丙)方|[\u4e00-\u9fff]{{0,4}}(?:{_PAYS}|{_IS_PAID})[\u4e00-\u9fff]{{0,3}})\s*(?:[(（]([^()（）]{{1,12}})[)）])?\s*(?:名称|姓名)?\s*[:：]\s*([^\t:：]+)",
    re.MULTILINE,
)
_BEHIND = re.compile(
    r"\s*(?:[(（](?:以下|下称|简称|签|盖|身份证|公章)|身份证|证件|统一社会|联系|电话|地址|住址|法定代表|签字|盖章|$).*$"
)


def read_parties(reading: Reading, sheet: Sheet) -> None:
    """Payer and payee by what the sides are called; 甲方 pays where nothing else tells."""
    found: dict[str, Value] = {}
    told: set[str] = set()
    for line in plain(sheet.text).splitlines():
        for match in _SIDE.finditer(line):
            name = firm_name(_BEHIND.sub("", match[3].strip(" _")).strip(" _,，。;；"))
            side, by_role = _side(match[1] + (match[2] or ""))
            if len(name) < 2 or side is None or side in told:
                continue
            if side not in found or by_role:
                found[side] = Value(name, 0.95)
            if by_role:
                told.add(side)
    if len(found) == 2 and found["payer"].value != found["payee"].value:
        reading.fields |= found


_WHO = re.compile(r"^(?:账户名称|账户名|全称|户名|名称)$")


def read_blocks(reading: Reading, sheet: Sheet) -> None:
    """A slip's two blocks beside each other, named down their sides only: the left one pays unless 收 stands before 付."""
    if {"payer", "payee"} <= reading.fields.keys():
        return
    _read_sides(reading, sheet)
    for line in sheet.lines:
        named = [
            value
            for place, word in enumerate(line.words)
            if _WHO.match(plain(word.text)) and (value := _beside(line, place))
        ]
        if len(named) != 2:
            continue
        first = {
            sign: min((w.x0 for each in sheet.lines for w in each.words if w.text == sign), default=0.0)
            for sign in "付收"
        }
        left, right = (Value(firm_name(text), min(score, 0.95)) for text, score in named)
        payer, payee = (right, left) if first["收"] and first["收"] < first["付"] else (left, right)
        reading.fields.setdefault("payer", payer)
        reading.fields.setdefault("payee", payee)
        return


_SIGN = re.compile(r"([付收])款(?:方|人|单位|账户)?[:：]?")
_HOLDER = re.compile(r"(?:^|[\t ])(?:账户名称?|户名|全称|名称)[:：][\t ]*([^\t:：]{2,40})")


def _read_sides(reading: Reading, sheet: Sheet) -> None:
    """Two blocks above each other, a side's name midway down the left of each: the nearest one tells whose name it is."""
    signs: dict[str, float] = {}
    for line in sheet.lines:
        if len(line.words) and (match := _SIGN.fullmatch(plain(line.words[0].text))):
            signs.setdefault(match[1], line.words[0].cy)
    named = [(match[1], line) for line in sheet.lines if (match := _HOLDER.search(plain(line.text)))]
    if len(signs) != 2 or len(named) != 2:
        return
    sides = [min(signs, key=lambda sign, y=line.cy: abs(signs[sign] - y)) for _, line in named]  # type: ignore[misc]
    if set(sides) != {"付", "收"}:
        return
    for side, (text, line) in zip(sides, named, strict=True):
        score = min(0.95, *(word.score for word in line.words))
        reading.fields.setdefault("payer" if side == "付" else "payee", Value(firm_name(text), score))


def _beside(line: Line, place: int) -> tuple[str, float] | None:
    """The cell after a name: a word and those that almost touch it."""
    near = list(line.words[place + 1 : place + 2])
    for word in line.words[place + 2 :]:
        if not near or word.x0 - near[-1].x1 > 0.9 * word.height:
            break
        near.append(word)
    text = "".join(word.text for word in near)
    return (text, min(word.score for word in near)) if len(text) > 1 else None


def _side(called: str) -> tuple[str | None, bool]:
    if re.search(_IS_PAID, called):
        return "payee", True
    if re.search(_PAYS, called):
        return "payer", True
    return ("payer" if "甲" in called else "payee" if "乙" in called else None), False
