"""Many lines at once are read as each alone."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from risk.events import queries, services
from risk.events.check import Checked, check
from risk.facts import REGISTRY, read
from risk.facts.frame import SCHEMA, frame
from risk.facts.portfolio import frames, snapshot
from tests.histories import AT, ago, draw_paid, incident_opened, known_borrower, line_opened, raw, received, told
from tests.risk.any_history import LINES, events


@settings(max_examples=40, deadline=None)
@given(given_events=st.lists(events(most=15), min_size=1, max_size=4), at_once=events(most=15))
def test_a_frame_equals_single_reads(given_events, at_once):
    platform = [one for one in at_once if one.type.startswith("platform.")]
    own = [[one for one in some if not one.type.startswith("platform.")] for some in given_events]
    histories = [told(some, lines=LINES[1:]) for some in own]
    common = told(platform).events

    rows = frame(histories, at=AT, platform=common).rows(named=True)

    for row, some in zip(rows, own, strict=True):
        assert {name: row[name] for name in REGISTRY} == read(told(some, platform, lines=LINES[1:]), at=AT).values


@settings(max_examples=60, deadline=None)
@given(given_events=events())
def test_every_event_our_tests_make_is_one_the_contract_takes(given_events):
    for one in given_events:
        assert isinstance(check(raw(one)), Checked), check(raw(one))


def portfolio(lines: int):
    for number in range(lines):
        line, borrower = f"L-{number:03d}", f"B-{number // 2:03d}"
        yield known_borrower(borrower=borrower)
        yield line_opened(line=line, borrower=borrower)
        yield draw_paid(ago(days=number + 1), 1_000 * (number + 1), line=line)
        yield received(ago(hours=2), 700, line=line)
    yield incident_opened(ago(hours=1), regions=["330000"])


@pytest.mark.django_db
def test_the_ledger_gives_the_same_in_slices_as_line_by_line():
    assert all(fate.fate == "accepted" for fate in services.take([raw(one) for one in portfolio(7)]))

    rows = [row for part in frames(AT, size=3) for row in part.rows(named=True)]

    assert [row["line"] for row in rows] == [f"L-{number:03d}" for number in range(7)]
    for row in rows:
        alone = read(queries.history(row["line"], at=AT), at=AT)
        assert {name: row[name] for name in REGISTRY} == alone.values
        assert row["borrower"] == alone.borrower_ref


@pytest.mark.django_db
def test_a_slice_costs_three_queries(django_assert_num_queries):
    services.take([raw(one) for one in portfolio(7)])

    with django_assert_num_queries(1 + 3 * 3 + 1):  # the platform, three slices, and that there is no fourth
        assert sum(part.height for part in frames(AT, size=3)) == 7


@pytest.mark.django_db
def test_a_snapshot_goes_on_where_it_was_stopped(tmp_path):
    services.take([raw(one) for one in portfolio(7)])
    whole = snapshot(tmp_path / "whole", AT, size=3).collect()

    snapshot(tmp_path / "stopped", AT, size=3)
    for part in sorted((tmp_path / "stopped").iterdir())[1:]:
        part.unlink()

    assert snapshot(tmp_path / "stopped", AT, size=3).collect().equals(whole)
    assert whole.height == 7


@pytest.mark.django_db
def test_an_empty_ledger_has_an_empty_frame(tmp_path):
    assert snapshot(tmp_path, AT).collect().schema == SCHEMA
