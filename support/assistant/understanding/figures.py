"""Reads numbers as people write them, in Chinese, in digits and mixed. Pure."""

import re
from decimal import Decimal

import cn2an

_HAN = "零〇一二三四五六七八九十百千万两俩仨廿卅壹贰叁肆伍陆柒捌玖拾佰仟萬"
# As on a cheque, as an old almanac counts, and 两个 and 三个 in one sign.
_PLAIN = str.maketrans("〇壹贰叁肆伍陆柒捌玖拾佰仟萬俩仨", "零一二三四五六七八九十百千万两三") | {
    ord("廿"): "二十",
    ord("卅"): "三十",
}
# A number: digits with separators and perhaps a Chinese unit and a short tail (1.5万, 3千5), or Chinese signs alone.
NUMBER = rf"(?:\d[\d,，]*(?:\.\d+)?(?:[万千百十]+[\d{_HAN}]*)?|[{_HAN}]+|半)"
_LATIN = {"w": 10_000, "k": 1_000}
_SHORT = re.compile(r"(?P<n>\d+(?:\.\d+)?)(?P<unit>[wk])(?P<tail>\d)?")
_DIGITS = re.compile(r"\d[\d,，]*(?:\.\d+)?")


def value(written: str) -> Decimal | None:
    """What a number is worth: 三千五 is 3500, 1.5万 is 15000, 3w5 is 35000, 半 is 0.5; None for what is no number."""
    bare = re.sub(r"[,，\s]", "", written.lower()).translate(_PLAIN)
    if bare == "半":
        return Decimal("0.5")
    if latin := _SHORT.fullmatch(bare):
        unit = _LATIN[latin["unit"]]
        return Decimal(latin["n"]) * unit + Decimal(latin["tail"] or 0) * unit / 10
    if _DIGITS.fullmatch(bare):
        return Decimal(bare)
    try:
        return Decimal(str(cn2an.cn2an(bare, "smart"))).normalize() if bare else None
    except (ValueError, KeyError, IndexError):  # what it can't read it refuses in any of these ways
        return None


def whole(written: str) -> int | None:
    """A whole number, or None."""
    found = value(written)
    return int(found) if found is not None and found == int(found) else None
