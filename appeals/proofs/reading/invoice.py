"""Reads an invoice: its two parties stand in blocks of their own, its sum stands beside 小写, never in the table."""

import re

from appeals.proofs.reading.labels import Sheet
from appeals.proofs.reading.licence import social_code
from appeals.proofs.reading.model import Reading, Value
from appeals.proofs.reading.values import firm_name, money, plain, squeezed, upper_amount

# 名称 of a party; the table's 货物或应税劳务、服务名称 and 项目名称 are names of goods.
_NAME = re.compile(r"(?:^|[\t \u8d2d\u9500\u4e70\u5356\u65b9\u4fe1\u606f:])名[\t ]*称[\t ]*[:：][\t ]*([^\t\n]{2,60})", re.MULTILINE)  # fmt: skip
_CODE = re.compile(r"(?:纳税人识别号|社会信用代码)[^\n:：]{0,14}[:：][\t ]*([0-9A-Za-z]{15,20})")
_SMALL = re.compile(r"[（(]?\s*小\s*写\s*[)）]?[\t :：]*[¥￥Y]?[\t ]*(\d[\d,]*\.\d\d)")
_MONEY = re.compile(r"[¥￥][\t ]*(\d[\d,]*\.\d\d)|(?<![\d.])(\d{1,3}(?:,\d{3})+\.\d\d|\d+\.\d\d)(?![\d%])")
_AFTER = re.compile(r"\s+(?:密|码|区|备|注|销|售|购|买|方)(?:$|\s.*$)|(?:订单号|纳税人识别号|统一社会信用代码|名\s*称\s*[:：]).*$")  # fmt: skip


def is_invoice(text: str) -> bool:
    body = squeezed(text)
    return "发票" in body and ("价税合计" in body or "发票号码" in body or "购买方" in body)


def read_invoice(reading: Reading, sheet: Sheet) -> None:
    """Fills payer, payee, the seller's code and the sum; what two readings of the sum disagree on is named unsure."""
    text = plain(sheet.text)
    sure = min((word.score for line in sheet.lines for word in line.words if re.search(r"\d\.\d\d", word.text)), default=1.0)  # fmt: skip
    _parties(reading, text)
    _side_by_side(reading, sheet)
    _sum(reading, text, sure)


def _parties(reading: Reading, text: str) -> None:
    named = [(m.start(), _trimmed(m[1])) for m in _NAME.finditer(text)]
    named = [(at, name) for at, name in named if re.search(r"[\u4e00-\u9fffA-Za-z]", name)]
    if not named:
        return
    total = re.search(r"价\s*税\s*合\s*计", text)
    if len(named) > 1:
        fields = {"payer": named[0], "payee": named[-1]}
    else:  # one party only: the buyer's block stands above the table, the seller's below the sum
        fields = {"payee" if total and named[0][0] > total.start() else "payer": named[0]}
    for field in ("payer", "payee"):
        reading.fields.pop(field, None)
    for field, (_, name) in fields.items():
        reading.fields[field] = Value(name, 0.95)
    codes = _CODE.findall(text)
    if "payee" in reading.fields:
        reading.fields["issuer"] = reading.fields["payee"]
        # The buyer often gives none: a code is the seller's when it stands beside the last of the labels.
        last = max((m.end() for m in re.finditer(r"识别号|信用代码", text)), default=0)
        if codes and (found := social_code(codes[-1])) and text.rfind(codes[-1]) > last:
            reading.fields["issuer_id"] = Value(found[0], 0.8 if found[1] else 0.95)


def _side_by_side(reading: Reading, sheet: Sheet) -> None:
    """Two blocks beside each other: the buyer's is the left one, whichever line stands a hair higher."""
    found = []
    for line in sheet.lines:
        for word, after in zip(line.words, (*line.words[1:], None), strict=True):
            text = plain(word.text)
            if text.endswith(":") and after is not None and after.x0 - word.x1 < 2 * word.height:
                text += plain(after.text)
            if match := re.match(r"名\s*称\s*:\s*(\S.{1,50})", text):
                found.append((word, _trimmed(match[1])))
    if len(found) != 2:
        return
    (a, first), (b, second) = found
    if abs(a.cy - b.cy) < 2.5 * a.height and abs(a.x0 - b.x0) > 5 * a.height:
        left, right = (first, second) if a.x0 < b.x0 else (second, first)
        reading.fields |= {"payer": Value(left, min(a.score, 0.95)), "payee": Value(right, min(b.score, 0.95))}
        reading.fields["issuer"] = reading.fields["payee"]


def _trimmed(name: str) -> str:
    return firm_name(_AFTER.sub("", name.strip()).strip(" :：;；,，。"))


def _sum(reading: Reading, text: str, sure: float) -> None:
    """The figure beside 小写; without one the figures of 价税合计's line, then the largest printed."""
    small = [money(found) for found in _SMALL.findall(text)]
    upper = upper_amount(reading.text("amount_upper")) if "amount_upper" in reading.fields else None
    lines = text.splitlines()
    beside = [
        fen
        for at, line in enumerate(lines)
        if re.search(r"价\s*税\s*合\s*计", line)
        for near in lines[at : at + 2]
        for fen in _figures(near)
    ]
    if small and small[-1] is not None:
        chosen, score = small[-1], sure
    elif beside:
        chosen, score = (upper if upper in beside else max(beside)), min(sure, 0.95)
    elif everywhere := _figures(text):
        chosen, score = max(everywhere), 0.5
    else:
        return
    assert chosen is not None  # noqa: S101 - every branch above gives a figure
    reading.fields["amount"] = Value(chosen, score)


def _figures(text: str) -> list[int]:
    return [fen for pair in _MONEY.findall(text) if (fen := money(pair[0] or pair[1])) is not None]
