"""Owns a scorecard: reading its file, and running it over one row or many. Pure but for the reading of the file.

A factor is two policy expressions: a value over the columns, and points over that value; a row's points are their sum.
The same check and the same engine as for the rules of a policy: nothing can be read but registered columns.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import polars as pl

from risk.policy.checker import check
from risk.policy.errors import BadPack
from risk.policy.language import Expression, Kind, Name
from risk.score.columns import NAMES

SHIPPED = Path(__file__).with_name("credit-taiwan.toml")
# [D] The chance of default at which the next band begins; a lender sets its own after its validation.
BANDS = (0.05, 0.10, 0.20, 0.35, 0.55)
MOST_FACTORS = 4  # told of one score. Source: A015


@dataclass(frozen=True, slots=True)
class Factor:
    """One line of the card.

    Attributes:
        name: what it measures, as `late_now`.
        code: the reason factor it counts as (`late_recent`, `util_high`, ...); empty: it has no words.
        value: the expression over the columns.
        points: the expression over the value, which it reads by the factor's name.
        best: the most points it can give; what a row falls short of it is what the factor took.
    """

    name: str
    code: str
    value: Expression
    points: Expression
    best: int


@dataclass(frozen=True)
class Card:
    """A scorecard.

    Attributes:
        name, version: as written in the file.
        base: points at even odds of 1:1.
        scale: points that multiply the odds of paying by e.
    """

    name: str
    version: str
    base: float
    scale: float
    factors: tuple[Factor, ...]

    def score(self, rows: pl.DataFrame) -> pl.DataFrame:
        """`points` (whole) and `chance` of default (0 to 1) for each row, beside the points of each factor."""
        each = rows.lazy().select(self._values).select(self._points).collect()
        told = each.with_columns(points=pl.sum_horizontal(factor.name for factor in self.factors).cast(pl.Int64))
        return told.with_columns(chance=1 / (1 + ((pl.col("points") - self.base) / self.scale).exp()))

    def factors_of(self, row: Mapping[str, float]) -> tuple[dict[str, str], ...]:
        """What lowered one row's score, strongest first, at most four: `{code, direction}` of credit.score.reported.

        A factor counts by what it took from its best; factors under one code count together; those without words of
        ours are left out. A score is never a reason by itself: these are.
        """
        (found,) = self.score(pl.DataFrame([dict(row)])).to_dicts()
        return self.lowered(found)

    def lowered(self, found: Mapping[str, float]) -> tuple[dict[str, str], ...]:
        """`factors_of` for a row that `score` gave."""
        taken: dict[str, int] = {}
        for factor in self.factors:
            if factor.code:
                taken[factor.code] = taken.get(factor.code, 0) + factor.best - int(found[factor.name])
        strongest = sorted(
            (code for code, points in taken.items() if points > 0), key=lambda code: (-taken[code], code)
        )
        return tuple({"code": code, "direction": "down"} for code in strongest[:MOST_FACTORS])

    def band(self, chance: float) -> int:
        """1 (best) to 6 by the chance of default, as rules read it."""
        return 1 + sum(chance >= limit for limit in BANDS)

    @cached_property
    def _values(self) -> list[pl.Expr]:
        return [pl.sql_expr(factor.value.sql).cast(pl.Float64).alias(factor.name) for factor in self.factors]

    @cached_property
    def _points(self) -> list[pl.Expr]:
        return [pl.sql_expr(factor.points.sql).cast(pl.Int64).alias(factor.name) for factor in self.factors]


def load(path: Path = SHIPPED) -> Card:
    """A card from its file.

    Raises:
        BadPack: no such file, no TOML, or a part missing.
        BadExpression: an expression that may not be one; it points at the place.
    """
    try:
        return parse(path.read_text("utf-8"), where=str(path))
    except OSError as error:
        raise BadPack(f"{path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise BadPack(f"{path} is no TOML: {error}") from error


def parse(text: str, *, where: str) -> Card:
    """A card from the text of its file; `where` names it in a refusal.

    Raises:
        BadPack: no TOML, or a part missing.
        BadExpression: an expression that may not be one; it points at the place.
    """
    try:
        told = tomllib.loads(text)
        head = told["scorecard"]
        return Card(
            name=head["name"],
            version=head["version"],
            base=float(head["base"]),
            scale=float(head["scale"]),
            factors=tuple(_factor(one) for one in told["factor"]),
        )
    except tomllib.TOMLDecodeError as error:
        raise BadPack(f"{where} is no TOML: {error}") from error
    except (KeyError, TypeError, ValueError) as error:
        raise BadPack(f"{where} is no scorecard: {error} is missing or wrong") from error


def _factor(told: Mapping[str, Any]) -> Factor:
    name = told["name"]
    value = check(told["value"], names=NAMES, where=f"{name} value", want=(Kind.INT, Kind.NUMBER))
    itself = {name: Name(Kind.NUMBER, known=True)}
    points = check(told["points"], names=itself, where=f"{name} points", want=(Kind.INT,))
    return Factor(name, told.get("code", ""), value, points, int(told["best"]))
