"""Owns the groups that fairness compares, of one line and of a frame alike. Pure. Source: F.8.

Sex, household register and the like are in no event: they may be held only by law or as a voluntary answer.
"""

from collections.abc import Mapping
from typing import Literal

from risk.policy.simulation import AGES

DIMENSIONS: tuple[Literal["segment", "age", "region"], ...] = ("segment", "age", "region")


def groups(facts: Mapping[str, object]) -> dict[str, str]:
    """A line's groups by dimension; empty where its fact is unknown."""
    age, region = facts.get("age"), facts.get("region")
    band = next((name for most, name in AGES if isinstance(age, int) and age <= most), "")
    province = f"{region[:2]}0000" if isinstance(region, str) and region else ""
    return {"segment": str(facts.get("segment") or ""), "age": band, "region": province}
