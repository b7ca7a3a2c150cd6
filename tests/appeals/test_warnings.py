"""Early warning hears how many open cases are near a deadline."""

from datetime import timedelta

import pytest

from appeals.models import Clock
from appeals.warnings import near_deadlines
from risk import clock
from tests.appeals.conftest import files, hands, reviewer, trader  # noqa: F401 - fixtures
from tests.appeals.people import proposed

pytestmark = pytest.mark.django_db


def read(now):
    return [int(one.value) for one in near_deadlines(now)]


def test_open_cases_with_a_warned_or_missed_clock_are_near(trader, reviewer):  # noqa: F811
    assert read(clock.now()) == []

    proposed(reviewer)
    assert read(clock.now()) == [0]

    Clock.objects.filter(met_at=None, stopped_at=None).update(alerts=1)
    assert read(clock.now()) == [100]


def test_a_deadline_that_passed_is_near_whether_anybody_noted_it(trader, reviewer):  # noqa: F811
    proposed(reviewer)

    assert read(clock.now() + timedelta(days=60)) == [100]
