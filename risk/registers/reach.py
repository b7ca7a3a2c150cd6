"""Owns which lines a rule of law reaches, over a frame of facts. Pure; the same reading as `risk.facts.compliance`."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from risk.facts.incidents import significant

ADULT = 18


def reached(body: Mapping[str, Any]) -> pl.Expr:
    """A yes/no expression; what is unknown of a line is not reached."""
    found = pl.lit(value=True)
    if body["region"]:
        found &= pl.col("region").str.starts_with(significant(body["region"]))
    if body["products"]:
        found &= pl.col("product").is_in(body["products"])
    if body["industries"] or body["groups"]:
        inside = pl.col("industry").is_in(body["industries"]) | pl.col("segment").is_in(body["groups"])
        if "minor" in body["groups"]:
            inside |= pl.col("age") < ADULT
        found &= inside
    return found.fill_null(value=False)
