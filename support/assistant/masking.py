"""Owns what is hidden before anything is stored, understood or counted. Pure.

Source: specification G.7. Codes and passwords are dropped; the rest keeps what its owner needs to recognise it.
"""

import re
from dataclasses import dataclass

_CODE = re.compile(r"((?:验证码|校验码|动态码|verification code|code)\D{0,6})\d{4,8}(?!\d)", re.IGNORECASE)
_PASSWORD = re.compile(r"((?:密码|口令|password)\s*(?:是|为|:|：|is)?\s*)([A-Za-z0-9!-/:-@]{6,32})", re.IGNORECASE)
_IDENTITY = re.compile(
    r"(?<!\d)([1-9]\d{5})((?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx])(?![\dXx])"
)
_PHONE = re.compile(r"(?<!\d)(1[3-9]\d)[- ]?(\d{4})[- ]?(\d{4})(?!\d)")
_CARD = re.compile(r"(?<!\d)(\d(?:[ -]?\d){15,18})(?!\d)")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+")


@dataclass(frozen=True, slots=True)
class Masked:
    """What may be kept of a text, and the kinds of thing that were hidden in it."""

    text: str
    kinds: tuple[str, ...]


def mask(text: str) -> Masked:
    """Hide identity numbers, phones, cards, mail addresses, codes and passwords."""
    kinds: list[str] = []
    for kind, pattern, instead in (
        ("code", _CODE, lambda found: f"{found[1]}****"),
        ("password", _PASSWORD, lambda found: f"{found[1]}****"),
        ("identity", _IDENTITY, lambda found: f"{found[1][:3]}***********{found[2][-4:]}"),
        ("phone", _PHONE, lambda found: f"{found[1]}****{found[3]}"),
        ("card", _CARD, _card),
        ("mail", _MAIL, lambda _: "***@***"),
    ):
        hidden = pattern.sub(instead, text)
        if hidden != text:
            kinds.append(kind)
            text = hidden
    return Masked(text, tuple(kinds))


def _card(found: re.Match[str]) -> str:
    digits = re.sub(r"\D", "", found[1])
    return f"**** {digits[-4:]}" if _luhn(digits) else found[0]


def _luhn(digits: str) -> bool:
    doubled = (int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(reversed(digits)))
    return sum(sum(divmod(value, 10)) for value in doubled) % 10 == 0
