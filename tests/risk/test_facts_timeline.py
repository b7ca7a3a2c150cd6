"""The steps of a limit add up to it, for any history; what the core did not tell is a step of its own."""

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from risk.facts import read
from risk.facts.timeline import moves
from tests.histories import AT, ago, limit_changed, line_opened, told
from tests.risk.any_history import LINES, events

LONG = timedelta(days=731)


@settings(max_examples=40, deadline=None)
@given(given_events=events(), back=st.integers(0, 600), window=st.sampled_from([1, 30, 365, 731]))
def test_the_changes_add_up_to_the_limit_of_any_history(given_events, back, window):
    history, at = told(given_events, lines=LINES[1:]), AT - timedelta(days=back)
    found = moves(history, at=at, since=at - timedelta(days=window))

    assert sum(step.by for step in found) == (read(history, at=at).limits.now or 0)
    assert [step.before for step in found[1:]] == [step.after for step in found[:-1]]


def test_each_change_is_a_step_with_who_made_it():
    history = told(
        line_opened(ago(days=400), limit=3_000_000),
        limit_changed(ago(days=40), 3_000_000, 1_200_000, initiator="agent"),
        limit_changed(ago(days=3), 1_200_000, 2_000_000, initiator="system"),
    )

    found = moves(history, at=AT, since=AT - LONG)
    assert [(step.how, step.by, step.who) for step in found] == [
        ("opened", 3_000_000, ""), ("changed", -1_800_000, "agent"), ("changed", 800_000, "system"),
    ]  # fmt: skip


def test_a_change_nobody_told_us_of_is_a_step_and_older_ones_are_one():
    history = told(
        line_opened(ago(days=900), limit=3_000_000),
        limit_changed(ago(days=800), 3_000_000, 2_500_000),
        limit_changed(ago(days=40), 2_000_000, 1_000_000),
    )

    found = moves(history, at=AT, since=AT - LONG)
    assert [(step.how, step.by) for step in found] == [
        ("start", 2_500_000), ("untold", -500_000), ("changed", -1_000_000),
    ]  # fmt: skip
