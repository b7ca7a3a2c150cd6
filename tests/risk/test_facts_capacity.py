"""Income, bureau, score and tier."""

from datetime import timedelta

import pytest

from tests.histories import (
    AT,
    ago,
    bureau_reported,
    debt_service_updated,
    draw_paid,
    income_declared,
    income_verified,
    line_opened,
    on,
    overdue,
    score_reported,
)
from tests.risk.reads import value


@pytest.mark.parametrize(("age", "is_known"), [(30, True), (31, False)])
def test_a_report_is_known_for_thirty_days_by_its_date(age, is_known):
    as_of = on(-age)

    assert (value("lenders", bureau_reported(as_of=as_of)) is not None) is is_known
    assert (value("band", score_reported(as_of=as_of)) is not None) is is_known
    assert (value("debt_service", debt_service_updated(as_of=as_of)) is not None) is is_known


def test_the_newest_report_rules_whatever_arrived_last():
    late = [score_reported(ago(days=1), band=5), score_reported(ago(days=2), band=2)]

    assert value("band", late) == 5
    assert value("band", late[::-1]) == 5


@pytest.mark.parametrize(
    ("external", "bureau", "total"),
    [(200, 900, 300), (None, 900, 1_000), (None, None, None), (0, 900, 100)],
)
def test_debt_service_falls_back_to_the_bureau(external, bureau, total):
    events = [debt_service_updated(own=100, external=external), bureau_reported(monthly_debt_service=bureau)]

    assert value("debt_service", events) == total


def test_a_stale_bureau_is_no_fallback():
    owed = debt_service_updated(own=100, external=None)

    assert value("debt_service", owed, bureau_reported(monthly_debt_service=9, as_of=on(-31))) is None
    assert value("debt_service", bureau_reported(monthly_debt_service=9)) is None


@pytest.mark.parametrize(
    ("level", "verified_on", "known"),
    [(1, "2026-11-01", False), (2, "2026-11-01", True), (4, "2025-11-20", True), (4, "2025-11-19", False)],
)
def test_income_is_verified_from_level_two_for_twelve_months(level, verified_on, known):
    event = income_verified(ago(days=1), 500, level=level, verified_on=verified_on)

    assert (value("income_verified", event) == 500) is known
    assert (value("income_level", event) == level) is known


def test_a_weaker_proof_does_not_replace_a_verified_income():
    events = [income_verified(ago(days=9), 900, level=3), income_verified(ago(days=1), 500, level=1)]

    assert value("income_verified", events) == 900
    assert value("income_verified", income_declared(ago(days=1), 900)) is None


@pytest.mark.parametrize(("now", "change"), [(400, -0.6), (750, -0.25), (1_000, 0.0), (1_500, 0.5)])
def test_income_change_is_against_the_one_before(now, change):
    events = [
        income_verified(ago(days=700), 4_000),
        income_verified(ago(days=390), 1_000),
        income_verified(ago(days=1), now),
    ]

    assert value("income_change", events) == change
    assert value("income_change", events[2:]) is None


def test_the_ratio_of_debt_needs_both_sides():
    owed, earned = debt_service_updated(own=0, external=700), income_verified(ago(days=1), 1_000)

    assert value("dti", owed, earned) == 0.7
    assert value("dti", owed) is None
    assert value("dti", earned) is None
    assert value("dti", owed, income_verified(ago(days=1), 0)) is None


def test_only_factors_with_words_that_lower_are_counted():
    given = [
        {"code": "util_high", "direction": "down"},
        {"code": "util_high", "direction": "down"},
        {"code": "min_pay", "direction": "up"},
        {"code": "moon_phase", "direction": "down"},
        {"code": "late_recent", "direction": "down"},
    ]

    assert value("factors_down", score_reported(factors=given)) == 2
    assert value("factors_down", score_reported()) == 0
    assert value("factors_down", line_opened()) is None


STEADY = draw_paid(ago(days=800), 900, due=[on(-30), on(-60), on(-90)])
LATE_A_YEAR_AGO = overdue(ago(days=500), on(-501), loan="N-9")
LATE = overdue(ago(days=90), on(-91), loan="N-9")


@pytest.mark.parametrize(
    ("band", "level", "events", "tier"),
    [
        (6, 4, [STEADY], "E"),
        (5, 4, [STEADY], "D"),
        (4, 4, [STEADY], "C"),
        (3, 4, [STEADY], "B"),
        (2, 3, [STEADY], "A"),
        (1, 2, [STEADY], "B"),
        (1, None, [STEADY], "B"),
        (2, 3, [], "C"),
        (None, 3, [], "C"),
        (None, 2, [], None),
        (None, 4, [STEADY], None),
    ],
)
def test_the_first_tier_that_fits(band, level, events, tier):
    score = [score_reported(band=band)] if band else []
    income = [income_verified(ago(days=1), 1, level=level)] if level else []

    assert value("tier", score, income, events) == tier


def test_lateness_moves_the_tier():
    proven = [score_reported(band=1), income_verified(ago(days=1), 1), STEADY]

    assert value("tier", proven, LATE_A_YEAR_AGO, at=AT) == "E"
    for days, tier in {3: "C", 4: "E"}.items():  # late within twelve months: no longer B
        assert value("tier", proven, overdue(ago(days=1), on(-days), loan="N-9")) == tier
    assert value("tier", overdue(ago(days=1), on(-4))) == "E"


@pytest.mark.parametrize(
    ("band", "cap", "share"), [(1, 1_500_000, 0.50), (4, 1_000_000, 0.45), (5, 300_000, 0.35), (6, None, None)]
)
def test_caps_of_the_tier(band, cap, share):
    events = [score_reported(band=band), STEADY, line_opened(limit=3_000_001)]

    assert value("tier_draw_cap", events) == cap
    assert value("dti_max", events) == share


def test_tier_a_has_no_draw_cap():
    events = [score_reported(band=1), STEADY, income_verified(ago(days=1), 1), line_opened()]

    assert (value("tier", events), value("tier_draw_cap", events)) == ("A", None)


def test_what_is_told_later_is_not_known_yet():
    assert value("band", score_reported(AT + timedelta(seconds=1))) is None
