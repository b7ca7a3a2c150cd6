"""Case numbers: every slip of the finger is seen."""

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from appeals.numbers import check_digit, compose, parse

days = st.dates(date(2024, 1, 1), date(2099, 12, 31))
numbers = st.builds(compose, days, st.integers(0, 99_999))


def test_the_published_example_of_the_algorithm():
    assert check_digit("572") == "4"


@settings(max_examples=100, deadline=None)
@given(numbers, st.integers(0, 11), st.integers(1, 9))
def test_one_wrong_digit_is_seen(number, place, off):
    places = [n for n, char in enumerate(number) if char.isdigit()]
    at = places[place]
    wrong = number[:at] + str((int(number[at]) + off) % 10) + number[at + 1 :]
    assert parse(number) == number
    assert parse(wrong) is None


@settings(max_examples=100, deadline=None)
@given(numbers, st.integers(0, 10))
def test_two_neighbours_swapped_are_seen(number, place):
    digits = [char for char in number if char.isdigit()]
    swapped = digits.copy()
    swapped[place], swapped[place + 1] = swapped[place + 1], swapped[place]
    if swapped != digits:
        text = "".join(swapped)
        assert parse(f"MB-{text[:6]}-{text[6:11]}-{text[11]}") is None


def test_a_number_is_read_as_people_type_it():
    number = compose(date(2026, 11, 20), 7)
    assert parse(f" ｍｂ{number[2:].lower()} ") == number
    assert parse("MB-1") is None


def test_a_hundred_thousand_draws_never_meet():
    day = date(2026, 11, 20)
    assert len({compose(day, n) for n in range(100_000)}) == 100_000
