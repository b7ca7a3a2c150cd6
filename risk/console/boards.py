"""Owns what the pages of warnings and of the scoreboard show, ready for their templates."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from risk import clock
from risk.console import counting, plots
from risk.console.sheets import title
from risk.incidents import queries as incidents
from risk.nights import queries as nights
from risk.peaks import queries as peaks
from risk.policy import Policy, diversions
from risk.reasons import CATALOGUE
from risk.scoreboard import fairness, queries
from risk.scoreboard.groups import DIMENSIONS
from risk.scoreboard.limits import limits
from risk.watching import queries as watching

COVERAGE = "funding-coverage"  # the indicator whose limits the money of each week is held against


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


def warnings(*, lang: str) -> dict[str, Any]:
    """Everything of the page. Some 13 queries."""
    now = clock.now()
    today, watched = clock.day(now), watching.board()
    limits = next(one.limits for one in watched.indicators if one.name == COVERAGE)
    money = peaks.funding(today)
    named = [(one, CATALOGUE.word("window", one.name, lang)) for one in money.windows]
    ahead = ((name, (one.peak - today).days) for one, name in named if one.peak > today)
    still = [found for found in incidents.recent(now) if found[0].resolved_at is None]
    incident, inside = max(still, key=lambda found: found[1].borrowers, default=(None, None))
    return {
        "board": watched,
        "night": nights.newest(),
        "customers": nights.counts(),
        "incident": incident,
        "inside": inside,
        "others": max(0, len(still) - 1),
        "next": next(ahead, None),
        "calendar": plots.calendar(money.weeks, named, money.have, limits),
        "limits": limits,
    }
