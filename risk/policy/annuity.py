"""Owns the one function SQL cannot say exactly: what a loan paid back monthly may be at a yearly rate. Pure."""

from collections.abc import Iterable
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from functools import cache

import polars as pl

from risk.policy.language import annuity_column

PLACES = 18
DTYPE = pl.Decimal(38, PLACES)


@cache
def annuity(rate_bps: int, months: int) -> Decimal:
    """(1 − (1 + r/12)^−n) ÷ (r/12), computed in fractions and rounded once to 18 places. Source: F.3.

    Args:
        rate_bps: yearly, in basis points: 1800 is 18 %.
        months: n.
    """
    monthly = Fraction(rate_bps, 10_000 * 12)
    exact = (1 - (1 + monthly) ** -months) / monthly if monthly else Fraction(months)
    scaled = round(exact * 10**PLACES)
    return Decimal(scaled).scaleb(-PLACES).quantize(Decimal(1).scaleb(-PLACES), rounding=ROUND_HALF_EVEN)


def with_annuities(frame: pl.DataFrame, needed: Iterable[tuple[str, int]]) -> pl.DataFrame:
    """The frame with a column of factors for each (name of the rate, months); few rates, so few factors to compute."""
    for rate, months in needed:
        rates = frame[rate].unique().drop_nulls().to_list()
        factors = pl.Series([annuity(one, months) for one in rates], dtype=DTYPE)
        column = (
            pl.col(rate).replace_strict(rates, factors, default=None, return_dtype=DTYPE)
            if rates
            else pl.lit(None, DTYPE)
        )
        frame = frame.with_columns(column.alias(annuity_column(rate, months)))
    return frame
