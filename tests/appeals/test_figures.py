from datetime import timedelta

import pytest

from appeals import figures
from appeals.models import Case
from risk import clock

pytestmark = pytest.mark.django_db


def decide(count, *, outcome="full", code="BEH-SMALLFREQ", days=2, same=False):
    now = clock.now()
    for n in range(count):
        Case.objects.create(
            number=f"{code}-{outcome[0]}{n}"[:20],
            borrower="B-1" if same else f"B-{n}",
            line=f"L-{n}",
            codes=[code],
            decision=f"D-{code}-{outcome}-{n}",
            status="closed",
            outcome=outcome,
            received_at=now - timedelta(days=days),
            decided_at=now,
        )


def test_fewer_than_twenty_people_are_not_shown():
    decide(19)

    assert figures.public(since=clock.now() - timedelta(days=1)) == []


def test_twenty_cases_of_one_person_are_one_person():
    decide(20, same=True)

    assert figures.public(since=clock.now() - timedelta(days=1)) == []


def test_the_share_put_right_and_the_median_days():
    decide(20, outcome="partial", days=2)
    decide(20, outcome="keep", days=6)

    everyone, small = figures.public(since=clock.now() - timedelta(days=1))

    assert (everyone.code, everyone.decided, everyone.overturned, everyone.share) == ("", 40, 20, 0.5)
    assert everyone.median_days == pytest.approx(4, abs=0.01)
    assert small.code == "BEH-SMALLFREQ"
