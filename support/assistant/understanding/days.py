"""Reads the days a borrower names, reckoned from today: 下月十号, 上周五, 三个月后, 12月5日. Pure."""

import re
from calendar import monthrange
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from support.assistant.understanding.figures import NUMBER, whole

_NEAR = {
    "大前天": -3,
    "前天": -2,
    "昨天": -1,
    "昨晚": -1,
    "昨日": -1,
    "今天": 0,
    "今晚": 0,
    "今日": 0,
    "明天": 1,
    "明日": 1,
    "后天": 2,
    "大后天": 3,
    "昨儿": -1,
    "今儿": 0,
    "明儿": 1,
    "后儿": 2,
}
_YEARS = {"前年": -2, "去年": -1, "今年": 0, "明年": 1, "后年": 2}
_FEASTS = {"元旦": (1, 1), "五一": (5, 1), "劳动节": (5, 1), "国庆": (10, 1), "年底": (12, 31), "年末": (12, 31)}
_WEEKDAYS = {sign: place for place, sign in enumerate("一二三四五六日")} | {"天": 6, "末": 5}
_PAST = re.compile(r"了|过|已经|已|刚")
_DAY = re.compile(
    rf"(?P<iso>(?P<iy>20\d\d)[-/.年](?P<im>\d{{1,2}})[-/.月](?P<id>\d{{1,2}})[日号]?)"
    r"|(?P<whole>(?<!\d)20\d{6}(?!\d))"
    rf"|(?P<feast>(?P<fy>{'|'.join(_YEARS)})?(?P<fname>{'|'.join(_FEASTS)}))"
    rf"|(?P<near>{'|'.join(sorted(_NEAR, key=len, reverse=True))})"
    rf"|(?P<week>(?P<wrel>上上|下下|上|下|这|本)?个?(?:周|星期|礼拜)(?P<wday>[一二三四五六日天末]))"
    rf"|(?P<ago>(?P<an>{NUMBER})个?(?P<au>天|日|周|星期|礼拜|月|年)(?:以|之)?(?P<adir>前|后))"
    rf"|(?P<rel>(?P<mrel>上上|下下|上|下|这|本|当)个?月(?:的)?(?:(?P<md>{NUMBER})[号日]?|(?P<mend>底|末)|(?P<mstart>初)))"
    rf"|(?P<month>(?P<my>{'|'.join(_YEARS)})?的?(?P<mm>{NUMBER})月份?(?:的)?(?:(?P<dd>{NUMBER})[号日]?|(?P<dend>底|末)|(?P<dstart>初)))"
    rf"|(?P<slash>(?<![\d/.])(?P<sm>\d{{1,2}})/(?P<sd>\d{{1,2}})(?![\d/]))"
    rf"|(?P<end>月底|月末)"
    rf"|(?P<bare>(?<![\d.])(?P<bd>{NUMBER})[号日](?!码|内|息|利))"
)
_STEPS = {"上上": -2, "上": -1, "这": 0, "本": 0, "当": 0, "下": 1, "下下": 2}
_DECEMBER = 12
_PARTS = re.compile(r"^(20\d\d)(\d\d)(\d\d)$")


def days(text: str, today: date) -> Iterator[tuple[date, tuple[int, int]]]:
    """Each day named, with where it stands; a bare 十号 or 12月5号 is the next one, or the last of what was done."""
    for found in _DAY.finditer(text):
        # A day that doesn't exist (2月30号) names none.
        with suppress(ValueError, OverflowError):
            day = _read(found, today, past=bool(_PAST.search(text[found.end() : found.end() + 8])))
            if day:
                yield day, found.span()


def _read(found: re.Match[str], today: date, *, past: bool) -> date | None:
    match found.lastgroup and next(name for name in _KINDS if found[name]):
        case "iso" | "whole":
            return date(*(int(part) for part in re.findall(r"\d+", _PARTS.sub(r"\1 \2 \3", found[0]))))
        case "feast":
            return _feast(found, today, past=past)
        case "near":
            return today + timedelta(_NEAR[found["near"]])
        case "week":
            return _weekday(found, today, past=past)
        case "ago":
            return _apart(found, today)
        case "rel":
            month = today.replace(day=1) + relativedelta(months=_STEPS[found["mrel"]])
            return _within(month, found["md"], end=bool(found["mend"]))
        case "month":
            named = today.year + _YEARS[found["my"]] if found["my"] else None
            return _of_year(today, whole(found["mm"]), found["dd"], end=bool(found["dend"]), past=past, named=named)
        case "slash":
            return _of_year(today, int(found["sm"]), found["sd"], end=False, past=past)
        case "end":
            return _within(today.replace(day=1), None, end=True)
        case _:
            return _of_month(today, whole(found["bd"]), past=past)


_KINDS = ("iso", "whole", "feast", "near", "week", "ago", "rel", "month", "slash", "end", "bare")


def _feast(found: re.Match[str], today: date, *, past: bool) -> date:
    month, day = _FEASTS[found["fname"]]
    if found["fy"]:
        return date(today.year + _YEARS[found["fy"]], month, day)
    this = date(today.year, month, day)
    late, early = this < today and not past, this > today and past
    return this.replace(year=today.year + (1 if late else -1 if early else 0))


def _weekday(found: re.Match[str], today: date, *, past: bool) -> date:
    monday = today - timedelta(today.weekday())
    if found["wrel"]:
        return monday + timedelta(7 * _STEPS[found["wrel"]] + _WEEKDAYS[found["wday"]])
    ahead = (_WEEKDAYS[found["wday"]] - today.weekday()) % 7
    return today + timedelta(ahead - 7 if past and ahead else ahead)


def _apart(found: re.Match[str], today: date) -> date | None:
    count = whole(found["an"])
    if count is None:
        return today + timedelta(15 * (1 if found["adir"] == "后" else -1)) if found["au"] == "月" else None
    signed = count if found["adir"] == "后" else -count
    match found["au"]:
        case "天" | "日":
            return today + timedelta(signed)
        case "月":
            return today + relativedelta(months=signed)
        case "年":
            return today + relativedelta(years=signed)
        case _:
            return today + timedelta(7 * signed)


def _within(month: date, written: str | None, *, end: bool) -> date | None:
    if end:
        return month.replace(day=monthrange(month.year, month.month)[1])
    if written is None:
        return month
    day = whole(written)
    return month.replace(day=day) if day else None


def _of_year(
    today: date, month: int | None, written: str | None, *, end: bool, past: bool, named: int | None = None
) -> date | None:
    """The day of the year that is named, else of the one that fits what is ahead or was done."""
    if not month or month > _DECEMBER:
        return None
    if named:
        return _within(date(named, month, 1), written, end=end)
    day = _within(date(today.year, month, 1), written, end=end)
    if day and past and day > today:
        return _within(date(today.year - 1, month, 1), written, end=end)
    if day and not past and day < today:
        return _within(date(today.year + 1, month, 1), written, end=end)
    return day


def _of_month(today: date, day: int | None, *, past: bool) -> date | None:
    if not day:
        return None
    for step in range(3):
        month = today.replace(day=1) + relativedelta(months=-step if past else step)
        if day <= monthrange(month.year, month.month)[1]:
            found = month.replace(day=day)
            if (found <= today) if past else (found >= today):
                return found
    return None
