"""Owns which rules of law a decision's reasons rest on: the one it names itself, else those that bore them that day.

Source: A017.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from risk import clock
from risk.registers import entries, law, laws
from risk.registers.laws import Law
from risk.registers.models import LAW

OWN = "CMP-"  # reasons whose evidence may name the published rule itself


@dataclass(frozen=True, slots=True)
class Ground:
    """A reason and one rule it rests on.

    Attributes:
        rule: the rule's name; empty: none is known.
        said: law and article, or what the ledger was told of the rule.
        since: its first day, where one is known.
    """

    code: str
    rule: str = ""
    title: str = ""
    said: str = ""
    since: date | None = None


def grounds(
    codes: Iterable[str], evidence: Mapping[str, Mapping[str, Any]], *, region: str | None, at: datetime
) -> list[Ground]:
    """What every reason that claims law rests on; one that rests on nothing known says so. One query, or none.

    Args:
        codes: a decision's reasons.
        evidence: of each of them, as it was told.
        region: where the borrower lived; None: unknown, so that no local rule held.
        at: when it was decided; rules that were signed, or began, later are none of its.
    """
    claimed = [code for code in dict.fromkeys(codes) if code.startswith(law.FAMILIES)]
    if not claimed:
        return []
    known = _known(at)
    return [ground for code in claimed for ground in _of(code, evidence.get(code, {}), known, region, at)]


def _of(
    code: str, told: Mapping[str, Any], known: Mapping[str, Law], region: str | None, at: datetime
) -> Iterable[Ground]:
    named = str(told.get("rule") or "") if code.startswith(OWN) else ""
    if named and named not in known:  # the lender's core published it
        since = told.get("effective")
        return [
            Ground(
                code, named, str(told.get("title") or ""), str(told.get("article") or ""),
                date.fromisoformat(since) if since else None,
            )
        ]  # fmt: skip
    found = [known[named]] if named else laws.bearing(known.values(), code, region=region, on=clock.day(at))
    return [Ground(code, one.name, one.title, f"{one.law} {one.article}", one.effective_from) for one in found] or [
        Ground(code)
    ]


def _known(at: datetime) -> dict[str, Law]:
    """Rules of law signed by then, by their name in the ledger."""
    signed = [laws.of(row.ref, row.body) for row in entries.standing(LAW, by=at)]
    return {one.name: one for one in (*laws.shipped(), *signed)}
