"""Owns which facts would make a true rule let go, and which way they would have to go. Pure; never says how far."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from sqlglot import exp

from risk.policy.language import Kind
from risk.policy.rules import Flip

if TYPE_CHECKING:
    from risk.policy.engine import Policy

TURNED = {exp.GT: exp.LTE, exp.GTE: exp.LT, exp.LT: exp.GTE, exp.LTE: exp.GT, exp.EQ: exp.NEQ, exp.NEQ: exp.EQ}
SAID = (exp.And, exp.Or, exp.Not, *TURNED, exp.In, exp.Is, exp.Between, exp.Coalesce)


def flips(policy: "Policy", code: str, values: Mapping[str, object], capability: str = "") -> tuple[Flip, ...]:
    """For the rules of a code that are true: each fact that would flip one, and the way it would have to go.

    Of an AND any one part would do, so every part is told; of an OR all true parts must go, so all are told.
    """
    found: dict[Flip, None] = {}
    for rule in policy.rules_of(code):
        if rule.when is None or (capability and capability not in rule.capabilities):
            continue
        walk = _Walk(policy, values, rule.when.tree)
        if walk.says(rule.when.tree) is not True:
            continue
        for flip in walk.to(rule.when.tree, want=False):
            if rule.targets is None or flip.fact in rule.targets:
                found[flip] = None
    return tuple(found)


class _Walk:
    def __init__(self, policy: "Policy", values: Mapping[str, object], tree: exp.Expression) -> None:
        self.names = policy.names
        parts: list[exp.Expression] = [node for node in tree.walk() if isinstance(node, SAID)]
        parts += [node for node in tree.find_all(exp.Column) if policy.names.get(node.name) is Kind.BOOL]
        unique = list({node.sql(): node for node in parts})
        self.truth = dict(zip(unique, policy.truths(values, unique), strict=True))

    def says(self, node: exp.Expression) -> bool | None:
        while isinstance(node, exp.Paren):
            node = node.this
        return self.truth.get(node.sql())

    def to(self, node: exp.Expression, *, want: bool) -> list[Flip]:
        """What would bring a part to `want`, when it is not there; what is unknown stands in nobody's way."""
        while isinstance(node, exp.Paren):
            node = node.this
        if self.says(node) in (want, None):
            return []
        match node:
            case exp.And() | exp.Or():
                return self.to(node.left, want=want) + self.to(node.right, want=want)
            case exp.Not():
                return self.to(node.this, want=not want)
            case exp.Coalesce():
                return self.to(node.this, want=want)
            case exp.Column():
                return [Flip(node.name, "is" if want else "is_not")]
            case exp.Is(expression=exp.Null()):
                return [Flip(fact, "is_not" if want else "is") for fact in self._facts(node.this)]
            case exp.In() | exp.Is() | exp.Between():
                return [Flip(fact, "is" if want else "is_not") for fact in self._facts(node.this)]
            case _ if type(node) in TURNED:
                return self._compared(node, want=want)
            case _:
                return []

    def _compared(self, node: exp.Expression, *, want: bool) -> list[Flip]:
        wanted = type(node) if want else TURNED[type(node)]
        left, right = self._facts(node.left), self._facts(node.right)
        if wanted in (exp.EQ, exp.NEQ):
            kinds = {self.names[fact] for fact in left or right}
            if kinds <= {Kind.INT, Kind.NUMBER}:
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
                return {node.name: rises} if node.name in self.names else {}
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
