"""Owns the policy language: SQL expressions over registered facts, parsed, checked and made ready for polars.

Pure. An expression that passes here cannot read anything but facts, cannot call anything but the listed functions,
and keeps SQL's third value: what is unknown stays unknown (docs/policy-language.md).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

import sqlglot
from sqlglot import exp
from sqlglot.errors import ParseError, TokenError

from risk.policy.errors import BadExpression

LONGEST = 2_000  # characters
DEEPEST = 40  # levels of nesting
LARGEST = 400  # parts


class Kind(StrEnum):
    """What a value is. Amounts are integers of fen; a number is a decimal fraction."""

    INT = "int"
    NUMBER = "number"
    BOOL = "bool"
    TEXT = "text"
    DATE = "date"
    INSTANT = "instant"


@dataclass(frozen=True, slots=True)
class Name:
    """What a name in an expression stands for; `known` when it can never be unknown."""

    kind: Kind
    known: bool = False


@dataclass(frozen=True, slots=True)
class Expression:
    """A checked expression.

    Attributes:
        text: as its author wrote it.
        tree: parsed, with parameters filled in.
        sql: what polars runs: divisions guarded, look-ups replaced by their columns.
        names: the facts and derived values it reads.
        kind: what it gives; None for a bare NULL.
        known: it cannot give unknown.
        annuities: (name of the yearly rate in basis points, months) that must stand beside the facts as columns.
    """

    text: str
    tree: exp.Expression
    sql: str
    names: frozenset[str]
    kind: Kind | None
    known: bool
    annuities: frozenset[tuple[str, int]]


def annuity_column(rate: str, months: int) -> str:
    """The column in which the present value of one a month for `months` at the rate named stands."""
    return f"__annuity_{rate}_{months}"


def tree_of(text: str, *, where: str) -> exp.Expression:
    """The parsed expression, still unchecked.

    Raises:
        BadExpression: too long, too deep, or not an expression.
    """
    if len(text) > LONGEST:
        raise BadExpression(
            f"an expression has at most {LONGEST} characters, this one {len(text)}",
            where=where, expression=text, start=LONGEST, end=LONGEST + 1,
        )  # fmt: skip
    if not text.strip():
        raise BadExpression("an expression is missing here", where=where, expression=text, start=0, end=1)
    try:
        tree = sqlglot.parse_one(text)
    except ParseError as error:
        first = error.errors[0] if error.errors else {}
        end = _offset(text, first.get("line", 1), first.get("col", 1))
        start = max(0, end - len(first.get("highlight") or " "))
        said = str(first.get("description", error)).split(" for <class")[0]
        said = "something is missing after this" if said.startswith("Required keyword") else said[:1].lower() + said[1:]
        raise BadExpression(said, where=where, expression=text, start=start, end=end) from error
    except TokenError as error:
        raise BadExpression("a quote is not closed", where=where, expression=text, start=0, end=len(text)) from error
    except RecursionError as error:
        raise BadExpression("nested too deep", where=where, expression=text, start=0, end=1) from error
    _measure(tree, text, where)
    return tree


def _offset(text: str, line: int, col: int) -> int:
    lines = text.split("\n")
    return min(len(text), sum(len(before) + 1 for before in lines[: line - 1]) + col)


def _measure(tree: exp.Expression, text: str, where: str) -> None:
    parts, level = 0, [(tree, 1)]
    while level:
        node, depth = level.pop()
        parts += 1
        if depth > DEEPEST:
            raise BadExpression(f"nested deeper than {DEEPEST}", where=where, expression=text, start=0, end=1)
        level += [(child, depth + 1) for child in node.iter_expressions()]
    if parts > LARGEST:
        raise BadExpression(f"more than {LARGEST} parts", where=where, expression=text, start=0, end=1)


def span(node: exp.Expression) -> tuple[int, int]:
    """Where in the text the node stands: first and past-the-last character, as far as the parser kept it."""
    metas = [part.meta for part in node.walk() if "start" in part.meta]
    if not metas:
        return 0, 1
    return min(meta["start"] for meta in metas), max(meta["end"] for meta in metas) + 1


def fill(tree: exp.Expression, params: Mapping[str, int | Decimal]) -> exp.Expression:
    """The expression with the pack's parameters as numbers."""

    def one(node: exp.Expression) -> exp.Expression:
        if isinstance(node, exp.Column) and not node.table and node.name in params:
            value = params[node.name]
            number = exp.Literal.number(str(abs(value)))
            number.meta.update(node.this.meta)
            return exp.Neg(this=number) if value < 0 else number
        return node

    return tree.copy().transform(one, copy=False)


def for_polars(tree: exp.Expression) -> tuple[str, frozenset[tuple[str, int]]]:
    """The SQL polars runs, and the annuities it needs as columns.

    `x / 0` is infinity in polars, not NULL: every divisor that is not a number becomes NULLIF(divisor, 0). An unknown
    `x IS TRUE` is unknown there, and false in SQL: it becomes COALESCE(x, FALSE).
    """
    annuities: set[tuple[str, int]] = set()

    def one(node: exp.Expression) -> exp.Expression:
        if isinstance(node, exp.Div) and not isinstance(node.expression, (exp.Literal, exp.Nullif)):
            node.set("expression", exp.Nullif(this=node.expression, expression=exp.Literal.number(0)))
        if isinstance(node, exp.Is) and isinstance(node.expression, exp.Boolean):
            asked = exp.paren(node.this) if node.expression.this else exp.Not(this=exp.paren(node.this))
            return exp.Coalesce(this=asked, expressions=[exp.false()])
        if isinstance(node, exp.Anonymous) and node.name.upper() == "ANNUITY":
            rate, months = node.expressions
            annuities.add((rate.name, int(months.name)))
            return exp.column(annuity_column(rate.name, int(months.name)))
        return node

    ready = tree.copy().transform(one, copy=False)
    return ready.sql(), frozenset(annuities)


def names_of(tree: exp.Expression) -> frozenset[str]:
    return frozenset(column.name for column in tree.find_all(exp.Column))
