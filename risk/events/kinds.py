"""Owns the kinds of value an event may carry: how each is checked, and its JSON Schema, side by side.

Pure: no database, no clock, no network. A check answers None, or where in the value it is wrong and why.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

type Fault = tuple[str, str]  # an RFC 6901 pointer below the value, and why
type Check = Callable[[Any], Fault | None]

# Whole numbers stay exact in every JSON reader. Source: RFC 8259 section 6.
LARGEST = 2**53 - 1
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:[Zz]|[+-]\d{2}:\d{2})", re.ASCII)
_REGION = re.compile(r"\d{6}", re.ASCII)


@dataclass(frozen=True)
class Kind:
    """One kind of value: its check and what JSON Schema says of it."""

    check: Check
    schema: dict[str, Any]


@dataclass(frozen=True)
class Field:
    """A named value of an object; absent is unknown, never zero and never false."""

    kind: Kind
    required: bool


def escaped(name: str) -> str:
    """A member's name as an RFC 6901 reference token."""
    return name.replace("~", "~0").replace("/", "~1")


def text(*, most: int = 1000, least: int = 0) -> Kind:
    def check(value: Any) -> Fault | None:
        if type(value) is not str:
            return "", "must be a text"
        if not least <= len(value) <= most:
            return "", f"must have {least or 'at most'}{' to' if least else ''} {most} characters"
        if not storable(value):
            return "", "has a character that is none (NUL or half of a pair)"
        return None

    return Kind(check, {"type": "string", "maxLength": most} | ({"minLength": least} if least else {}))


def storable(value: str) -> bool:
    """Whether a text can lie in a database: no NUL, no half of a surrogate pair."""
    if "\0" in value:
        return False
    return value.isascii() or not any("\ud800" <= letter <= "\udfff" for letter in value)


def whole(least: int = 0, most: int = LARGEST, *, what: str = "a whole number") -> Kind:
    def check(value: Any) -> Fault | None:
        if type(value) is not int:
            return "", f"must be {what}, without decimals or quotes"
        if value < least:
            return "", f"must be {least} or more"
        if value > most:
            return "", f"must be {most} or less"
        return None

    return Kind(check, {"type": "integer", "minimum": least, "maximum": most})


def decimal(least: float, most: float) -> Kind:
    def check(value: Any) -> Fault | None:
        if type(value) not in (int, float):
            return "", "must be a number"
        if not least <= value <= most:
            return "", f"must be between {least:g} and {most:g}"
        return None

    return Kind(check, {"type": "number", "minimum": least, "maximum": most})


def one_of(*values: str) -> Kind:
    allowed = frozenset(values)

    def check(value: Any) -> Fault | None:
        if type(value) is not str or value not in allowed:
            return "", f"must be one of {', '.join(values)}"
        return None

    return Kind(check, {"enum": list(values)})


def list_of(item: Kind, *, most: int = 1000) -> Kind:
    inner = item.check

    def check(value: Any) -> Fault | None:
        if type(value) is not list:
            return "", "must be a list"
        if len(value) > most:
            return "", f"must have at most {most} entries"
        for place, entry in enumerate(value):
            if fault := inner(entry):
                return f"/{place}{fault[0]}", fault[1]
        return None

    return Kind(check, {"type": "array", "items": item.schema, "maxItems": most})


def either(first: Kind, second: Kind, *, kind: type) -> Kind:
    """The first kind when the value is of a type, else the second."""

    def check(value: Any) -> Fault | None:
        return first.check(value) if type(value) is kind else second.check(value)

    return Kind(check, {"anyOf": [first.schema, second.schema]})


def object_of(fields: dict[str, Field]) -> Kind:
    """Exactly these members: a missing one, a wrong one and an unknown one are all faults, looked for in that order."""
    checks = {name: field.kind.check for name, field in fields.items()}
    required = [name for name, field in fields.items() if field.required]
    needed = frozenset(required)

    def check(value: Any) -> Fault | None:
        if type(value) is not dict:
            return "", "must be an object"
        if not value.keys() >= needed:
            return "/" + next(name for name in required if name not in value), "is required"
        for name, entry in value.items():
            if name not in checks:
                return f"/{escaped(name)}", "is not a field of this event"
            if fault := checks[name](entry):
                return f"/{name}{fault[0]}", fault[1]
        return None

    schema = {
        "type": "object",
        "properties": {name: field.kind.schema for name, field in fields.items()},
        "required": required,
        "additionalProperties": False,
    }
    return Kind(check, schema)


def with_rule(kind: Kind, rule: Check, schema: dict[str, Any] | None = None) -> Kind:
    """A kind whose value, once well formed, must also satisfy a rule across its members."""

    def check(value: Any) -> Fault | None:
        return kind.check(value) or rule(value)

    return Kind(check, kind.schema | (schema or {}))


def _date(value: Any) -> Fault | None:
    fault = "", "must be a date, YYYY-MM-DD"
    if type(value) is not str or not _DATE.fullmatch(value):
        return fault
    try:
        date.fromisoformat(value)
    except ValueError:
        return fault
    return None


def instant(value: Any) -> datetime | None:
    """An RFC 3339 instant with offset as an aware datetime in UTC; None when it is none."""
    if type(value) is not str or not _INSTANT.fullmatch(value):
        return None
    try:
        return datetime.fromisoformat(value.upper()).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _instant(value: Any) -> Fault | None:
    return None if instant(value) else ("", "must be an instant with offset, like 2026-11-20T10:03:00+08:00")


def _region(value: Any) -> Fault | None:
    right = type(value) is str and _REGION.fullmatch(value)
    return None if right else ("", "must be a GB/T 2260 code of 6 digits")


def _flag(value: Any) -> Fault | None:
    return None if type(value) is bool else ("", "must be true or false")


REF = text(most=200, least=1)
LABEL = text(most=200, least=1)
NOTE = text(most=4000)
FEN = whole(what="a whole number of fen")
FEN_ABOVE_ZERO = whole(1, what="a whole number of fen")
COUNT = whole(0, 1_000_000)
FLAG = Kind(_flag, {"type": "boolean"})
DATE = Kind(_date, {"type": "string", "format": "date", "pattern": r"^\d{4}-\d{2}-\d{2}$"})
INSTANT = Kind(_instant, {"type": "string", "format": "date-time"})
REGION = Kind(_region, {"type": "string", "pattern": "^[0-9]{6}$"})
