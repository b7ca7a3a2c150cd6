"""Owns the lender's numbers for plans, read once from the file beside it. Pure."""

import tomllib
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

BASIS_POINTS = 10_000


@dataclass(frozen=True, slots=True)
class Rules:
    """Money in fen, rates in basis points a year; see `rules.toml`."""

    owner: str
    quote_days: int
    undo_days: int
    reading_seconds: int
    day_basis: int
    surcharge_percent: int
    living_line: int
    share_percent: int
    cost_cap_bps: int
    h1_months: list[int]
    h1_dpd: int
    h1_times: int
    h1_auto: int
    h1_declared_months: int
    h2_months: list[int]
    h2_appr: int
    h3_months: list[int]
    h4_bps: int
    h4_months: int
    h6_parts: list[int]
    h6_auto: int
    h6_dpd: int
    h7_days: int
    h8_dpd: int
    h8_parts: int
    late_pages: list[str]
    late_looks: int
    kept_after: int

    @property
    def surcharge(self) -> Decimal:
        return Decimal(self.surcharge_percent) / 100

    @property
    def floor_rate(self) -> Decimal:
        return Decimal(self.h4_bps) / BASIS_POINTS


@cache
def rules() -> Rules:
    return Rules(**tomllib.loads((Path(__file__).parent / "rules.toml").read_text(encoding="utf-8")))
