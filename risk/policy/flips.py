"""Owns which facts would make a true rule let go, and which way they would have to go. Pure; never says how far."""

from collections.abc import Mapping

from sqlglot import exp

from risk.policy.language import Kind
from risk.policy.rules import Flip

TURNED = {exp.GT: exp.LTE, exp.GTE: exp.LT, exp.LT: exp.GTE, exp.LTE: exp.GT, exp.EQ: exp.NEQ, exp.NEQ: exp.EQ}
SAID = (exp.And, exp.Or, exp.Not, *TURNED, exp.In, exp.Is, exp.Between, exp.Coalesce)


class Walk:
    """One predicate, ready to be asked what would flip it: its parts, each a yes/no expression of its own.

    `parts` are SQL, to be said true, false or None of one line, `trees` the same parsed; `flips` takes the answers in
    the same order.
    """

    def __init__(self, tree: exp.Expression, kinds: Mapping[str, Kind]) -> None:
        self.tree, self.kinds = tree, kinds
        nodes: list[exp.Expression] = [node for node in tree.walk() if isinstance(node, SAID)]
        nodes += [node for node in tree.find_all(exp.Column) if kinds.get(node.name) is Kind.BOOL]
        self.parts: list[str] = []
        self.trees: list[exp.Expression] = []
        self.place: dict[int, int] = {}
        for node in nodes:
            sql = node.sql()
            if sql not in self.parts:
                self.parts.append(sql)
                self.trees.append(node)
            self.place[id(node)] = self.parts.index(sql)

    def flips(self, truths: list[bool | None]) -> list[Flip]:
        """Each fact that would flip the predicate if it is true; of an AND any one part would do, so all are told."""
        if self._says(self.tree, truths) is not True:
            return []
        return self._to(self.tree, truths, want=False)

    def _says(self, node: exp.Expression, truths: list[bool | None]) -> bool | None:
        place = self.place.get(id(_bare(node)))
        return None if place is None else truths[place]

    def _to(self, node: exp.Expression, truths: list[bool | None], *, want: bool) -> list[Flip]:
        """What would bring a part to `want`, when it is not there; what is unknown stands in nobody's way."""
        node = _bare(node)
        if self._says(node, truths) in (want, None):
            return []
        match node:
            case exp.And() | exp.Or():
                return self._to(node.left, truths, want=want) + self._to(node.right, truths, want=want)
            case exp.Not():
                return self._to(node.this, truths, want=not want)
            case exp.Coalesce():
                return self._to(node.this, truths, want=want)
            case exp.Column():
                return [Flip(node.name, "is" if want else "is_not")]
            case exp.Is(expression=exp.Null()):
                return [Flip(fact, "is_not" if want else "is") for fact in self._facts(node.this)]
            case exp.In() | exp.Is() | exp.Between():
                return [Flip(fact, "is" if want else "is_not") for fact in self._facts(node.this)]
            case _:
                return self._compared(node, want=want)

    def _compared(self, node: exp.Expression, *, want: bool) -> list[Flip]:
        wanted = type(node) if want else TURNED[type(node)]
        left, right = self._facts(node.left), self._facts(node.right)
        if wanted in (exp.EQ, exp.NEQ):
            if {self.kinds[fact] for fact in left or right} <= {Kind.INT, Kind.NUMBER}:
                return []  # a number that must merely differ: nothing to aim for
            return [Flip(fact, "is" if wanted is exp.EQ else "is_not") for fact in left or right]
        up = wanted in (exp.GT, exp.GTE)
        if left:
            return [Flip(fact, "above" if up == rises else "below") for fact, rises in left.items()]
        return [Flip(fact, "below" if up == rises else "above") for fact, rises in right.items()]

    def _facts(self, node: exp.Expression, *, rises: bool = True) -> dict[str, bool]:
        """The facts of a side, and whether the side rises with each."""
        match node:
            case exp.Column():
                return {node.name: rises} if node.name in self.kinds else {}
            case exp.Sub() | exp.Div():
                return self._facts(node.left, rises=rises) | self._facts(node.right, rises=not rises)
            case exp.Neg():
                return self._facts(node.this, rises=not rises)
            case exp.Add() | exp.Mul():
                return self._facts(node.left, rises=rises) | self._facts(node.right, rises=rises)
            case exp.Paren() | exp.Coalesce() | exp.Abs() | exp.Floor() | exp.Ceil() | exp.Round() | exp.Cast():
                return self._facts(node.this, rises=rises)
            case _:
                return {}


def _bare(node: exp.Expression) -> exp.Expression:
    while isinstance(node, exp.Paren):
        node = node.this
    return node
