"""What a turn says beside its intent: amounts, days, lengths of time, which loan, what made it hard, which way. Pure.

Read from the words alone; nothing is guessed from a record. Specification G.2, column "Slots".
"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from pathlib import Path

from support.assistant.understanding import english
from support.assistant.understanding.days import days
from support.assistant.understanding.figures import NUMBER, value, whole
from support.plans.eligibility import Cause


class Unit(StrEnum):
    """What a length of time is counted in."""

    DAYS = "days"
    MONTHS = "months"
    PARTS = "parts"  # instalments: 24期


class Channel(StrEnum):
    """The way money goes, or the way somebody is reached."""

    CARD = "card"
    BALANCE = "balance"  # a wallet or a money fund
    TRANSFER = "transfer"
    AUTO = "auto"  # automatic debit
    PHONE = "phone"
    SMS = "sms"
    EMAIL = "email"


@dataclass(frozen=True, slots=True)
class Length:
    """A length of time: 三个月 is 3 months, 两周 14 days, 半个月 15 days, 一年 12 months, 24期 24 parts."""

    count: int
    unit: Unit


@dataclass(frozen=True, slots=True)
class Slots:
    """What was named, in the order it was said; empty where nothing was.

    Args:
        amounts: in fen.
        loan: a loan's reference as typed.
        which: of the loans in the order they were drawn, from 1; -1 for the newest.
    """

    amounts: tuple[int, ...] = ()
    days: tuple[date, ...] = ()
    lengths: tuple[Length, ...] = ()
    loan: str = ""
    which: int | None = None
    cause: Cause | None = None
    channel: Channel | None = None

    @property
    def amount(self) -> int | None:
        """The first amount, in fen."""
        return self.amounts[0] if self.amounts else None

    @property
    def day(self) -> date | None:
        return self.days[0] if self.days else None

    @property
    def length(self) -> Length | None:
        return self.lengths[0] if self.lengths else None


def slots_of(text: str, today: date) -> Slots:
    """What an utterance names; `today` is the borrower's day, from which 下月十号 is reckoned."""
    named = [*days(text, today), *english.days(text, today)]
    # What was read as a day is blanked, so that 12月5号 is neither an amount nor a length.
    rest = _blanked(text, [span for _day, span in named])
    lengths = list(_lengths(rest))
    rest = _blanked(rest, [span for _length, span in lengths])
    loan = _LOAN.search(text)
    return Slots(
        amounts=tuple(_amounts(rest)),
        days=tuple(day for day, _span in named),
        lengths=tuple(length for length, _span in lengths),
        loan=loan[0].upper() if loan else "",
        which=_which(text),
        cause=_first(Cause, text),
        channel=_first(Channel, text),
    )


type _Span = tuple[int, int]


def _blanked(text: str, spans: Sequence[_Span]) -> str:
    for start, end in spans:
        text = text[:start] + "，" * (end - start) + text[end:]
    return text


_LENGTH = re.compile(
    rf"(?<![每第\d])(?P<n>{NUMBER})(?:来|多)?(?:个(?P<half>半)?)?(?P<u>天|日|周|星期|礼拜|月|季度|年|期)(?P<tail>半)?"
    r"(?!份|息|利|\d)"
)
# 一个月还五百 and 一个月四千三 say how often, not how long; 三四个月 is neither three nor four.
_OFTEN = re.compile(r"(?:大概|差不多|只|才|最多|能|就|要)*(?:还|挣|赚|收入|工资|[\d一二三四五六七八九两几])")
_EITHER = re.compile(r"[一二三四五六七八九两]{2}")
_WEEK, _MONTH, _QUARTER, _YEAR, _HALF = 7, 30, 3, 12, Decimal("0.5")
# A month needs its 个: 6月 is a month of the year. A day needs no other unit before it.
_LONGEST = 1200


def _lengths(text: str) -> Iterator[tuple[Length, _Span]]:
    for found in _LENGTH.finditer(text):
        count = value(found["n"])
        if count and 0 < count <= _LONGEST and _is_length(found, text, once=count == 1):
            length = _length(count + (_HALF if found["half"] or found["tail"] else 0), found["u"])
            if length.count:
                yield length, found.span()
    for many, unit, span in english.lengths(text):
        if 0 < many <= _LONGEST:
            yield Length(many, Unit(unit)), span


