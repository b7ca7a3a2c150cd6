"""Owns what an expression may be: registered names, listed functions, agreeing types, no fact silently left out.

Pure. The checker walks the parsed tree once and gives each part a kind and whether it can be unknown.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches
from typing import NoReturn

from sqlglot import exp

from risk.policy.errors import BadExpression
from risk.policy.language import Expression, Kind, Name, fill, for_polars, names_of, span, tree_of

NUMERIC = (Kind.INT, Kind.NUMBER)
FUNCTIONS = ("ABS", "ANNUITY", "CAST", "CEIL", "COALESCE", "FLOOR", "GREATEST", "LEAST", "NULLIF", "ROUND")
CASTS = {"BIGINT": Kind.INT, "INT": Kind.INT, "DOUBLE": Kind.NUMBER, "DECIMAL": Kind.NUMBER, "DATE": Kind.DATE}


@dataclass(frozen=True, slots=True)
class Sort:
    """The kind of a part (None: a bare NULL) and whether it can never be unknown."""

    kind: Kind | None
    known: bool


def check(
    text: str,
    *,
    names: Mapping[str, Name],
    where: str,
    params: Mapping[str, int | Decimal] | None = None,
    want: Iterable[Kind] = (),
) -> Expression:
    """The expression, ready to run.

    Args:
        text: SQL, as `draws_90d > 10 AND avg_amount_90d <= 0.1 * approved`.
        names: what may be read.
        where: what to call the place in an error, as `BEH-SMALLFREQ when`.
        params: numbers of the pack that may be named like facts.
        want: the kinds the result may be of; none: any.

    Raises:
        BadExpression: points at the first part that may not be there, says what may.
    """
    written = tree_of(text, where=where)
    params = params or {}
    sort = _Checker(
        text, where, {**names, **{name: Name(_number(value), known=True) for name, value in params.items()}}
    ).of(written, frozenset())
    want = tuple(want)
    if want and sort.kind is not None and sort.kind not in want:
        raise BadExpression(
            f"this gives {_say(sort.kind)}, and {' or '.join(_say(kind) for kind in want)} is needed here",
            where=where, expression=text, start=span(written)[0], end=span(written)[1],
        )  # fmt: skip
    tree = fill(written, params)
    sql, annuities = for_polars(tree)
    return Expression(
        text=text, tree=tree, sql=sql, names=names_of(tree), kind=sort.kind, known=sort.known, annuities=annuities
    )


def _number(value: int | Decimal) -> Kind:
    return Kind.INT if isinstance(value, int) else Kind.NUMBER


def _say(kind: Kind | None) -> str:
    words = {
        Kind.INT: "a whole number", Kind.NUMBER: "a number", Kind.BOOL: "yes/no", Kind.TEXT: "a text",
        Kind.DATE: "a date", Kind.INSTANT: "an instant",
    }  # fmt: skip
    return words[kind] if kind else "unknown"


class _Checker:
    """One walk. `sure` are the names known in this branch because a CASE asked before."""

    def __init__(self, text: str, where: str, names: Mapping[str, Name]) -> None:
        self.text, self.where, self.names = text, where, names
        self.rules: dict[type[exp.Expression], Callable[[exp.Expression, frozenset[str]], Sort]] = {
            exp.And: self._logic, exp.Or: self._logic, exp.Not: self._not, exp.Paren: self._inner, exp.Neg: self._neg,
            exp.EQ: self._compare, exp.NEQ: self._compare, exp.GT: self._compare, exp.GTE: self._compare,
            exp.LT: self._compare, exp.LTE: self._compare, exp.Between: self._between, exp.In: self._in,
            exp.Is: self._is,
            exp.Add: self._sum, exp.Sub: self._sum, exp.Mul: self._sum, exp.Div: self._div,
            exp.Column: self._column, exp.Literal: self._literal, exp.Boolean: self._boolean, exp.Null: self._null,
            exp.Case: self._case, exp.Coalesce: self._coalesce, exp.Nullif: self._nullif,
            exp.Least: self._extreme, exp.Greatest: self._extreme,
            exp.Floor: self._whole, exp.Ceil: self._whole, exp.Round: self._round, exp.Abs: self._neg,
            exp.Cast: self._cast, exp.Anonymous: self._function,
        }  # fmt: skip

    def of(self, node: exp.Expression, sure: frozenset[str]) -> Sort:
        rule = self.rules.get(type(node))
        if rule is None:
            called = node.sql_name() if isinstance(node, exp.Func) else type(node).__name__.upper()
            self._no(node, f"{called} is not part of the policy language", suggestion=_near(called, FUNCTIONS))
        return rule(node, sure)

    def _no(self, node: exp.Expression, problem: str, *, suggestion: str = "") -> NoReturn:
        start, end = span(node)
        while self.text.count("(", start, end) > self.text.count(")", start, end) and self.text[end : end + 1] == ")":
            end += 1
        raise BadExpression(
            problem, where=self.where, expression=self.text, start=start, end=end, suggestion=suggestion
        )

    def _numeric(self, node: exp.Expression, sure: frozenset[str]) -> Sort:
        sort = self.of(node, sure)
        if sort.kind is not None and sort.kind not in NUMERIC:
            self._no(node, f"a number is needed here, this is {_say(sort.kind)}")
        return sort

    def _truth(self, node: exp.Expression, sure: frozenset[str]) -> Sort:
        sort = self.of(node, sure)
        if sort.kind not in (Kind.BOOL, None):
            self._no(node, f"yes/no is needed here, this is {_say(sort.kind)}; compare it with something")
        return sort

    def _agree(self, node: exp.Expression, sorts: list[Sort]) -> Kind | None:
        kinds = {sort.kind for sort in sorts} - {None}
        if kinds <= set(NUMERIC):
            return None if not kinds else Kind.NUMBER if Kind.NUMBER in kinds else Kind.INT
        if len(kinds) > 1:
            self._no(node, f"{' and '.join(sorted(_say(kind) for kind in kinds))} do not go together")
        return kinds.pop()

    def _logic(self, node: exp.Expression, sure: frozenset[str]) -> Sort:
        left, right = self._truth(node.left, sure), self._truth(node.right, sure)
        return Sort(Kind.BOOL, left.known and right.known)

    def _not(self, node: exp.Expression, sure: frozenset[str]) -> Sort:
        return Sort(Kind.BOOL, self._truth(node.this, sure).known)

    def _inner(self, node: exp.Expression, sure: frozenset[str]) -> Sort:
        return self.of(node.this, sure)

    def _neg(self, node: exp.Expression, sure: frozenset[str]) -> Sort:
        return self._numeric(node.this, sure)

    def _compare(self, node: exp.Expression, sure: frozenset[str]) -> Sort:
        for side, other in ((node.left, "right"), (node.right, "left")):
            if isinstance(side, exp.Null):
                self._no(getattr(node, other), "comparing with NULL is never true; write IS NULL")
        sorts = [self.of(node.left, sure), self.of(node.right, sure)]
        kind = self._agree(node, sorts)
        if kind is Kind.BOOL and not isinstance(node, (exp.EQ, exp.NEQ)):
            self._no(node, "yes/no can only be equal or not")
        return Sort(Kind.BOOL, all(sort.known for sort in sorts))

    def _between(self, node: exp.Expression, sure: frozenset[str]) -> Sort:
        sorts = [self.of(part, sure) for part in (node.this, node.args["low"], node.args["high"])]
        self._agree(node, sorts)
        return Sort(Kind.BOOL, all(sort.known for sort in sorts))

    def _in(self, node: exp.Expression, sure: frozenset[str]) -> Sort:
        if not node.expressions or not all(isinstance(item, exp.Literal) for item in node.expressions):
            self._no(node, "IN takes a list of values, as IN ('incomplete', 'expired')")
        sorts = [self.of(part, sure) for part in (node.this, *node.expressions)]
        self._agree(node, sorts)
        return Sort(Kind.BOOL, sorts[0].known)

    def _is(self, node: exp.Expression, sure: frozenset[str]) -> Sort:
        if isinstance(node.expression, exp.Null):
            self.of(node.this, sure)
        elif isinstance(node.expression, exp.Boolean):
            self._truth(node.this, sure)
        else:
            self._no(node, "IS takes NULL, TRUE or FALSE")
        return Sort(Kind.BOOL, known=True)

    def _sum(self, node: exp.Expression, sure: frozenset[str]) -> Sort:
        sorts = [self._numeric(node.left, sure), self._numeric(node.right, sure)]
        return Sort(self._agree(node, sorts), all(sort.known for sort in sorts))

    def _div(self, node: exp.Expression, sure: frozenset[str]) -> Sort:
        over, under = self._numeric(node.left, sure), self._numeric(node.right, sure)
        if isinstance(node.right, exp.Literal):
            if Decimal(node.right.name) == 0:
                self._no(node.right, "nothing can be divided by 0")
            return Sort(Kind.NUMBER, over.known and under.known)
        return Sort(Kind.NUMBER, known=False)  # a divisor of 0 gives unknown

    def _column(self, node: exp.Expression, sure: frozenset[str]) -> Sort:
        name = node.name
        if node.parts[1:]:
            self._no(node, "a fact has a plain name")
        if name not in self.names:
            self._no(node, f'there is no fact "{name}"', suggestion=_near(name, self.names))
        found = self.names[name]
        return Sort(found.kind, found.known or name in sure)

    def _literal(self, node: exp.Expression, sure: frozenset[str]) -> Sort:
        if node.is_string:
            return Sort(Kind.TEXT, known=True)
        return Sort(Kind.INT if node.is_int else Kind.NUMBER, known=True)

    def _boolean(self, node: exp.Expression, sure: frozenset[str]) -> Sort:
        return Sort(Kind.BOOL, known=True)

    def _null(self, node: exp.Expression, sure: frozenset[str]) -> Sort:
        return Sort(None, known=False)

    def _case(self, node: exp.Expression, sure: frozenset[str]) -> Sort:
        if node.this is not None:
            self._no(node, "write CASE WHEN condition THEN value")
        sorts = []
        for branch in node.args["ifs"]:
            self._truth(branch.this, sure)
            sorts.append(self.of(branch.args["true"], sure | _known_if(branch.this, truth=True)))
            sure |= _known_if(branch.this, truth=False)
        default = node.args.get("default")
        sorts.append(self.of(default, sure) if default is not None else Sort(None, known=False))
        return Sort(self._agree(node, sorts), all(sort.known for sort in sorts))

    def _coalesce(self, node: exp.Expression, sure: frozenset[str]) -> Sort:
        sorts = [self.of(part, sure) for part in (node.this, *node.expressions)]
        return Sort(self._agree(node, sorts), any(sort.known for sort in sorts))

    def _nullif(self, node: exp.Expression, sure: frozenset[str]) -> Sort:
        sorts = [self.of(node.this, sure), self.of(node.expression, sure)]
        return Sort(self._agree(node, sorts), known=False)

    def _extreme(self, node: exp.Expression, sure: frozenset[str]) -> Sort:
        parts = [node.this, *node.expressions]
        sorts = [self._numeric(part, sure) for part in parts]
        for part, sort in zip(parts, sorts, strict=True):
            if not sort.known:
                self._no(
                    part,
                    f"this may be unknown, and {node.sql_name()} would leave it out in silence; "
                    "ask IS NULL first in a CASE, or give COALESCE a value",
                )
        return Sort(self._agree(node, sorts), known=True)

    def _whole(self, node: exp.Expression, sure: frozenset[str]) -> Sort:
        return Sort(Kind.INT, self._numeric(node.this, sure).known)

    def _round(self, node: exp.Expression, sure: frozenset[str]) -> Sort:
        places = node.args.get("decimals")
        if places is not None and not (isinstance(places, exp.Literal) and places.is_int):
            self._no(places, "ROUND takes a whole number of places")
        whole = places is None or places.name == "0"
        return Sort(Kind.INT if whole else Kind.NUMBER, self._numeric(node.this, sure).known)

    def _cast(self, node: exp.Expression, sure: frozenset[str]) -> Sort:
        to = node.args["to"].this.value
        if to not in CASTS:
            self._no(node, f"CAST to {to} is not allowed; allowed: {', '.join(CASTS)}")
        sort = self.of(node.this, sure)
        return Sort(CASTS[to], sort.known)

    def _function(self, node: exp.Expression, sure: frozenset[str]) -> Sort:
        name = node.name.upper()
        if name != "ANNUITY":
            self._no(
                node, f"there is no function {name}; allowed: {', '.join(FUNCTIONS)}", suggestion=_near(name, FUNCTIONS)
            )
        if len(node.expressions) != 2:  # noqa: PLR2004 - said in the message
            self._no(node, "ANNUITY takes a yearly rate in basis points and a number of months")
        rate, months = node.expressions
        if not isinstance(rate, exp.Column) or self.of(rate, sure).kind is not Kind.INT:
            self._no(rate, "ANNUITY takes a fact in basis points first")
        if self.of(months, sure) != Sort(Kind.INT, known=True):
            self._no(months, "ANNUITY takes a whole number of months second")
        return Sort(Kind.NUMBER, self.of(rate, sure).known)


def _near(name: str, among: Iterable[str]) -> str:
    found = get_close_matches(name.lower(), {other.lower(): other for other in among}, n=1, cutoff=0.6)
    return found[0] if found and name.islower() else found[0].upper() if found else ""


def _known_if(condition: exp.Expression, *, truth: bool) -> frozenset[str]:
    """The names that are certainly known when the condition is true, or when it was not taken."""
    while isinstance(condition, exp.Paren):
        condition = condition.this
    join = exp.And if truth else exp.Or
    if isinstance(condition, join):
        return _known_if(condition.left, truth=truth) | _known_if(condition.right, truth=truth)
    if truth and isinstance(condition, exp.Not):
        return _known_if(condition.this, truth=False)
    if not truth and isinstance(condition, exp.Is) and isinstance(condition.expression, exp.Null):
        return frozenset({condition.this.name}) if isinstance(condition.this, exp.Column) else frozenset()
    return frozenset()
