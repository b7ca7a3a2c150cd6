"""Reads the days and lengths of time an English sentence names: tomorrow, next Friday, in 10 days, 5 December. Pure."""

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

_WORDS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
_COUNT = rf"(?:\d{{1,4}}|{'|'.join(_WORDS)}|an?|half a|a couple of)"
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_MONTH = rf"(?:{'|'.join(_MONTHS)})[a-z]*\.?"
_NEAR = {
    "the day after tomorrow": 2,
    "the day before yesterday": -2,
    "tomorrow": 1,
    "yesterday": -1,
    "today": 0,
    "tonight": 0,
}
_DAY = re.compile(
    rf"\b(?:(?P<near>{'|'.join(_NEAR)})"
    rf"|(?P<wrel>next|last|this|on)?\s*(?P<wday>{'|'.join(_WEEKDAYS)})"
    rf"|in\s+(?P<in>{_COUNT})\s+(?P<iu>day|week|month)s?"
    rf"|(?P<ago>{_COUNT})\s+(?P<au>day|week|month)s?\s+ago"
    rf"|(?:the\s+)?end\s+of\s+(?:the\s+|this\s+)?(?P<end>next\s+)?month"
    rf"|(?P<month>{_MONTH})\s+(?P<md>\d{{1,2}})(?:st|nd|rd|th)?(?:,?\s+(?P<my>20\d\d))?"
    rf"|(?P<dd>\d{{1,2}})(?:st|nd|rd|th)?\s+(?P<dmonth>{_MONTH})(?:,?\s+(?P<dy>20\d\d))?)\b",
    re.IGNORECASE,
)
_LENGTH = re.compile(
    rf"(?<!\d\s)(?<!yuan\s)\b(?P<n>{_COUNT})[\s-]+(?P<u>day|week|fortnight|month|year|instal?lment)s?\b", re.IGNORECASE
)
_DONE = re.compile(r"\b(?:paid|repaid|borrowed|since)\b", re.IGNORECASE)
_DAYS_IN = {"day": 1, "week": 7, "fortnight": 14}


def days(text: str, today: date) -> Iterator[tuple[date, tuple[int, int]]]:
    """Each day named, with where it stands."""
    past = bool(_DONE.search(text))
    for found in _DAY.finditer(text):
        with suppress(ValueError, OverflowError):  # 31 June names no day
            yield _read(found, today, past=past), found.span()


def lengths(text: str) -> Iterator[tuple[int, str, tuple[int, int]]]:
    """Each length of time, as a count of `days`, `months` or `parts`, with where it stands."""
    for found in _LENGTH.finditer(text):
        count, unit = _count(found["n"]), found["u"].lower()
        if unit in _DAYS_IN:
            yield int(count * _DAYS_IN[unit]), "days", found.span()
        elif unit == "month" and count != int(count):
            yield int(count * 30), "days", found.span()
        elif unit in ("month", "year"):
            yield int(count * (12 if unit == "year" else 1)), "months", found.span()
        else:
            yield int(count), "parts", found.span()


def _read(found: re.Match[str], today: date, *, past: bool) -> date:
    if found["near"]:
        return today + timedelta(_NEAR[found["near"].lower()])
    if found["wday"]:
        return _weekday(found["wrel"], found["wday"], today, past=past)
    if found["in"] or found["ago"]:
        return today + _apart(found["in"] or found["ago"], found["iu"] or found["au"], ahead=bool(found["in"]))
    if month := found["month"] or found["dmonth"]:
        return _of_year(month, int(found["md"] or found["dd"]), found["my"] or found["dy"], today, past=past)
    return today + relativedelta(months=1 if found["end"] else 0, day=31)


def _weekday(which: str | None, name: str, today: date, *, past: bool) -> date:
    place = _WEEKDAYS.index(name.lower())
    said = (which or "").lower()
    ahead = (place - today.weekday()) % 7
    if said == "next":
        return today + timedelta(7 - today.weekday() + place)
    if said == "last" or (past and ahead):
        return today + timedelta(ahead - 7)
    return today + timedelta(ahead)


def _apart(count: str, unit: str, *, ahead: bool) -> relativedelta:
    many = int(_count(count)) * (1 if ahead else -1)
    match unit.lower():
        case "day":
            return relativedelta(days=many)
        case "week":
            return relativedelta(weeks=many)
    return relativedelta(months=many)


def _of_year(month: str, day: int, year: str | None, today: date, *, past: bool) -> date:
    place = _MONTHS.index(month[:3].lower()) + 1
    if year:
        return date(int(year), place, day)
    found = date(today.year, place, day)
    if past and found > today:
        return found.replace(year=today.year - 1)
    if not past and found < today:
        return found.replace(year=today.year + 1)
    return found


def _count(said: str) -> float:
    word = said.lower()
    if word.isdigit():
        return int(word)
    if word in _WORDS:
        return _WORDS.index(word) + 1
    return {"half a": 0.5, "a couple of": 2}.get(word, 1)
