from datetime import timedelta

import pytest

from tests.histories import (
    AT,
    ago,
    draw_declined,
    draw_paid,
    draw_requested,
    failed,
    funduse_cleared,
    funduse_questioned,
    line_opened,
    posted,
    received,
    repaid,
)
from tests.risk.reads import value

SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(("name", "days"), [("draws_7d", 7), ("draws_30d", 30), ("draws_90d", 90)])
def test_a_draw_exactly_at_the_edge_of_its_window_is_out(name, days):
    assert value(name, draw_paid(ago(days=days))) == 0
    assert value(name, draw_paid(ago(days=days) + SECOND)) == 1
    assert value(name, draw_paid(AT)) == 1
    assert value(name, draw_paid(AT + SECOND)) == 0


def test_only_paid_draws_count_and_each_once():
    asked = [draw_requested(ago(hours=3)), draw_declined(ago(hours=2))]
    twice = [draw_paid(ago(days=2), ref="D-7"), draw_paid(ago(days=1), ref="D-7")]

    assert value("draws_7d", asked, twice) == 1


def test_draws_of_every_line_count_even_under_one_ref():
    both = [draw_paid(ago(days=1), ref="D-1"), draw_paid(ago(days=1), ref="D-1", line="L-2")]

    assert value("draws_7d", both, lines=["L-2"]) == 2


@pytest.mark.parametrize(("name", "days"), [("repays_7d", 7), ("repays_30d", 30), ("repays_90d", 90)])
def test_a_repay_counts_once_at_its_earlier_time(name, days):
    late = [received(ago(days=days)), posted(ago(days=1))]

    assert value(name, late) == 0
    assert value(name, posted(ago(days=days) + SECOND)) == 1
    assert value(name, repaid(ago(days=1), ref="P-1"), repaid(ago(hours=1), ref="P-2")) == 2


@pytest.mark.parametrize(
    ("amounts", "average"), [([100, 101], 101), ([100, 100, 101], 100), ([1, 2, 2], 2), ([], None)]
)
def test_the_average_amount_is_rounded_half_up(amounts, average):
    assert value("avg_amount_90d", [draw_paid(ago(days=1), amount) for amount in amounts]) == average


def test_before_is_the_150_days_before_the_last_30():
    edges = {30: 1, 31: 1, 179: 1, 180: 0, 29: 0}

    for days, count in edges.items():
        assert value("draws_before", draw_paid(ago(days=days), 700)) == count
    assert value("avg_amount_before", draw_paid(ago(days=29), 100), draw_paid(ago(days=40), 700)) == 700
    assert value("avg_amount_30d", draw_paid(ago(days=29), 100), draw_paid(ago(days=40), 700)) == 100


@pytest.mark.parametrize(
    ("clock", "share"), [("00:00:00", 1.0), ("05:59:59", 1.0), ("06:00:00", 0.0), ("23:59:59", 0.0)]
)
def test_night_is_from_midnight_to_six_in_shanghai(clock, share):
    assert value("night_share_30d", draw_paid(f"2026-11-18T{clock}+08:00")) == share


def test_night_shares_are_of_the_draws_there_are():
    draws = [draw_paid("2026-11-18T01:00:00+08:00"), draw_paid("2026-11-18T20:00:00+00:00"), draw_paid(ago(days=4))]

    assert value("night_share_30d", draws) == 2 / 3
    assert value("night_share_before", draws) is None


def test_hours_since_the_newest_draw_of_any_line():
    assert value("hours_since_draw", draw_paid(ago(days=9)), draw_paid(ago(hours=72), line="L-2"), lines=["L-2"]) == 72
    assert value("hours_since_draw", line_opened()) is None


@pytest.mark.parametrize(
    ("event", "is_repaid"),
    [
        (received(ago(days=30)), False),
        (received(ago(days=30) + SECOND), True),
        (posted(ago(days=1)), True),
        (failed(ago(days=1)), False),
        (received(ago(days=1), line="L-2"), False),
    ],
)
def test_repaid_lately_is_of_the_line(event, is_repaid):
    assert value("repaid_30d", event, lines=["L-2"]) is is_repaid


def test_a_use_is_questioned_until_cleared_or_repaid():
    asked = [draw_paid(ago(days=9), 500, loan="N-1"), funduse_questioned(ago(days=2))]

    assert value("fund_use_questioned", asked) is True
    assert value("fund_use_questioned", asked, funduse_cleared(ago(days=1))) is False
    assert value("fund_use_questioned", asked, funduse_cleared(ago(days=3))) is True
    assert value("fund_use_questioned", asked, posted(ago(days=1), 500)) is False
    assert value("fund_use_questioned", asked, posted(ago(days=1), 499)) is True
