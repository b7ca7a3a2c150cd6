"""Owns running a policy: the same expressions for one line and for a million, and the same answers. Pure.

Many lines are a frame of polars; one is asked by programs (`alone`) wherever those surely say the same.
What is unknown stays unknown: a rule is true, false, or None (cannot tell).
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property, lru_cache
from hashlib import sha256
from typing import Any, cast

import polars as pl

from risk.policy import alone
from risk.policy.annuity import DTYPE as ANNUITY
from risk.policy.annuity import annuity, with_annuities
from risk.policy.flips import Walk
from risk.policy.head import Appetite
from risk.policy.language import Expression, Kind, annuity_column
from risk.policy.marks import MARK
from risk.policy.parts import Program
from risk.policy.rules import Capability, Flip, Rule, Value

DTYPES: dict[Kind, pl.DataType] = {
    Kind.INT: pl.Int64(), Kind.NUMBER: pl.Float64(), Kind.BOOL: pl.Boolean(), Kind.TEXT: pl.String(),
    Kind.DATE: pl.Date(), Kind.INSTANT: pl.Datetime("us", "UTC"),
}  # fmt: skip
# A literal such as 0.7 makes a column Decimal of whatever scale it has: derived numbers have one fixed scale,
# wide enough for a factor and narrow enough that the product of four keeps every digit.
DERIVED_DTYPES = DTYPES | {Kind.NUMBER: pl.Decimal(38, 6)}


# For one line the optimiser costs more than it saves.
PLAIN: dict[str, Any] = {"optimizations": pl.QueryOptFlags.none()}


@dataclass(frozen=True)
class Run:
    """What a policy says of one line.

    Attributes:
        holds: (code, capability) -> true, false, or None: cannot tell.
        caps: code -> fen, for the true rules that stop only amounts above it.
        derived: name -> value, as tier and dti_max.
    """

    holds: Mapping[tuple[str, Capability], bool | None]
    caps: Mapping[str, int]
    derived: Mapping[str, object]


@dataclass(frozen=True)
class Policy:
    """A checked policy, ready to run.

    Attributes:
        name, number: as `cn-revolving`, `1.0.0`.
        names: the facts it may read, with their kinds.
        text: the pack as it was read; `digest` its SHA-256.
        appetite: what risk its owner bears; None: the file does not say.
        expires_on: the last day on which it may rule; None: until another is released.
        diverted: codes whose rules stop nobody by themselves: where one is true, a person looks.
        marks: which state of the diversions that is; 0 where none is.
    """

    name: str
    number: str
    params: Mapping[str, int | Decimal]
    derived: tuple[Value, ...]
    terms: tuple[Value, ...]
    rules: tuple[Rule, ...]
    names: Mapping[str, Kind]
    meta: Mapping[str, object]
    text: str
    digest: str
    appetite: Appetite | None = None
    expires_on: date | None = None
    diverted: frozenset[str] = frozenset()
    marks: int = 0

    @property
    def base(self) -> str:
        """The version as it was released, whatever goes to people."""
        return f"{self.name}@{self.number}"

    @property
    def version(self) -> str:
        return f"{self.base}{MARK}{self.marks}" if self.diverted else self.base

    @property
    def reads(self) -> frozenset[str]:
        """The facts any expression of the policy reads."""
        return frozenset(self._schema) - {"income", "level", "hard"}

    def rules_of(self, code: str) -> tuple[Rule, ...]:
        return tuple(rule for rule in self.rules if rule.code == code)

    def rule(self, code: str, capability: str = "") -> Rule | None:
        """The rule of a code, the one for a capability if there are several; None: this policy has none."""
        own = self.rules_of(code)
        return next((rule for rule in own if capability in rule.capabilities), own[0] if own else None)

    def without(self, codes: Collection[str]) -> "Policy":
        """The same policy less the rules of these codes; what a person has accepted an explanation for."""
        if not codes:
            return self
        return self._less(frozenset(codes))

    def diverting(self, codes: Collection[str], marks: int) -> "Policy":
        """The same policy with the rules of these codes going to people."""
        return self._diverting(frozenset(codes), marks) if codes else self

    def reading(self, code: str) -> str:
        """SHA-256 of everything that makes the rules of a code true: the same in two versions, the same rule."""
        return self._readings(code)

    def run(self, values: Mapping[str, object]) -> Run:
        """All rules over one line's facts in one pass. A fact that is missing is unknown.

        Pure, and so the last few hundred are remembered: one answer asks for the same facts again and again.
        """
        return self._remembered(tuple(values.get(name) for name in self._rule_schema))

    def _run(self, row: tuple[object, ...]) -> Run:
        told = self._alone(row) if self._programs else self._framed(row)
        holds: dict[tuple[str, Capability], bool | None] = {}
        caps: dict[str, int] = {}
        for number, rule in enumerate(self.rules):
            if rule.when is None:
                continue
            true = told[f"when{number}"]
            holds |= dict.fromkeys(((rule.code, capability) for capability in rule.capabilities), true)
            if true and rule.cap is not None and (cap := told[f"cap{number}"]) is not None:
                caps[rule.code] = min(cap, caps.get(rule.code, cap))
        derived = {value.name: told[value.name] for value in self.derived}
        return Run(holds, caps, derived)

    def _framed(self, row: tuple[object, ...]) -> Mapping[str, Any]:
        frame = pl.DataFrame([row], schema=self._rule_schema, orient="row")
        found = _at_once(frame, self._derived_stages).select(*self._rule_columns).collect(**PLAIN).row(0)
        return dict(zip(self._rule_names, found, strict=True))

    def _alone(self, row: tuple[object, ...]) -> Mapping[str, Any]:
        values = dict(zip(self._rule_schema, row, strict=True))
        for name, program in self._programs:
            values[name] = program(values)
        return values

    def evaluate(self, values: Mapping[str, object]) -> Mapping[tuple[str, Capability], bool | None]:
        """(code, capability) -> true, false, or None: cannot tell. Rules that only a record makes true are absent."""
        return self.run(values).holds

    def caps(self, values: Mapping[str, object]) -> Mapping[str, int]:
        """Of the true rules that stop only amounts above a cap: code -> fen."""
        return self.run(values).caps

    @property
    def columns(self) -> dict[str, str]:
        """The columns of `evaluate_frame`, caps among them, with the SQL that makes each."""
        whens = {
            f"{rule.code} {capability}": rule.when.sql
            for rule in self.rules
            if rule.when
            for capability in rule.capabilities
        }
        return whens | {f"cap {rule.code}": rule.cap.sql for rule in self.rules if rule.cap}

    def evaluate_frame(
        self, frame: pl.DataFrame, *, caps: bool = False, only: Collection[str] | None = None
    ) -> pl.DataFrame:
        """The same for many lines: one yes/no column `CODE capability` for each rule and capability.

        Args:
            frame: a column a fact; a fact without a column is unknown for every line.
            caps: adds `cap CODE`, in fen, for the rules that have one.
            only: these columns alone.
        """
        wanted = self.columns if only is None else only
        columns = [
            _truth(rule.when).alias(name)
            for rule in self.rules
            if rule.when
            for name in (f"{rule.code} {capability}" for capability in rule.capabilities)
            if name in wanted
        ]
        if caps:
            capped = ((f"cap {rule.code}", rule.cap) for rule in self.rules if rule.cap)
            columns += [_ready(cap).cast(pl.Int64).alias(name) for name, cap in capped if name in wanted]
        return _at_once(typed(frame, self._schema), self._derived_stages).select(columns).collect()

    def size(self, values: Mapping[str, object], *, income: int, level: int, hard: bool = False) -> dict[str, object]:
        """The terms of the sizing by name, exact, with `outcome`, `amount` and `four_eyes`. Source: F.3, F.12.

        Args:
            values: the line's facts, with the proven income in them.
            income: recognised a month, fen.
            level: 1 (declared) to 4.
            hard: a rule of G0-G3 is true, so the limit is kept.
        """
        inputs = {"income": income, "level": level, "hard": hard}
        frame = self._one({**values, **inputs}, annuities=True)
        told = _at_once(frame, self._term_stages).select(self._term_names).collect(**PLAIN)
        return dict(told.row(0, named=True))

    def size_frame(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The same for many lines, `income`, `level` and `hard` beside the facts."""
        ready = with_annuities(typed(frame, self._schema), self._annuities)
        return _at_once(ready, self._term_stages).select(self._term_names).collect()

    def relied_on(self, code: str) -> tuple[str, ...]:
        """The facts the rules of a code read, derived values followed down to their facts."""
        return self._relied_on.get(code, ())

    def flips(self, code: str, values: Mapping[str, object], capability: str = "") -> tuple[Flip, ...]:
        """What would make the true rules of a code let go, direction only; of the facts a borrower may aim for.

        Args:
            code: of the rules.
            values: the line's facts.
            capability: left out: of every rule of the code.
        """
        found: dict[Flip, None] = {}
        for number, rule in enumerate(self.rules):
            if (
                rule.code != code
                or rule.when is None
                or rule.targets == ()
                or capability not in ("", *rule.capabilities)
            ):
                continue
            walk, asked = self._walks[number]
            flips = walk.flips(asked(values))
            found |= dict.fromkeys(flip for flip in flips if rule.targets is None or flip.fact in rule.targets)
        return tuple(found)

    # ------------------------------------------------------------------------------------------ frames

    def _one(self, values: Mapping[str, object], *, annuities: bool = False) -> pl.DataFrame:
        schema, row = self._schema, [values.get(name) for name in self._schema]
        for rate, months in self._annuities if annuities else ():
            schema = {**schema, annuity_column(rate, months): ANNUITY}
            row.append(None if values.get(rate) is None else annuity(cast("int", values[rate]), months))
        return pl.DataFrame([row], schema=schema, orient="row")

    @cached_property
    def _schema(self) -> dict[str, pl.DataType]:
        """The facts any expression reads, with the column type of each."""
        return self._columns_of(value.sql for value in self.terms) | self._rule_schema

    @cached_property
    def _rule_schema(self) -> dict[str, pl.DataType]:
        """The facts the rules and the derived values read."""
        derived = [value.sql for value in self.derived]
        return self._columns_of([*derived, *(part for rule in self.rules for part in (rule.when, rule.cap) if part)])

    def _columns_of(self, parts: Iterable[Expression]) -> dict[str, pl.DataType]:
        every = list(parts)
        every += [value.sql for value in self._derived_under(every)]
        read = {name for part in every for name in part.names}
        read |= {rate for part in every for rate, _ in part.annuities}
        own = {value.name for value in (*self.derived, *self.terms)}
        return {name: DTYPES[kind] for name, kind in self.names.items() if name in read and name not in own}

    @cached_property
    def _relied_on(self) -> dict[str, tuple[str, ...]]:
        under = {value.name: value.sql.names for value in self.derived}
        relied: dict[str, tuple[str, ...]] = {}
        for code in {rule.code for rule in self.rules}:
            found: dict[str, None] = {}
            waiting = [name for rule in self.rules_of(code) if rule.when for name in sorted(rule.when.names)]
            while waiting:
                name = waiting.pop(0)
                if name in under:
                    waiting += sorted(under[name])
                else:
                    found[name] = None
            relied[code] = tuple(found)
        return relied

    def _derived_under(self, parts: Iterable[Expression]) -> list[Value]:
        """The derived values that expressions read, directly or through others, in the order of the policy."""
        found: list[Value] = []
        wanted = {name for part in parts for name in part.names}
        for value in reversed(self.derived):  # each reads only those above it
            if value.name in wanted:
                found.insert(0, value)
                wanted |= value.sql.names
        return found

    @cached_property
    def _walks(self) -> dict[int, tuple[Walk, Callable[[Mapping[str, object]], list[bool | None]]]]:
        """For each rule with a predicate: its parts, and what says each of them of a line."""
        found = {}
        for number, rule in enumerate(self.rules):
            if rule.when:
                walk = Walk(rule.when.tree, self.names)
                found[number] = walk, self._asker(rule.when, walk)
        return found

    def _asker(self, when: Expression, walk: Walk) -> Callable[[Mapping[str, object]], list[bool | None]]:
        under, schema = self._derived_under([when]), self._columns_of([when])
        steps, types = alone.steps(under, self.names)
        parts = [alone.anything(tree, types) for tree in walk.trees]
        stages, asked = _stages(under), _numbered(walk.parts)

        def by_programs(values: Mapping[str, object]) -> list[bool | None]:
            known = {name: values.get(name) for name in schema}
            for name, program in steps or ():
                known[name] = program(known)
            return [part(known) for part in parts if part]

        def by_frame(values: Mapping[str, object]) -> list[bool | None]:
            frame = pl.DataFrame([[values.get(name) for name in schema]], schema=schema, orient="row")
            return list(_at_once(frame, stages).select(asked).collect(**PLAIN).row(0))

        return by_frame if steps is None or None in parts else by_programs

    @cached_property
    def _remembered(self) -> Callable[[tuple[object, ...]], Run]:
        return lru_cache(maxsize=512)(self._run)

    @cached_property
    def _less(self) -> Callable[[frozenset[str]], "Policy"]:
        @lru_cache(maxsize=32)
        def less(codes: frozenset[str]) -> Policy:
            return replace(self, rules=tuple(rule for rule in self.rules if rule.code not in codes))

        return less

    @cached_property
    def _diverting(self) -> Callable[[frozenset[str], int], "Policy"]:
        @lru_cache(maxsize=8)
        def diverting(codes: frozenset[str], marks: int) -> Policy:
            return replace(self, diverted=codes, marks=marks)

        return diverting

    @cached_property
    def _readings(self) -> Callable[[str], str]:
        @lru_cache(maxsize=128)
        def reading(code: str) -> str:
            under = {value.name: value.sql for value in self.derived}
            parts = [part for rule in self.rules_of(code) for part in (rule.when, rule.cap)]
            waiting = sorted({name for part in parts if part for name in part.names if name in under})
            found: dict[str, str] = {}
            while waiting:
                name = waiting.pop()
                found[name] = under[name].sql
                waiting += [one for one in under[name].names if one in under and one not in found]
            rules = [
                (part and part.sql, rule.capabilities, rule.by)
                for rule in self.rules_of(code)
                for part in (rule.when, rule.cap)
            ]
            return sha256(repr((rules, sorted(found.items()))).encode()).hexdigest()

        return reading

    @cached_property
    def _derived_stages(self) -> list[list[pl.Expr]]:
        return _stages(self.derived)

    @cached_property
    def _term_stages(self) -> list[list[pl.Expr]]:
        return _stages((*self.derived, *self.terms))

    @cached_property
    def _term_names(self) -> list[str]:
        return [value.name for value in (*self.derived, *self.terms)]

    @cached_property
    def _annuities(self) -> tuple[tuple[str, int], ...]:
        return tuple(sorted({one for value in self.terms for one in value.sql.annuities}))

    @cached_property
    def _rule_columns(self) -> list[pl.Expr]:
        columns = [pl.col(value.name) for value in self.derived]
        for number, rule in enumerate(self.rules):
            if rule.when:
                columns.append(_truth(rule.when).alias(f"when{number}"))
            if rule.cap:
                columns.append(_ready(rule.cap).cast(pl.Int64).alias(f"cap{number}"))
        return columns

    @cached_property
    def _programs(self) -> tuple[tuple[str, Program], ...]:
        """The derived values and the rules as programs, by name and in order; none where only polars can say one."""
        steps, types = alone.steps(self.derived, self.names)
        found: list[tuple[str, Program | None]] = [*(steps or ())]
        for number, rule in enumerate(self.rules):
            found += [(f"when{number}", alone.truth(rule.when.tree, types))] if rule.when else []
            found += [(f"cap{number}", alone.fen(rule.cap.tree, types))] if rule.cap else []
        programs = tuple((name, program) for name, program in found if program)
        return programs if steps is not None and len(programs) == len(found) else ()

    @cached_property
    def _rule_names(self) -> list[str]:
        names = [value.name for value in self.derived]
        for number, rule in enumerate(self.rules):
            names += [f"when{number}"] * bool(rule.when) + [f"cap{number}"] * bool(rule.cap)
        return names


