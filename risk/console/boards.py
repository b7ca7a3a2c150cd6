"""Owns what the scoreboard's page shows, ready for its template."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from risk.console import counting
from risk.console.sheets import title
from risk.policy import Policy, diversions
from risk.scoreboard import fairness, queries
from risk.scoreboard.groups import DIMENSIONS
from risk.scoreboard.limits import limits


@dataclass(frozen=True, slots=True)
class Dimension:
    """One way to group people: who may draw, and whose appeals win."""

    name: str
    drawing: list[fairness.Drawing]
    appealing: list[fairness.Appealing]


def scoreboard(policy: Policy, *, at: datetime) -> dict[str, Any]:
    """Everything of the page. Some 10 queries, and the lines once a minute."""
    known, drawn = limits(), counting.drawn(policy)
    rows = [(row, title(row.score.code)) for row in queries.board(policy, at=at)]
    dimensions = [
        Dimension(
            name,
            drawn["groups"].get(name, []),
            fairness.appealing(queries.handled(name, at=at), known.fairness),
        )
        for name in DIMENSIONS
    ]
    return {
        "rows": rows,
        "segments": queries.by("segment", at=at),
        "reviewers": queries.by("reviewer", at=at),
        "dimensions": dimensions,
        "taught": queries.taught(at=at),
        "history": diversions.history(policy.name),
        "limits": known,
        "counts": drawn,
        "policy": policy,
    }
