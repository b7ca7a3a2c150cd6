"""Single values as people and banks write them: amounts, dates, masks, names. Amounts are fen."""

import re
import unicodedata
from calendar import monthrange
from contextlib import suppress
from datetime import date
from decimal import Decimal, InvalidOperation

import cn2an

# A recogniser runs day and hour together: 2026-11-2009:01:35.
DATE = re.compile(
    r"(?<!\d)(?P<y>(?:19|20)\d\d)\s*(?:[-/.年]\s*(?P<m>\d{1,2})\s*[-/.月]\s*(?:(?P<d>\d{1,2})(?!\d)|(?P<dt>\d{2})(?=\d{2}:\d{2}))\s*日?|(?P<md>[01]\d[0-3]\d)(?!\d))"
)
SHORT_DATE = re.compile(r"(?<!\d)(?P<y>\d\d)[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})(?!\d)")
# Beside a label only: pre-printed 年月日 that a recogniser or a printer lost, "2019 05 08", "2019年0508".
UNMARKED_DATE = re.compile(r"(?<!\d)((?:19|20)\d\d)\D{0,3}(\d\d)\D{0,3}(\d\d)(?!\d)")
CHINESE_DATE = re.compile(
    r"([〇零○一二三四五六七八九OＯ]{4})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})日"
)
PERIOD = re.compile(r"(?<!\d)((?:19|20)\d\d)\s*(?:[-/.年]\s*(1[0-2]|0?[1-9])(?!\d)\s*月?|(1[0-2]|0[1-9])(?!\d))")
MONEY = re.compile(r"[-+−－]?\s*[¥￥]?\s*[-+−－]?\s*(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d{1,2})?")
UPPER = re.compile(r"[零〇壹贰叁肆伍陆柒捌玖拾佰仟万亿圆元角分整正一二三四五六七八九十百千两]{3,}")
_UPPER_UNITS = str.maketrans("圆正", "元整")
_CHINESE_DIGITS = {c: str(i) for i, c in enumerate("〇一二三四五六七八九")} | {"零": "0", "○": "0", "O": "0"}


def plain(text: str) -> str:
    """Half-width letters, digits and marks; radicals and compatibility forms as usual characters."""
    return unicodedata.normalize("NFKC", text).replace("−", "-").replace("–", "-").replace("—", "-")


def squeezed(text: str) -> str:
    """`plain` without any white space."""
    return re.sub(r"\s+", "", plain(text))


def money(text: str) -> int | None:
    """Fen of an amount that fills the text, else None. Brackets mean minus."""
    body = re.sub(r"(?i)rmb|cny|人民币|元|\s|¥|￥|\*", "", plain(text))
    negative = False
    if match := re.fullmatch(r"\((.+)\)", body):
        body, negative = match[1], True
    if not re.fullmatch(r"[-+]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d{1,2})?", body):
        return None
    with suppress(InvalidOperation):
        fen = int(Decimal(body.replace(",", "")) * 100)
        return -fen if negative else fen
    return None


def mended_money(text: str) -> int | None:
    """Fen of an amount a recogniser damaged a little: a comma read as a point, O as 0. Always to be named unsure."""
    body = re.sub(r"[¥￥元\s]", "", plain(text)).translate(str.maketrans("OoDQlI|SBZ", "0000111582"))
    if not re.fullmatch(r"[-+]?[\d.,:;'’]+", body) or not re.search(r"\d", body):
        return None
    sign = -1 if body.startswith("-") else 1
    digits = re.split(r"[.,:;'’]", body.lstrip("+-"))
    cents = digits.pop() if len(digits) > 1 and len(digits[-1]) == 2 else "00"
    if not all(part.isdigit() for part in digits):
        return None
    return sign * (int("".join(digits)) * 100 + int(cents))


def firm_name(text: str) -> str:
    """A firm's name without white space; the brackets of 某某（中国）有限公司 are full-width, as registered."""
    body = re.sub(r"\((?=[^()]*[\u4e00-\u9fff])", "（", squeezed(text))
    return re.sub(r"(?<=[\u4e00-\u9fff])\)", "）", body)


