from datetime import timedelta

import pytest

from tests.histories import (
    AT,
    ago,
    closed,
    draw_declined,
    draw_paid,
    draw_requested,
    failed,
    limit_changed,
    limit_released,
    line_opened,
    posted,
    received,
    reopened,
    repaid,
)
from tests.risk.reads import facts, value

SECOND = timedelta(seconds=1)


def test_the_limit_is_the_newest_change_else_the_one_opened_with():
    assert value("limit_now", line_opened(limit=900)) == 900
    assert value("limit_now", line_opened(limit=900), limit_changed(ago(days=1), 900, 500)) == 500
    assert value("limit_now", line_opened(limit=900), limit_changed(AT + SECOND, 900, 500)) == 900


def test_of_two_changes_at_one_time_the_later_stored_wins():
    changes = [limit_changed(ago(days=1), 900, 500), limit_changed(ago(days=1), 900, 700)]

    assert value("limit_now", line_opened(limit=900), changes) == 700
    assert value("limit_now", line_opened(limit=900), changes[::-1]) == 500


def test_a_line_that_was_never_opened_has_no_limit():
    assert value("limit_now", draw_paid(ago(days=1))) is None
    assert value("remaining", draw_paid(ago(days=1))) is None


@pytest.mark.parametrize(
    ("raised", "cut", "highest"),
    [
        (ago(days=500), ago(days=365), 500),  # at the start of the window the cut is in force already
        (ago(days=500), ago(days=365) + SECOND, 800),  # the higher one was in force at its start
        (ago(days=400), ago(days=380), 500),
        (ago(days=300), ago(days=299), 800),
    ],
)
def test_approved_is_the_highest_limit_in_force_in_a_year(raised, cut, highest):
    events = [line_opened(ago(days=900), 300), limit_changed(raised, 300, 800), limit_changed(cut, 800, 500)]

    assert value("approved", events) == highest


def test_a_limit_replaced_at_the_same_time_was_never_in_force():
    events = [limit_changed(ago(days=9), 300, 900), limit_changed(ago(days=9), 300, 400)]

    assert value("approved", line_opened(limit=300), events) == 400


def test_approved_counts_the_opening_of_a_young_line():
    assert value("approved", line_opened(ago(days=10), 700), limit_changed(ago(days=1), 700, 100)) == 700


def test_used_is_draws_less_principal_and_never_below_nothing():
    assert value("used", draw_paid(ago(days=9), 500), posted(ago(days=1), 200)) == 300
    assert value("used", draw_paid(ago(days=9), 500), posted(ago(days=1), 900)) == 0
    assert value("used", draw_paid(ago(days=9), 500, ref="D-1"), draw_paid(ago(days=8), 400, ref="D-1")) == 400


def test_a_payment_posted_to_two_loans_at_once_counts_twice():
    parts = [posted(ago(days=1), 200, loan="N-1"), posted(ago(days=1), 100, loan="N-2")]

    assert value("used", draw_paid(ago(days=9), 500), parts) == 200
    assert value("unreleased", parts, limit_released(ago(days=1), 300)) == 0


def test_unreleased_is_what_each_posting_has_not_given_back():
    events = [posted(ago(days=2), 500, ref="P-1"), posted(ago(days=1), 100, ref="P-2")]
    back = [limit_released(ago(hours=1), 300, ref="P-1"), limit_released(ago(hours=1), 900, ref="P-2")]

    assert value("unreleased", events) == 600
    assert value("unreleased", events, back) == 200


def test_pending_is_what_was_asked_in_a_day_and_not_answered():
    asked = [draw_requested(ago(hours=24) + SECOND, 100, ref="D-1"), draw_requested(ago(hours=24), 900, ref="D-2")]

    assert value("pending", asked) == 100
    assert value("pending", asked, draw_paid(ago(hours=1), 100, ref="D-1")) == 0
    assert value("pending", asked, draw_declined(ago(hours=1), 100, ref="D-1")) == 0


def test_asked_is_the_newest_request_unless_paid():
    requests = [draw_requested(ago(hours=3), 100, ref="D-1"), draw_requested(ago(hours=2), 300, ref="D-2")]

    assert value("asked", requests) == 300
    assert value("asked", requests, draw_declined(ago(hours=1), 300, ref="D-2")) == 300
    assert value("asked", requests, draw_paid(ago(hours=1), 300, ref="D-2")) is None
    assert value("asked", draw_requested(ago(hours=24), 300)) is None


def test_remaining_leaves_out_all_that_is_taken():
    events = [
        line_opened(limit=10_000),
        draw_paid(ago(days=9), 3_000, loan="N-1"),
        posted(ago(days=1), 1_000),
        draw_requested(ago(hours=1), 500, ref="D-9"),
    ]

    assert value("remaining", events) == 10_000 - 2_000 - 1_000 - 500
    assert value("remaining", events, limit_changed(ago(hours=1), 10_000, 0)) == 0
    assert value("remaining", events, closed(ago(hours=1))) == 0
    assert value("remaining", events, closed(ago(hours=2)), reopened(ago(hours=1))) == 6_500


@pytest.mark.parametrize(
    ("after", "minutes"),
    [
        ([], 120),
        ([posted(ago(hours=1))], None),
        ([failed(ago(hours=1))], None),
        ([failed(ago(hours=3))], 120),  # an earlier failure is another attempt
        ([failed(ago(hours=1), ref=None)], 120),
        ([received(ago(hours=5), ref="P-2")], 300),
        ([received(ago(minutes=10), ref="P-1")], 120),
    ],
)
def test_unposted_is_as_old_as_the_oldest(after, minutes):
    assert value("unposted_min", received(ago(hours=2)), after) == minutes


def test_a_payment_counts_as_waiting_from_its_minute():
    assert value("unposted_min", received(ago(minutes=30) + SECOND)) == 29
    assert value("unposted_min", received(ago(minutes=30))) == 30


def test_other_lines_count_for_the_person_only():
    other = [
        line_opened(limit=5_000, line="L-2"),
        draw_paid(ago(days=3), 2_000, line="L-2"),
        line_opened(limit=7_000, line="L-3"),
        closed(ago(days=1), line="L-3"),
    ]
    seen = facts(line_opened(limit=900), draw_paid(ago(days=3), 100), other, lines=["L-2", "L-3"])

    assert (seen.values["used"], seen.values["own_used"]) == (100, 2_100)
    assert seen.values["other_own_exposure"] == 5_000
    assert seen.values["limit_now"] == 900


def test_a_loan_is_repaid_when_all_its_principal_was_posted():
    drawn = draw_paid(ago(days=9), 500, loan="N-1")

    assert facts(drawn, repaid(ago(days=1), 499)).account.repaid == frozenset()
    assert facts(drawn, repaid(ago(days=1), 500)).account.repaid == {"N-1"}
