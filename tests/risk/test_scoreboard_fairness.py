"""The metrics of fairness beside their limits."""

import polars as pl
import pytest

from risk.scoreboard import fairness
from risk.scoreboard.limits import limits
from risk.scoreboard.queries import Handled
from tests.risk.contests import CODE, PACK, afresh

__all__ = ["afresh"]
pytestmark = pytest.mark.usefixtures("afresh")


def test_adverse_impact_and_equal_opportunity_at_and_beside_their_limits():
    known = limits().fairness
    groups = {
        "best": (100, 100, 40, 40),
        "at": (100, 80, 100, 95),
        "below": (100, 79, 100, 94),
        "small": (29, 0, 29, 0),
    }

    rows = {row.name: row for row in fairness.drawing(groups, known)}

    assert {name: row.impact.fair for name, row in rows.items()} == {
        "best": True, "at": True, "below": False, "small": None,
    }  # fmt: skip
    assert rows["below"].impact.value == 0.79
    assert {name: row.opportunity.fair for name, row in rows.items()} == {
        "best": True, "at": True, "below": False, "small": None,
    }  # fmt: skip


def test_appeal_success_and_handling_time_beside_everybodys():
    known = limits().fairness
    rows = [
        Handled("", 1000, 400, 10.0), Handled("low", 100, 32, 12.0), Handled("too low", 100, 31, 12.1),
        Handled("high", 100, 50, 10.0), Handled("too high", 100, 51, 5.0), Handled("small", 29, 0, 99.0),
        Handled("none", 30, 0, 1.0),
    ]  # fmt: skip

    found = {one.handled.name: (one.success.fair, one.handling.fair) for one in fairness.appealing(rows, known)}

    assert found == {
        "low": (True, True), "too low": (False, False), "high": (True, True), "too high": (False, True),
        "small": (None, None), "none": (False, True),
    }  # fmt: skip
    assert fairness.appealing([], known) == []


def test_who_may_draw_is_counted_slice_by_slice_as_in_one():
    frame = pl.DataFrame(
        {
            "segment": ["student", "student", None], "region": ["330106", "330106", "110101"], "age": [20, 40, 60],
            "ontime_rate_12m": [1.0, None, 0.97], "draws_7d": [7, 0, None], "draws_30d": [7, 0, None],
        }
    )  # fmt: skip
    whole, parts = fairness.Counts(), fairness.Counts()
    whole.add(frame, PACK, pays_well=0.98)
    for n in range(3):
        parts.add(frame.slice(n, 1), PACK, pays_well=0.98)

    assert whole.found == parts.found
    assert whole.found["segment"] == {"student": (2, 1, 1, 0)}
    assert whole.found["region"] == {"330000": (2, 1, 1, 0), "110000": (1, 1, 0, 0)}
    assert whole.found["age"] == {"-24": (1, 0, 1, 0), "35-49": (1, 1, 0, 0), "50-": (1, 1, 0, 0)}
    free = fairness.Counts()
    free.add(frame, PACK.diverting({CODE}, 1), pays_well=0.98)
    assert free.found["segment"] == {"student": (2, 2, 1, 1)}
