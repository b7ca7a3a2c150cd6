"""Owns how a condition reads in plain words, for people who know the rules and not SQL. Pure.

What has no plain reading (a CASE, a look-up) stands as it is written: a reading may be clumsy, but never says another
thing than the expression.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation

from sqlglot import exp

from risk.facts.registry import REGISTRY
from risk.facts.words import called
from risk.policy.language import Expression

type Words = Mapping[type[exp.Expression], tuple[str, str]]

COMPARED: Words = {
    exp.GT: ("超过", "over"),
    exp.GTE: ("不低于", "at least"),
    exp.LT: ("低于", "under"),
    exp.LTE: ("不超过", "at most"),
    exp.EQ: ("是", "is"),
    exp.NEQ: ("不是", "is not"),
}
OF_DAYS: Words = {
    exp.GT: ("晚于", "after"),
    exp.GTE: ("不早于", "not before"),
    exp.LT: ("早于", "before"),
    exp.LTE: ("不晚于", "not after"),
}
REVERSED: Mapping[type[exp.Expression], type[exp.Expression]] = {
    exp.GT: exp.LT, exp.GTE: exp.LTE, exp.LT: exp.GT, exp.LTE: exp.GTE, exp.EQ: exp.EQ, exp.NEQ: exp.NEQ,
}  # fmt: skip
JOINED: Words = {exp.And: ("，并且", " and "), exp.Or: ("，或者", " or ")}
SIGNS: Mapping[type[exp.Expression], str] = {exp.Add: "+", exp.Sub: "−", exp.Mul: "×", exp.Div: "÷"}
UNITS = {"days": ("天", " days"), "hours": ("小时", " hours"), "minutes": ("分钟", " minutes")}
FEN = 100


def reading(expression: Expression, lang: str) -> str:
    """The condition in words.

    Args:
        lang: `zh` or `en`.
    """
    return _Reading(lang).of(expression.tree)


class _Reading:
    def __init__(self, lang: str) -> None:
        self._en = lang == "en"
        self._lang = lang

    def of(self, node: exp.Expression) -> str:
        if isinstance(node, exp.Paren):
            return self._apart(node.this)
        if type(node) in JOINED:
            return self._joined(node)
        if type(node) in COMPARED:
            return self._compared(node)
        if type(node) in SIGNS:
            return f"{self._part(node.this)} {SIGNS[type(node)]} {self._part(node.expression)}"
        found = self._SINGLE.get(type(node))
        return found(self, node) if found else node.sql()

    def _joined(self, node: exp.Expression) -> str:
        word = JOINED[type(node)][self._en]
        parts = [node.this, node.expression]
        # An OR inside an AND is set apart, as its author wrote it.
        return word.join(self._apart(one) if type(one) in JOINED and type(one) is not type(node) else self.of(one)
                         for one in parts)  # fmt: skip

    def _compared(self, node: exp.Expression) -> str:
        left, right, kind = node.this, node.expression, type(node)
        if isinstance(left, exp.Literal) and not isinstance(right, exp.Literal):
            left, right, kind = right, left, REVERSED[kind]
        unit, types = _of(left)
        words = OF_DAYS if types == {"date"} and kind in OF_DAYS else COMPARED
        value = self._value(right, unit) if isinstance(right, exp.Literal | exp.Neg) else self.of(right)
        return self._beside(self.of(left), words[kind][self._en], value)

    def _beside(self, *parts: str) -> str:
        return (" " if self._en else "").join(parts)

    def _value(self, node: exp.Expression, unit: str) -> str:
        if isinstance(node, exp.Literal) and node.is_string:
            return f"“{node.this}”"
        try:
            number = Decimal(node.sql())
        except InvalidOperation:
            return str(node.sql())
        if unit == "fen":
            yuan = f"{number / FEN:,f}".rstrip("0").rstrip(".") if number % FEN else f"{number / FEN:,.0f}"
            return f"CNY {yuan}" if self._en else f"{yuan}元"
        if unit == "share":
            return f"{(number * 100).normalize():f}%"
        return f"{number.normalize():f}{UNITS[unit][self._en] if unit in UNITS else ''}"

    def _apart(self, node: exp.Expression) -> str:
        return f"({self.of(node)})" if self._en else f"（{self.of(node)}）"

    def _part(self, node: exp.Expression) -> str:
        return self._value(node, "") if isinstance(node, exp.Literal) else self.of(node)

    def _column(self, node: exp.Expression) -> str:
        return called(node.name, self._lang)

    def _literal(self, node: exp.Expression) -> str:
        return self._value(node, "")

    def _not(self, node: exp.Expression) -> str:
        inner = node.this.this if isinstance(node.this, exp.Paren) else node.this
        if isinstance(inner, exp.Is):
            return self._beside(self.of(inner.this), "is known" if self._en else "已知")
        return f"not true: {self.of(inner)}" if self._en else f"不成立：{self.of(inner)}"

    def _in(self, node: exp.Expression) -> str:
        listed = (", " if self._en else "、").join(self._value(one, "") for one in node.expressions)
        return f"{self.of(node.this)} is one of {listed}" if self._en else f"{self.of(node.this)}是{listed}之一"

    def _is(self, node: exp.Expression) -> str:
        if isinstance(node.expression, exp.Null):
            return self._beside(self.of(node.this), "is unknown" if self._en else "未知")
        said = self.of(node.this) if node.expression.this else self._not(exp.Not(this=node.this))
        return f"{said} (not counted when unknown)" if self._en else f"{said}（未知时不算）"

    def _coalesce(self, node: exp.Expression) -> str:
        given = [node.this, *node.expressions]
        if len(given) != 2 or not isinstance(given[1], exp.Boolean | exp.Literal):  # noqa: PLR2004 - of and else
            return str(node.sql())
        if isinstance(given[1], exp.Boolean):
            word = ("counted when unknown" if self._en else "未知时也算") if given[1].this else (
                "not counted when unknown" if self._en else "未知时不算")  # fmt: skip
        else:
            value = self._value(given[1], _of(given[0])[0])
            word = f"{value} when unknown" if self._en else f"未知时按{value}"
        return f"{self.of(given[0])} ({word})" if self._en else f"{self.of(given[0])}（{word}）"

    _SINGLE: Mapping[type[exp.Expression], Callable[["_Reading", exp.Expression], str]] = {
        exp.Column: _column, exp.Literal: _literal, exp.Not: _not, exp.Is: _is, exp.In: _in, exp.Coalesce: _coalesce,
    }  # fmt: skip


def _of(node: exp.Expression) -> tuple[str, set[str]]:
    """The unit that all facts in it share, empty where a product makes another; and their types."""
    facts = [fact for one in node.find_all(exp.Column) if (fact := REGISTRY.get(one.name))]
    units = {fact.unit for fact in facts}
    unit = units.pop() if len(units) == 1 and not node.find(exp.Mul, exp.Div) else ""
    return unit, {fact.type for fact in facts}
