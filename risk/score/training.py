"""Trains a scorecard: monotone bins by OptBinning, one logistic line over them, points written as policy expressions.

Needs the `train` extra (OptBinning). Only what a borrower does with the line is read: sex, education, marriage and age
are not, though the file has them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score, roc_curve
from sklearn.model_selection import StratifiedKFold

from risk.policy.checker import check
from risk.score.columns import BILLS, NAMES, PAID, PAYS

type Numbers = NDArray[np.float64]

FOLDS, SEED = 5, 20_050_930  # the last month the file tells of
BASE, DOUBLING = 600, 40  # points at even odds, and to double the odds of paying
LEAST_BIN, MOST_BINS = 0.01, 12


@dataclass(frozen=True, slots=True)
class Candidate:
    """What may become a factor: an expression over the columns, and which way its risk must go."""

    name: str
    sql: str
    risk: str  # ascending or descending
    code: str = ""


def _sum(columns: Sequence[str]) -> str:
    return " + ".join(column.lower() for column in columns)


def _late(months: int) -> str:
    return " + ".join(f"(CASE WHEN {column.lower()} >= {months} THEN 1 ELSE 0 END)" for column in PAYS)


CANDIDATES = (
    Candidate("late_now", "pay_0", "ascending", "late_recent"),
    Candidate("late_before", "pay_2", "ascending", "late_recent"),
    Candidate("late_earlier", "GREATEST(pay_3, pay_4)", "ascending", "late_recent"),
    Candidate("late_old", "GREATEST(pay_5, pay_6)", "ascending", "late_recent"),
    Candidate("late_worst", f"GREATEST({', '.join(column.lower() for column in PAYS)})", "ascending", "late_recent"),
    Candidate("late_months", _late(1), "ascending", "late_recent"),
    Candidate("late_long", _late(2), "ascending", "late_recent"),
    Candidate("late_weighed", "4 * GREATEST(pay_0, 0) + 2 * GREATEST(pay_2, 0) + GREATEST(pay_3, 0)", "ascending",
              "late_recent"),
    Candidate("limit", "limit_bal", "descending"),
    Candidate("used", "bill_amt1 / limit_bal", "ascending", "util_high"),
    Candidate("used_6m", f"({_sum(BILLS)}) / (6.0 * limit_bal)", "ascending", "util_high"),
    Candidate("used_more", "(bill_amt1 - bill_amt6) / limit_bal", "ascending", "util_rising"),
    Candidate("paid_last", "pay_amt1", "descending", "min_pay"),
    Candidate("paid_before", "pay_amt2", "descending", "min_pay"),
    Candidate("paid_earlier", "pay_amt3", "descending", "min_pay"),
    Candidate("paid_6m", _sum(PAID), "descending", "min_pay"),
    Candidate("paid_least", f"LEAST({', '.join(column.lower() for column in PAID[:5])})", "descending", "min_pay"),
    Candidate("paid_share", "CASE WHEN bill_amt2 > 0 THEN COALESCE(pay_amt1 / bill_amt2, 1.5) ELSE 1.5 END",
              "descending", "min_pay"),
    Candidate("paid_of_limit", "(pay_amt1 + pay_amt2 + pay_amt3) / limit_bal", "descending", "min_pay"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fitted:
    """One candidate with its bins: upper edges, and the weight of evidence between them."""

    candidate: Candidate
    edges: tuple[float, ...]
    weights: tuple[float, ...]

    def over(self, values: Numbers) -> Numbers:
        """The weight of evidence of each value."""
        found: Numbers = np.asarray(self.weights)[np.searchsorted(self.edges, values, side="right")]
        return found


@dataclass(frozen=True, slots=True)
class Trained:
    """A scorecard's parts, with how it did on rows it was not trained on.

    Attributes:
        lines: the factors kept, each with its coefficient.
        start: the intercept.
        auc, ks: of each fold.
        chances, truths: out-of-fold, for the plots.
    """

    lines: tuple[tuple[Fitted, float], ...]
    start: float
    auc: tuple[float, ...]
    ks: tuple[float, ...]
    chances: Numbers
    truths: Numbers


def values_of(rows: pl.DataFrame) -> Numbers:
    """A column for each candidate."""
    ready = [check(one.sql, names=NAMES, where=one.name).sql for one in CANDIDATES]
    made = rows.lazy().select(pl.sql_expr(sql).cast(pl.Float64).alias(str(n)) for n, sql in enumerate(ready))
    return made.collect().to_numpy()


def train(rows: pl.DataFrame) -> Trained:
    """The card of all rows, with what cross-validation says of the way it is made."""
    values, truths = values_of(rows), rows["target"].to_numpy()
    chances = np.zeros(len(truths))
    auc, ks = [], []
    for known, asked in StratifiedKFold(FOLDS, shuffle=True, random_state=SEED).split(values, truths):
        lines, start = _fit(values[known], truths[known])
        chances[asked] = _chances(lines, start, values[asked])
        auc.append(float(roc_auc_score(truths[asked], chances[asked])))
        false, true, _ = roc_curve(truths[asked], chances[asked])
        ks.append(float((true - false).max()))
    lines, start = _fit(values, truths)
    return Trained(lines, start, tuple(auc), tuple(ks), chances, truths)


def _fit(values: Numbers, truths: Numbers) -> tuple[tuple[tuple[Fitted, float], ...], float]:
    """Bins, then one line; a factor whose sign says the opposite of its bins is dropped, the worst first."""
    kept = [(n, one) for n, candidate in enumerate(CANDIDATES) if (one := _binned(candidate, values[:, n], truths))]
    while True:
        evidence = np.column_stack([one.over(values[:, n]) for n, one in kept])
        line = LogisticRegression(max_iter=1_000).fit(evidence, truths)
        signs = line.coef_[0]
        # The evidence grows with the odds of paying, so an honest coefficient of default is below zero.
        if (signs < 0).all():
            return tuple((one, float(sign)) for (_, one), sign in zip(kept, signs, strict=True)), float(
                line.intercept_[0]
            )
        del kept[int(signs.argmax())]


def _binned(candidate: Candidate, values: Numbers, truths: Numbers) -> Fitted | None:
    from optbinning import OptimalBinning  # noqa: PLC0415 - of the train extra alone

    made: Any = OptimalBinning(
        name=candidate.name, monotonic_trend=candidate.risk, min_bin_size=LEAST_BIN, max_n_bins=MOST_BINS
    )
    made.fit(values, truths)
    edges = tuple(float(edge) for edge in made.splits)
    if not edges:
        return None
    place = np.searchsorted(edges, values, side="right")
    bad = np.bincount(place, weights=truths, minlength=len(edges) + 1) + 0.5
    good = np.bincount(place, weights=1 - truths, minlength=len(edges) + 1) + 0.5
    return Fitted(candidate, edges, tuple(np.log((good / good.sum()) / (bad / bad.sum()))))


def _chances(lines: Sequence[tuple[Fitted, float]], start: float, values: Numbers) -> Numbers:
    order = {candidate.name: n for n, candidate in enumerate(CANDIDATES)}
    total = start + sum(sign * one.over(values[:, order[one.candidate.name]]) for one, sign in lines)
    found: Numbers = 1 / (1 + np.exp(-total))
    return found
