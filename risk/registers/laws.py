"""Owns what a rule of law says: where and since when it holds, which reasons it bears, which number it bounds. Pure."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from risk.facts.incidents import covers

REF = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{1,59}")
AT = "@"  # between a rule's ref and the region where alone it holds, in the ledger's name of it
# Which clocks of law a reason runs under. Source: C.4.
CLOCKS: Mapping[str, tuple[str, ...]] = {
    "AML-": ("CLK-11",), "FRD-": ("CLK-12",), "CRD-BUREAU": ("CLK-10",), "DAT-BUREAU": ("CLK-10",),
    "CRD-DPD": ("CLK-14", "CLK-15"),
}  # fmt: skip
ALWAYS = ("CLK-02", "CLK-17")  # who is newly held is told; a policy that changes for it is told before


@dataclass(frozen=True, slots=True)
class Law:
    """One rule of law.

    Attributes:
        region: digits of a GB/T 2260 code; empty: the whole country.
        codes: the reasons it bears.
        param, bound, side: the number of a policy it bounds, and whether it is the `most` or the `least`.
    """

    ref: str
    title: str
    law: str
    article: str
    effective_from: date
    codes: tuple[str, ...]
    region: str = ""
    param: str = ""
    bound: int | None = None
    side: str = ""

    @property
    def name(self) -> str:
        """Its name in the ledger: a local one carries its region."""
        return f"{self.ref}{AT}{self.region}" if self.region else self.ref

    def holds(self, region: str | None, on: date) -> bool:
        """Whether it holds for somebody there on a day; a borrower of no known region is under no local rule."""
        return self.effective_from <= on and (not self.region or (region is not None and covers(self.region, region)))


@dataclass(frozen=True, slots=True)
class Bound:
    """The strictest of the rules that bound one number at a place, and those it goes before."""

    law: Law
    others: tuple[Law, ...]


def of(ref: str, raw: Mapping[str, Any]) -> Law:
    """A rule from its file or its entry."""
    since = raw["effective_from"]
    return Law(
        ref, raw["title"], raw["law"], raw["article"],
        since if isinstance(since, date) else date.fromisoformat(since), tuple(raw["codes"]),
        raw.get("region", ""), raw.get("param", ""), raw.get("bound"), raw.get("side", ""),
    )  # fmt: skip


@cache
def shipped() -> tuple[Law, ...]:
    """Those on which the default policy stands."""
    raw = tomllib.loads((Path(__file__).parent / "laws.toml").read_text())
    return tuple(of(ref, told) for ref, told in raw.items())


def bounds(laws: Iterable[Law], *, region: str | None, on: date) -> dict[str, Bound]:
    """Of every bounded number the stricter rule where national and local ones overlap: it rules, and is named."""
    found: dict[str, list[Law]] = {}
    for one in laws:
        if one.param and one.bound is not None and one.holds(region, on):
            found.setdefault(one.param, []).append(one)
    ranked = {param: sorted(rules, key=_strictness) for param, rules in found.items()}
    return {param: Bound(rules[0], tuple(rules[1:])) for param, rules in ranked.items()}


def bearing(laws: Iterable[Law], code: str, *, region: str | None, on: date) -> list[Law]:
    """The rules that a reason rests on at a place and day."""
    return [one for one in laws if code in one.codes and one.holds(region, on)]


def clocks(codes: Iterable[str]) -> list[str]:
    found = {clock for code in codes for prefix, told in CLOCKS.items() if code.startswith(prefix) for clock in told}
    return sorted({*found, *ALWAYS})


def _strictness(one: Law) -> tuple[int, bool, str]:
    bound = one.bound or 0
    # Of two alike the national one rules.
    return (bound if one.side == "most" else -bound, bool(one.region), one.ref)
