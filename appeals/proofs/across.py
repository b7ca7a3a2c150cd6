"""What one person's papers say together: tests T12 and T34 over readings. Pure."""

import re
from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any

from rapidfuzz import fuzz

from appeals.proofs.reading.model import Finding
from appeals.proofs.reading.values import squeezed

_SUFFIX = re.compile(r"(?:股份)?有限(?:责任)?公司$|公司$|集团$")
_AGENCY = re.compile(r"人力资源|劳务派遣|人才服务|外服|人事代理")
SPREAD = 30  # per cent; Source: D.3, T34


def together(readings: Sequence[Mapping[str, Any]]) -> list[Finding]:
    """Findings over several readings' JSON; nothing where fewer than two can be compared."""
    return [finding for finding in (_employer(readings), _incomes(readings)) if finding is not None]


def _key(name: str) -> str:
    return _SUFFIX.sub("", squeezed(name))


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
    worst = min(fuzz.ratio(_key(a), _key(b)) for a, b in combinations(named, 2))
    same = worst >= 90
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