def typed(frame: pl.DataFrame, schema: Mapping[str, pl.DataType]) -> pl.DataFrame:
    """The frame with these columns of these types; what it lacks is unknown for every line."""
    lacking = [pl.lit(None, dtype).alias(name) for name, dtype in schema.items() if name not in frame.columns]
    return frame.with_columns(lacking).select(pl.col(name).cast(dtype) for name, dtype in schema.items())


def _at_once(frame: pl.DataFrame, stages: Iterable[list[pl.Expr]]) -> pl.LazyFrame:
    """The frame with its derived values, as one plan: a step at a time costs a plan each."""
    lazy = frame.lazy()
    for stage in stages:
        lazy = lazy.with_columns(stage)
    return lazy


def _numbered(parts: Iterable[str]) -> list[pl.Expr]:
    return [pl.sql_expr(sql).alias(str(number)) for number, sql in enumerate(parts)]


def _ready(expression: Expression) -> pl.Expr:
    return pl.sql_expr(expression.sql)


def _truth(expression: Expression) -> pl.Expr:
    ready = _ready(expression)
    return ready if expression.kind is Kind.BOOL else ready.cast(pl.Boolean)  # a bare NULL has no type


def _stages(values: Sequence[Value]) -> list[list[pl.Expr]]:
    """Values in as few passes as their dependencies allow."""
    depth: dict[str, int] = {}
    stages: list[list[pl.Expr]] = []
    for value in values:
        level = max((depth[name] + 1 for name in value.sql.names if name in depth), default=0)
        depth[value.name] = level
        if level == len(stages):
            stages.append([])
        stages[level].append(_ready(value.sql).cast(DERIVED_DTYPES[value.kind]).alias(value.name))
    return stages
