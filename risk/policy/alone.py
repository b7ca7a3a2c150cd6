"""Owns running an expression over one line alone, without a frame: a plan of polars costs more than the answer. Pure.

It says what polars says or does not offer to: whatever is not surely the same there, here has no program. A property
test holds the two equal (tests/risk/test_policy_alone.py).
"""

import math
import operator
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any

from sqlglot import exp

from risk.policy.language import Kind
from risk.policy.parts import (
    NUMBERS,
    NoProgram,
    Part,
    Program,
    Type,
    Values,
    added,
    alike,
    both,
    either,
    first,
    floating,
    lifted,
    number,
    only,
    paired,
    same,
    type_of,
)  # fmt: skip
from risk.policy.rules import Value

FACTS = {
    Kind.INT: Type.WHOLE, Kind.NUMBER: Type.FLOAT, Kind.BOOL: Type.BOOL, Kind.TEXT: Type.TEXT, Kind.DATE: Type.DATE,
    Kind.INSTANT: Type.INSTANT,
}  # fmt: skip
PLACES = Decimal(1).scaleb(-6)  # of a derived number
COMPARISONS: dict[type[exp.Expression], Callable[[Any, Any], bool]] = {
    exp.EQ: operator.eq, exp.NEQ: operator.ne, exp.GT: operator.gt, exp.GTE: operator.ge, exp.LT: operator.lt,
    exp.LTE: operator.le,
}  # fmt: skip
SUMS: dict[type[exp.Expression], Callable[[Any, Any], Any]] = {
    exp.Add: operator.add, exp.Sub: operator.sub, exp.Mul: operator.mul
}  # fmt: skip


def truth(tree: exp.Expression, types: Mapping[str, Type]) -> Program | None:
    """The expression as true, false or None; None: only polars can say it."""
    return _cast(tree, types, {Type.BOOL: lambda value: value})


def fen(tree: exp.Expression, types: Mapping[str, Type]) -> Program | None:
    """The expression as a whole number, what stands behind the point cut off."""
    return _cast(tree, types, {Type.WHOLE: lambda value: value, Type.FLOAT: int})


def derived(tree: exp.Expression, kind: Kind, types: Mapping[str, Type]) -> tuple[Type, Program] | None:
    """A derived value of a kind: what it is to who reads it, and the program."""
    if kind is Kind.INT:
        ready = fen(tree, types)
        return ready and (Type.WHOLE, ready)
    if kind is Kind.NUMBER:
        ready = _cast(tree, types, {Type.EXACT: lambda value: value.quantize(PLACES)})
        return ready and (Type.EXACT, ready)
    ready = _cast(tree, types, {FACTS[kind]: lambda value: value})
    return ready and (FACTS[kind], ready)


def steps(
    values: Iterable[Value], names: Mapping[str, Kind]
) -> tuple[list[tuple[str, Program]] | None, dict[str, Type]]:
    """Derived values as programs in their order, None where only polars can say one; and the type of every name."""
    types = {name: FACTS[kind] for name, kind in names.items()}
    found: list[tuple[str, Program]] = []
    for value in values:
        made = derived(value.sql.tree, value.kind, types)
        if made is None:
            return None, types
        types[value.name] = made[0]
        found.append((value.name, made[1]))
    return found, types


def anything(tree: exp.Expression, types: Mapping[str, Type]) -> Program | None:
    """The expression as it is."""
    return _cast(tree, types, dict.fromkeys(Type, lambda value: value))


def _cast(tree: exp.Expression, types: Mapping[str, Type], ways: Mapping[Type, Callable[[Any], Any]]) -> Program | None:
    try:
        part = _Maker(types).of(tree)
    except NoProgram:
        return None
    if part.type is Type.NOTHING:
        return part.run
    way = ways.get(part.type)
    return way and lifted(way, part)


