"""Chinese working days, at their edges."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from risk.clock import SHANGHAI
from risk.holidays.calendar import DAY, china

YEARS = {2024, 2025, 2026}


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("day", "works"),
    [
        ("2024-02-04", True),  # a Sunday worked for the Spring Festival
        ("2024-02-09", True),  # New Year's Eve of 2024 was not a holiday
        ("2025-01-28", False),  # that of 2025 was
        ("2025-10-08", False),
        ("2026-02-14", True),
        ("2026-02-23", False),
        ("2026-02-28", True),
        ("2026-10-10", True),
        ("2026-11-21", False),
        ("2027-01-01", True),  # a Friday not published yet
        ("2027-01-02", False),
    ],
)
def test_the_announced_days_are_kept(day, works):
    assert china().is_working(date.fromisoformat(day)) is works


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        ("2026-11-20T15:00:00", 1, "2026-11-23T15:00:00"),  # Friday to Monday
        ("2026-11-21T10:00:00", 1, "2026-11-24T00:00:00"),  # Saturday: the whole of Monday
        ("2026-02-13T09:30:00", 1, "2026-02-14T09:30:00"),  # a worked Saturday
        ("2026-02-14T09:30:00", 1, "2026-02-24T09:30:00"),  # over the Spring Festival
        ("2026-09-30T23:59:59", 3, "2026-10-11T23:59:59".replace("11", "10")),  # 8 Oct, 9 Oct, Saturday 10 Oct
        ("2024-02-08T12:00:00", 3, "2024-02-19T12:00:00"),
    ],
)
def test_working_days_pass_to_the_second(start, days, end):
    assert china().after(at(start), timedelta(days=days)) == at(end)


moments = st.datetimes(datetime.fromisoformat("2024-01-01"), datetime.fromisoformat("2026-11-30")).map(
    lambda m: m.replace(tzinfo=SHANGHAI)
)
lengths = st.integers(1, 20 * 86_400).map(lambda s: timedelta(seconds=s))


@settings(max_examples=80, deadline=None)
@given(moments, lengths)
def test_what_was_added_is_what_lies_between(start, length):
    end = china().after(start, length)
    assert china().between(start, end) == length
    assert end - start >= length


@settings(max_examples=80, deadline=None)
@given(moments, lengths, lengths)
def test_adding_in_two_steps_is_adding_at_once(start, one, two):
    assert china().after(china().after(start, one), two) == china().after(start, one + two)


def test_a_way_into_an_unpublished_year_is_provisional():
    assert china().years == YEARS
    assert china().is_provisional(at("2026-12-30T10:00:00"), at("2027-01-04T10:00:00"))
    assert not china().is_provisional(at("2026-12-01T10:00:00"), at("2026-12-31T23:59:59"))
    assert timedelta(days=1) == DAY