def _day(year: int, month: int, day: int) -> date | None:
    with suppress(ValueError):
        return date(year, month, day)
    return None


def day(text: str) -> date | None:
    """The first date in a text; two-digit years are of this century; 30 February is none."""
    text = plain(text)
    if match := DATE.search(text):
        packed = match["md"]
        month, number = (packed[:2], packed[2:]) if packed else (match["m"], match["d"] or match["dt"])
        return _day(int(match["y"]), int(month), int(number))
    if match := CHINESE_DATE.search(text):
        year = "".join(_CHINESE_DIGITS.get(c, c) for c in match[1])
        with suppress(ValueError):
            return _day(int(year), int(cn2an.cn2an(match[2])), int(cn2an.cn2an(match[3])))
    if match := SHORT_DATE.search(text):
        return _day(2000 + int(match["y"]), int(match["m"]), int(match["d"]))
    return None


def unmarked_day(text: str) -> date | None:
    """The first date in a label's value even when its marks are gone."""
    match = UNMARKED_DATE.search(plain(text))
    return _day(int(match[1]), int(match[2]), int(match[3])) if match else None


def is_impossible_day(text: str) -> bool:
    """It is written like a date and no calendar has it."""
    return bool(DATE.search(plain(text))) and day(text) is None


def days(text: str) -> list[date]:
    """Every date in a text, in order."""
    return [found for match in DATE.finditer(plain(text)) if (found := day(match[0]))]


def period(text: str) -> str | None:
    """A month as YYYY-MM."""
    if match := PERIOD.search(plain(text)):
        return f"{match[1]}-{int(match[2] or match[3]):02d}"
    return None


def month_end(month: str) -> date:
    year, number = (int(part) for part in month.split("-"))
    return date(year, number, monthrange(year, number)[1])


def upper_amount(text: str) -> int | None:
    """Fen of an amount in capital numerals, e.g. 壹万捌仟陆佰伍拾元整."""
    body = re.sub(r"\s|人民币|:", "", plain(text)).translate(_UPPER_UNITS)
    match = re.search(r"[零〇壹贰叁肆伍陆柒捌玖拾佰仟万亿一二三四五六七八九十百千两]+(?=元)", body)
    bare = match or re.search(r"[零〇壹贰叁肆伍陆柒捌玖拾佰仟万亿]{2,}", body)
    if bare is None:
        return None
    rest = body[bare.end() :]
    try:
        fen = int(cn2an.cn2an(bare[0].replace("〇", "零"), "smart")) * 100
        for unit, worth in (("角", 10), ("分", 1)):
            if found := re.search(rf"([壹贰叁肆伍陆柒捌玖一二三四五六七八九]){unit}", rest):
                fen += int(cn2an.cn2an(found[1], "smart")) * worth
    except ValueError:
        return None
    return fen


def name_key(text: str) -> str:
    """A name for comparing: half-width, no spaces, one kind of middle dot."""
    return re.sub(r"[·•・‧∙．.]", "·", squeezed(text)).upper()


def whole_mask(text: str) -> str:
    """A masked identity number with as many stars as it must have: a recogniser loses count of a row of them."""
    parts = re.fullmatch(r"(\d{3,14})(\*{4,14})(\d{0,5}[\dX])", text)
    if not parts or not 14 <= len(text) <= 20:
        return text
    return parts[1] + "*" * (18 - len(parts[1]) - len(parts[3])) + parts[3]


def same_mask(masked: str, whole: str) -> bool | None:
    """Whether the digits a mask shows stand in the whole number at the same places; None when nothing is comparable."""
    masked, whole = squeezed(masked).upper(), squeezed(whole).upper()
    if not masked or not whole or not re.search(r"\d", masked):
        return None
    if len(masked) == len(whole):
        return all(m in {"*", w} for m, w in zip(masked, whole, strict=True))
    head, tail = re.match(r"[\dX]*", masked), re.search(r"[\dX]*$", masked)
    return whole.startswith(head[0] if head else "") and whole.endswith(tail[0] if tail else "")