class _Maker:
    """One walk, from the leaves up."""

    def __init__(self, types: Mapping[str, Type]) -> None:
        self.types = types
        self.makers: dict[type[exp.Expression], Callable[[exp.Expression], Part]] = {
            exp.Paren: lambda node: self.of(node.this),
            exp.Column: self._column, exp.Literal: _literal,
            exp.Boolean: lambda node: same(Type.BOOL, node.this), exp.Null: lambda _node: same(Type.NOTHING, None),
            exp.And: lambda node: Part(Type.BOOL, both(self._truth(node.left), self._truth(node.right))),
            exp.Or: lambda node: Part(Type.BOOL, either(self._truth(node.left), self._truth(node.right))),
            exp.Not: lambda node: Part(Type.BOOL, lifted(operator.not_, Part(Type.BOOL, self._truth(node.this)))),
            exp.Is: self._is, exp.Between: self._between, exp.In: self._among, exp.Case: self._case,
            exp.Coalesce: lambda node: first([self.of(part) for part in (node.this, *node.expressions)]),
            exp.Neg: lambda node: self._turned(operator.neg, node), exp.Abs: lambda node: self._turned(abs, node),
            exp.Floor: self._floor, exp.Div: self._div,
        }  # fmt: skip

    def of(self, node: exp.Expression) -> Part:
        """The part as a program.

        Raises:
            NoProgram: polars alone says it.
        """
        if type(node) in self.makers:
            return self.makers[type(node)](node)
        if type(node) in COMPARISONS:
            return Part(Type.BOOL, self._compared(type(node), node, "expression"))
        if type(node) in SUMS:
            return added(SUMS[type(node)], self.of(node.left), self.of(node.right))
        raise NoProgram

    def _is(self, node: exp.Expression) -> Part:
        if isinstance(node.expression, exp.Boolean):
            said, wanted = self._truth(node.this), node.expression.this
            return Part(Type.BOOL, lambda values: said(values) is wanted)
        if not isinstance(node.expression, exp.Null):
            raise NoProgram
        asked = self.of(node.this).run
        return Part(Type.BOOL, lambda values: asked(values) is None)

    def _between(self, node: exp.Expression) -> Part:
        return Part(Type.BOOL, both(self._compared(exp.GTE, node, "low"), self._compared(exp.LTE, node, "high")))

    def _turned(self, does: Callable[[Any], Any], node: exp.Expression) -> Part:
        part = self.of(node.this)
        return Part(number(part), lifted(does, part))

    def _floor(self, node: exp.Expression) -> Part:
        part = self.of(node.this)
        return Part(only(part, Type.FLOAT), lifted(lambda value: float(math.floor(value)), part))

    def _div(self, node: exp.Expression) -> Part:
        over, under = self.of(node.left), self.of(node.right)
        if not isinstance(node.right, exp.Literal) or Type.EXACT in (over.type, under.type):
            raise NoProgram  # what 0 gives, and the scale of a quotient, are polars' own affair
        return Part(Type.FLOAT, paired(operator.truediv, floating(over), floating(under)))

    def _truth(self, node: exp.Expression) -> Program:
        part = self.of(node)
        only(part, Type.BOOL, Type.NOTHING)
        return part.run

    def _column(self, node: exp.Expression) -> Part:
        name = node.name
        if name not in self.types:
            raise NoProgram
        found = Part(self.types[name], lambda values: values[name])
        return floating(found) if found.type is Type.FLOAT else found

    def _compared(self, sign: type[exp.Expression], node: exp.Expression, other: str) -> Program:
        left, right = self.of(node.this), self.of(node.args[other])
        if Type.FLOAT in (left.type, right.type):
            left, right = floating(left), floating(right)
        elif left.type is not right.type and not {left.type, right.type} <= set(NUMBERS):
            raise NoProgram
        return paired(COMPARISONS[sign], left, right)

    def _among(self, node: exp.Expression) -> Part:
        part, items = self.of(node.this), [self.of(item) for item in node.args.get("expressions") or ()]
        if not items or {item.type for item in items} != {only(part, Type.WHOLE, Type.TEXT)}:
            raise NoProgram
        known = frozenset(item.run({}) for item in items)
        return Part(Type.BOOL, lifted(lambda value: value in known, part))

    def _case(self, node: exp.Expression) -> Part:
        branches = [(self._truth(one.this), self.of(one.args["true"])) for one in node.args["ifs"]]
        last = node.args.get("default")
        default = same(Type.NOTHING, None) if last is None else self.of(last)
        parts = alike([*(part for _, part in branches), default])
        steps, otherwise = [(asked, part.run) for (asked, _), part in zip(branches, parts, strict=False)], parts[-1].run

        def run(values: Values) -> Any:
            for asked, then in steps:
                if asked(values):
                    return then(values)
            return otherwise(values)

        return Part(type_of(parts), run)


def _literal(node: exp.Expression) -> Part:
    if node.is_string:
        return same(Type.TEXT, node.name)
    return same(Type.WHOLE, int(node.name)) if node.is_int else same(Type.EXACT, Decimal(node.name))
