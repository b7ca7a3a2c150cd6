"""Owns the parts a program over one line is put together from: what type each has in polars, and how nothing spreads.

Pure. Source: SQL's third value, as docs/policy-language.md keeps it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

type Values = Mapping[str, Any]
type Program = Callable[[Values], Any]


class Type(Enum):
    """What polars makes of a part: `EXACT` is its Decimal, `FLOAT` its 64 bits; `NOTHING` is a bare NULL."""

    WHOLE = 1
    FLOAT = 2
    EXACT = 3
    BOOL = 4
    TEXT = 5
    DATE = 6
    INSTANT = 7
    NOTHING = 8


NUMBERS = (Type.WHOLE, Type.FLOAT, Type.EXACT)


class NoProgram(Exception):
    """The part is not surely the same here as in polars."""


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of an expression: its type, and the program that gives its value; None is unknown."""

    type: Type
    run: Program


def same(type_: Type, value: object) -> Part:
    """What is the same of every line."""
    return Part(type_, lambda _values: value)


def only(part: Part, *types: Type) -> Type:
    """The type of a part that may have these alone."""
    if part.type not in types:
        raise NoProgram
    return part.type


def number(part: Part) -> Type:
    """The type of a number."""
    return only(part, *NUMBERS)


def floating(part: Part) -> Part:
    """A number as polars' 64 bits."""
    number(part)
    return Part(Type.FLOAT, lifted(float, part))


def added(sign: Callable[[Any, Any], Any], left: Part, right: Part) -> Part:
    """A sum, difference or product."""
    types = {number(left), number(right)}
    if Type.FLOAT in types:
        return Part(Type.FLOAT, paired(sign, floating(left), floating(right)))
    if left.type is right.type is Type.EXACT:
        raise NoProgram  # the scale of a product is polars' own affair
    return Part(Type.EXACT if Type.EXACT in types else Type.WHOLE, paired(sign, left, right))


def type_of(parts: list[Part]) -> Type:
    """Of parts that stand for one another."""
    return next((part.type for part in parts if part.type is not Type.NOTHING), Type.NOTHING)


def alike(parts: list[Part]) -> list[Part]:
    """Parts that stand for one another, as one type."""
    types = {part.type for part in parts} - {Type.NOTHING}
    if types == {Type.FLOAT, Type.WHOLE}:
        return [part if part.type is Type.NOTHING else floating(part) for part in parts]
    if len(types) > 1:
        raise NoProgram
    return parts


def first(parts: list[Part]) -> Part:
    """The first that is known."""
    same_type = alike(parts)
    programs = [part.run for part in same_type]

    def run(values: Values) -> Any:
        for program in programs:
            if (value := program(values)) is not None:
                return value
        return None

    return Part(type_of(same_type), run)


def lifted(does: Callable[[Any], Any], part: Part) -> Program:
    """What is done to a value; to an unknown one nothing is."""
    inner = part.run

    def run(values: Values) -> Any:
        value = inner(values)
        return None if value is None else does(value)

    return run


def paired(does: Callable[[Any, Any], Any], left: Part, right: Part) -> Program:
    """What is done to two values, if both are known."""
    one, other = left.run, right.run

    def run(values: Values) -> Any:
        a, b = one(values), other(values)
        return None if a is None or b is None else does(a, b)

    return run


def both(one: Program, other: Program) -> Program:
    """AND: false as soon as one is."""

    def run(values: Values) -> bool | None:
        a = one(values)
        if a is False:
            return False
        b = other(values)
        return b if a or b is False else None

    return run


def either(one: Program, other: Program) -> Program:
    """OR: true as soon as one is."""

    def run(values: Values) -> bool | None:
        a = one(values)
        if a:
            return True
        b = other(values)
        return b if a is False or b else None

    return run
