"""What one person's papers say together: tests T12, T14, T15, T16 and T34 over readings. Pure."""

import re
from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any

from rapidfuzz import fuzz

from appeals.proofs.reading.model import Finding
from appeals.proofs.reading.taxes import is_plausible, taxable
from appeals.proofs.reading.values import squeezed

_SUFFIX = re.compile(r"(?:股份)?有限(?:责任)?公司$|公司$|集团$")
_AGENCY = re.compile(r"人力资源|劳务派遣|人才服务|外服|人事代理")
# What may follow a firm's name and leave it the same firm: its form, whole or cut off, and a branch that pays.
_SAME_FIRM = re.compile(r"(?:股份?|有限?|责任?|集团?|公司?)*(?:.{2,8}分(?:公司|店|厂|部|院))?")
_CUT = 8  # characters; banks cut names off, and fewer than this name nobody
TESTS = frozenset({"T12", "T14", "T15", "T16", "T34"})
YEAR = range(11, 14)  # months that make a year's record
FREE_MONTHS, FREE_OF_TAX = 6, 500_000  # months; fen a month. Source: D.3, T15
LEAST_SHARE, MOST_SHARE = 0.4, 1.3  # Source: D.3, T16
MAYBE_CAPPED = 2_000_000  # fen; no city's cap of the base is below this [D]
ALIKE = 90  # per cent of likeness of two names without their form; Source: D.3, T12
SPREAD = 30  # per cent; Source: D.3, T34


def together(readings: Sequence[Mapping[str, Any]]) -> list[Finding]:
    """Findings over several readings' JSON; nothing where fewer than two can be compared."""
    checks = (_employer, _incomes, _tax_fits, _no_tax, _base_fits)
    return [finding for check in checks if (finding := check(readings)) is not None]


def _key(name: str) -> str:
    return _SUFFIX.sub("", squeezed(name))


def _is_same(one: str, other: str) -> bool:
    """Whether two papers name one employer: alike as D.3 wants it, cut off by a bank's column, or a branch of it."""
    short, long = sorted((squeezed(one), squeezed(other)), key=len)
    if fuzz.ratio(_key(short), _key(long)) >= ALIKE or (len(short) >= _CUT and long.startswith(short)):
        return True
    name = _key(short)
    return bool(name) and long.startswith(name) and _SAME_FIRM.fullmatch(long[len(name) :]) is not None


def _employers(reading: Mapping[str, Any]) -> str:
    if reading["kind"] == "P-BANKFLOW" and reading["income"]["from"] == "salary":
        payers = [row["counterparty"] for row in reading["rows"] if re.search(r"工资|代发|薪", row["summary"] or "")]
        return str(payers[-1]) if payers else ""
    return str(reading["fields"].get("employer") or "")


def _employer(readings: Sequence[Mapping[str, Any]]) -> Finding | None:
    named = [name for reading in readings if (name := _employers(reading))]
    if len(named) < 2:
        return None
    if any(_AGENCY.search(name) for name in named):
        return Finding("T12", "unknown", "I", "有一方是人力资源代理单位，单位名称不必相同")
    same = all(_is_same(a, b) for a, b in combinations(named, 2))
    return Finding(
        "T12",
        "pass" if same else "fail",
        "A",
        "各材料的单位一致" if same else f"材料上的单位不一致：{'、'.join(dict.fromkeys(named))}",
    )


def _incomes(readings: Sequence[Mapping[str, Any]]) -> Finding | None:
    amounts = [reading["income"]["monthly"] for reading in readings if reading["income"]["monthly"]]
    if len(amounts) < 2:
        return None
    apart = (max(amounts) - min(amounts)) * 100 / max(amounts)
    return Finding("T34", "fail" if apart > SPREAD else "pass", "A", f"各来源的月收入相差{apart:.0f}%")


def _stated(readings: Sequence[Mapping[str, Any]]) -> int | None:
    """Monthly fen a letter states, else what comes in as salary."""
    for kinds in ({"P-INCOME"}, {"P-BANKFLOW"}):
        for reading in readings:
            income = reading["income"]
            if reading["kind"] in kinds and income["monthly"] and income["from"] in {"stated", "salary"}:
                return int(income["monthly"])
    return None


def _tax(readings: Sequence[Mapping[str, Any]]) -> tuple[int | None, list[int]]:
    """A year's tax when the record covers one, and the tax of each month."""
    for reading in readings:
        if reading["kind"] != "P-TAX":
            continue
        monthly = [row["amount"] for row in reading["rows"] if row["amount"] is not None and row.get("period")]
        months = {row["period"] for row in reading["rows"] if row.get("period")}
        total = reading["fields"].get("tax_total")
        whole = total if total is not None else sum(monthly) if monthly else None
        return (whole if len(months) in YEAR else None), monthly
    return None, []


def _tax_fits(readings: Sequence[Mapping[str, Any]]) -> Finding | None:
    """T14: the stated income against what the tax of the year allows."""
    stated = _stated(readings)
    if stated is None or not any(reading["kind"] == "P-TAX" for reading in readings):
        return None
    tax, _ = _tax(readings)
    if tax is None:
        return Finding("T14", "unknown", "I", "纳税记录不是完整的一年，不能与收入比较")
    fits = is_plausible(stated * 12, tax)
    least = taxable(tax) / 100 + 60_000
    said = f"一年缴税{tax / 100:,.2f}元，对应年收入不低于{least:,.0f}元"
    return Finding(
        "T14", "pass" if fits else "fail", "A", said + ("" if fits else f"，所述为{stated * 12 / 100:,.0f}元")
    )


def _no_tax(readings: Sequence[Mapping[str, Any]]) -> Finding | None:
    """T15: half a year without tax on a salary above what is free of it."""
    stated, (_, monthly) = _stated(readings), _tax(readings)
    if stated is None or len(monthly) < FREE_MONTHS:
        return None
    slips = [reading["fields"] for reading in readings if reading["kind"] == "P-PAYSLIP"]
    known = sum(int(slips[-1].get(name) or 0) for name in ("social_insurance", "housing_fund")) if slips else 0
    zero = sum(amount == 0 for amount in monthly) >= FREE_MONTHS
    odd = zero and stated > FREE_OF_TAX + known
    said = "月收入超过起征点，却有六个月以上没有缴税" if odd else "缴税与月收入相称"
    return Finding("T15", "fail" if odd else "pass", "A", said)


def _base_fits(readings: Sequence[Mapping[str, Any]]) -> Finding | None:
    """T16: the insurance base beside the stated salary. What the caps of a city are is not known here."""
    stated = _stated(readings)
    bases = [r["income"]["monthly"] for r in readings if r["kind"] == "P-SI" and r["income"]["monthly"]]
    if stated is None or not bases:
        return None
    share = bases[-1] / stated
    if LEAST_SHARE <= share <= MOST_SHARE:
        return Finding("T16", "pass", "I", f"缴费基数是所述收入的{share:.0%}")
    if share < LEAST_SHARE and bases[-1] >= MAYBE_CAPPED:
        return Finding("T16", "unknown", "I", "缴费基数可能已到当地上限，不能与收入比较")
    return Finding("T16", "fail", "I", f"缴费基数是所述收入的{share:.0%}")
