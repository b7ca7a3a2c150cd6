"""Reads fields out of sentences and messages by the shapes of their names: 应发工资8300.50元, 单位缴存比例12%."""

import re
from functools import cache

from appeals.proofs.reading.labels import Sheet
from appeals.proofs.reading.model import Reading, Value
from appeals.proofs.reading.shapes import SHAPES
from appeals.proofs.reading.values import firm_name, money, period

_MONEY = frozenset(
    ("gross", "net", "pension", "medical", "unemployment", "social_insurance", "housing_fund", "tax", "base", "monthly_deposit", "balance",
     "amount", "tax_total", "income_total", "monthly_income", "annual_income")
)  # fmt: skip
_BARE = 0.6  # certainty of an amount told without cents or unit
_BETWEEN = r"(?:约|共计?|合计|总计|为|是|系|达|计|人民币|[¥￥]|:|[(（](?:元|税前|税后|大写[^()（）]{2,30})[)）]|大写[零壹贰叁肆伍陆柒捌玖拾佰仟万亿圆元角分整正]+)*"
_SPAN = re.compile(
    r"(?:自|从|由)((?:19|20)\d\d)[年./-](\d{1,2})月?(?:\d{1,2}日)?(?:起)?(?:至|到|-|~)((?:19|20)\d\d)[年./-](\d{1,2})月?"
)


@cache
def _pattern(kind: str, field: str) -> re.Pattern[str]:
    value = (
        r"([-+]?\d[\d,]*(?:\.\d{1,2})?)(万)?元?"
        if field in _MONEY
        else r"(\d{1,2}(?:\.\d+)?)[%％]"
        if field.startswith("rate_")
        else r"(\d{1,3})个?月"
        if field == "months"
        else r"((?:19|20)\d\d[年./-]\d{1,2})月?"
    )
    return re.compile(f"(?:{SHAPES[kind][field]}){_BETWEEN}{value}")


def read_told(reading: Reading, sheet: Sheet) -> None:
    """Adds the figures, rates and months that no label gave; a label's value stays."""
    kind = reading.kind or ""
    text, sure = joined(sheet)
    for field in SHAPES.get(kind, {}):
        known = field in _MONEY or field in {"rate_unit", "rate_personal", "months", "paid_to"}
        if field in reading.fields or not known or not (match := _pattern(kind, field).search(text)):
            continue
        if field in _MONEY:
            fen = money(match[1])
            value = None if fen is None else fen * 10_000 if match[2] else fen
        elif field == "paid_to":
            value = period(match[1] + "月" if "年" in match[1] else match[1])  # type: ignore[assignment]
        else:
            value = int(float(match[1]))
        # A whole number without its unit may be anything that follows: a staff number, the next line's first cell.
        bare = field in _MONEY and "." not in match[1] and not match[0].endswith(("元", "万"))
        if value is not None:
            reading.fields[field] = Value(value, min(sure, _BARE) if bare else sure)
    if "period_from" not in reading.fields and kind in {"P-SI", "P-HPF"} and (match := _SPAN.search(text)):
        for field, year, month in (("period_from", match[1], match[2]), ("period_to", match[3], match[4])):
            reading.fields[field] = Value(f"{year}-{int(month):02d}", sure)
    if "employer" not in reading.fields and kind in {"P-SI", "P-HPF", "P-TAX"}:
        _employed(reading, text, sure)


_AT_WORK = re.compile(r"(?:系|是|为|在)([\u4e00-\u9fff（）()]{4,30}?)(?:的)?(?:在职|正式|在册)?(?:职工|员工|工作人员)")


def _employed(reading: Reading, text: str, sure: float) -> None:
    if match := _AT_WORK.search(text):
        reading.fields["employer"] = Value(firm_name(match[1]), sure)


def joined(sheet: Sheet) -> tuple[str, float]:
    """The paper as one run of text: sentences break over lines. And the least certain word of it."""
    sure = min((word.score for line in sheet.lines for word in line.words), default=1.0)
    text = re.sub("\t|_+", "", "".join(sheet.texts))  # blanks of a form are filled in between lines drawn
    # Blanks of a form are filled in with air round them: 于 2019 年 2 月 7 日.
    return re.sub(r"(?<=[^\x00-\x7f]) +| +(?=[^\x00-\x7f])", "", text), max(sure, 0.5)