def _is_length(found: re.Match[str], text: str, *, once: bool) -> bool:
    if _EITHER.fullmatch(found["n"]) or (found["u"] == "月" and not re.search("[个俩仨]", found[0])):
        return False
    return not once or bool(found["half"] or found["tail"]) or not _OFTEN.match(text, found.end())


def _length(count: Decimal, unit: str) -> Length:
    match unit:
        case "期":
            return Length(int(count), Unit.PARTS)
        case "天" | "日":
            return Length(int(count), Unit.DAYS)
        case "周" | "星期" | "礼拜":
            return Length(int(count * _WEEK), Unit.DAYS)
        case "季度" | "年":
            return Length(int(count * (_YEAR if unit == "年" else _QUARTER)), Unit.MONTHS)
    if count == int(count):
        return Length(int(count), Unit.MONTHS)
    return Length(int(count * _MONTH), Unit.DAYS)


# With its unit anything is an amount; without one only what is written with 千 or 万, or a bare figure of three digits.
_AMOUNT = re.compile(
    rf"(?P<unit>(?P<n>{NUMBER})(?:多|来)?\s*(?:元|块钱?|圆|rmb|cny|yuan)"
    r"(?:(?P<dime>[\d一二三四五六七八九])(?![\d百千万个次天号期])(?:[毛角](?:(?P<cent>[\d一二三四五六七八九])(?![\d百千万个次天号期])分?)?)?)?)"
    rf"|(?P<dimes>(?P<few>{NUMBER})(?:毛(?![利病])|角(?![度色])))"
    r"|(?P<latin>\d+(?:\.\d+)?[wk]\d?(?![a-z\d]))"
    r"|[¥￥]\s*(?P<sign>\d[\d,]*(?:\.\d+)?(?:[万千][\d一二三四五六七八九]?)?)"
    rf"|(?P<han>(?<![第百])(?=[\d一二三四五六七八九十两.]+[百千万]){NUMBER}(?![分号期天月年岁名人次个家条]))"
    r"|(?P<plain>(?<![\d.\-*号A-Za-z年分])\d{1,3}(?:,\d{3})+(?:\.\d\d?)?|(?<![\d.\-*号A-Za-z年分])\d{3,7}(?:\.\d\d?)?)"
    r"(?![\d*分号期天月年岁名人次个家条点%％级开头结尾/-])",
    re.IGNORECASE,
)
_FEN, _DIME = 100, 10


def _amounts(text: str) -> Iterator[int]:
    for found in _AMOUNT.finditer(text):
        parts = (found["n"], found["few"], found["latin"], found["sign"], found["han"], found["plain"])
        count = value(next(one for one in parts if one))
        if count and found["few"]:
            yield round(count * _DIME)
        elif count:
            small = [value(found[name] or "零") or 0 for name in ("dime", "cent")]
            yield round(count * _FEN + small[0] * _DIME + small[1])


_LOAN = re.compile(r"(?<![A-Za-z])(?:L|LN|LOAN)-?[A-Z]{0,3}-?\d{1,12}(?:-\d+)*(?![A-Za-z\d])", re.IGNORECASE)
_ORDINAL = re.compile(
    rf"第({NUMBER})(?:笔|单|个(?:借款|贷款|合同))|(最早|最先|最老|最旧|头一?)(?:借)?的?(?:那|一)*笔"
    r"|(最近|最新|最后|刚|上)(?:借)?的?(?:那|一)*笔"
    r"|\b(first|oldest|second|third|last|latest|newest)\s+loan\b",
    re.IGNORECASE,
)
_PLACES = {"first": 1, "oldest": 1, "second": 2, "third": 3}


def _which(text: str) -> int | None:
    found = _ORDINAL.search(text)
    if not found:
        return None
    if found[1]:
        return whole(found[1])
    return 1 if found[2] else _PLACES.get((found[4] or "").lower(), -1)


_SAID: Mapping[type[StrEnum], Mapping[str, re.Pattern[str]]] = {
    kind: {name: re.compile("|".join(said), re.IGNORECASE) for name, said in table.items()}
    for kind, table in zip(
        (Cause, Channel),
        tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8")).values(),
        strict=True,
    )
}


def _first[Kind: StrEnum](kind: type[Kind], text: str) -> Kind | None:
    return next((kind(name) for name, said in _SAID[kind].items() if said.search(text)), None)
