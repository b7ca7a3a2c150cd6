"""Caps, overlays and funding."""

from datetime import timedelta

import pytest

from tests.histories import (
    ago,
    exposure_reported,
    funding_reported,
    known_borrower,
    line_opened,
    on,
    overlay_set,
    partner_updated,
)
from tests.risk.reads import facts, value

SECOND = timedelta(seconds=1)


def cap(*reports, **over):
    return [known_borrower(), [exposure_reported(at, ratio, **over) for at, ratio in reports]]


@pytest.mark.parametrize(
    ("reports", "state"),
    [
        ([], None),
        ([(ago(hours=1), 0.97)], "open"),
        ([(ago(hours=1), 0.98)], "closed"),
        ([(ago(hours=30), 0.99), (ago(hours=1), 0.95)], "closed"),
        ([(ago(hours=50), 0.99), (ago(hours=24) + SECOND, 0.91), (ago(hours=1), 0.91)], "closed"),
        ([(ago(hours=50), 0.99), (ago(hours=24), 0.91), (ago(hours=1), 0.91)], "open"),
        ([(ago(hours=50), 0.99), (ago(hours=24), 0.92), (ago(hours=1), 0.91)], "closed"),
        ([(ago(hours=50), 0.99), (ago(hours=30), 0.91), (ago(hours=9), 0.93), (ago(hours=1), 0.91)], "closed"),
        ([(ago(hours=80), 0.99), (ago(hours=50), 0.91), (ago(hours=9), 0.97)], "open"),
        ([(ago(hours=24), 0.99)], "closed"),
    ],
)
def test_a_cap_closes_at_98_and_opens_after_a_day_below_92(reports, state):
    assert value("region_cap_state", cap(*reports)) == state


def test_a_cap_is_unknown_when_its_newest_report_is_stale():
    assert value("region_cap_state", cap((ago(hours=24), 0.99))) == "closed"
    assert value("region_cap_state", cap((ago(hours=24, seconds=1), 0.99))) is None


@pytest.mark.parametrize(
    ("key", "is_covering"),
    [("330000", True), ("330100", True), ("330106", True), ("330200", False), ("330107", False), ("340000", False)],
)
def test_a_region_key_covers_by_its_significant_digits(key, is_covering):
    state = value("region_cap_state", cap((ago(hours=1), 0.99), key=key))

    assert state == ("closed" if is_covering else None)


def test_the_worst_key_counts_and_names_its_level():
    seen = facts(cap((ago(hours=1), 0.99), key="330100", review_on="2026-12-01"), cap((ago(hours=1), 0.5)))

    assert seen.values["region_cap_state"] == "closed"
    assert seen.exposure.region.level == "city"


def test_a_region_not_known_is_under_no_cap():
    assert value("region_cap_state", exposure_reported(ago(hours=1), 0.99)) is None


def test_a_segment_cap_is_of_the_segment():
    salaried = {"dimension": "segment", "key": "salaried"}

    assert value("segment_cap_state", cap((ago(hours=1), 0.99), **salaried)) is None
    assert value("segment_cap_state", cap((ago(hours=1), 0.99), **(salaried | {"key": "sole_trader"}))) == "closed"


def test_headroom_is_the_least_room_under_fresh_caps():
    room = cap((ago(hours=1), 0.9), cap=1_000)
    tight = cap((ago(hours=1), 1.0), cap=500, dimension="segment", key="sole_trader")

    assert value("headroom", room) == 100
    assert value("headroom", room, tight) == 0
    assert value("headroom", cap((ago(hours=25), 0.9))) is None


@pytest.mark.parametrize(("starts", "review", "factor"), [(0, 1, 0.9), (1, 5, 1.0), (-5, 0, 1.0), (-5, 1, 0.9)])
def test_an_overlay_is_in_force_until_the_day_before_its_review(starts, review, factor):
    assert value("overlay_factor", overlay_set(ago(days=9), 0.9, on(starts), on(review))) == factor


def test_of_several_overlays_the_smallest_rules_and_a_programme_is_told_anew():
    one = overlay_set(ago(days=9), 0.9, on(-5), on(5))
    two = overlay_set(ago(days=9), 0.85, on(-5), on(5), programme="O-2")
    eased = overlay_set(ago(days=1), 0.95, on(-5), on(5), programme="O-2")

    assert value("overlay_factor", one, two) == 0.85
    assert value("overlay_factor", one, two, eased) == 0.9
    assert value("overlay_factor", line_opened()) == 1.0


# Funding


def pool(*reports, **over):
    return [line_opened(), [funding_reported(at, coverage, **over) for at, coverage in reports]]


@pytest.mark.parametrize(
    ("reports", "state"),
    [
        ([], None),
        ([(ago(hours=1), 1.1)], "open"),
        ([(ago(hours=1), 1.09)], "throttle"),
        ([(ago(hours=1), 0.8)], "throttle"),
        ([(ago(hours=1), 0.79)], "closed"),
        ([(ago(minutes=30) + SECOND, 0.72), (ago(minutes=1), 0.92)], "closed"),
        ([(ago(minutes=30), 0.72), (ago(minutes=1), 0.92)], "throttle"),
        ([(ago(minutes=20), 0.72), (ago(minutes=1), 1.5)], "closed"),
        ([(ago(hours=5), 0.9), (ago(hours=2), 1.2)], "open"),
        ([(ago(hours=5), 0.9), (ago(hours=2) + SECOND, 1.2)], "throttle"),
        ([(ago(hours=9), 1.2), (ago(hours=5), 0.9), (ago(hours=3), 1.2), (ago(hours=1), 1.3)], "open"),
        ([(ago(hours=9), 1.2), (ago(hours=5), 1.2), (ago(minutes=1), 1.0)], "throttle"),
        ([(ago(hours=24), 0.5)], "closed"),
        ([(ago(hours=24, seconds=1), 0.5)], None),
    ],
)
def test_the_pool_closes_throttles_and_opens(reports, state):
    assert value("funding_state", pool(*reports)) == state


def test_a_pool_with_no_demand_is_open():
    assert value("funding_state", pool((ago(hours=1), 0.0), demand=0)) == "open"


def test_the_pool_is_of_the_lines_partner():
    partnered = [line_opened(partner="FP-1"), funding_reported(ago(hours=1), 1.5), partner_updated(ago(days=9), "FP-1")]

    assert value("funding_state", partnered) is None
    assert value("funding_state", partnered, funding_reported(ago(hours=1), 0.5, partner="FP-1")) == "closed"


def test_a_suspended_partner_closes_its_pool():
    told = [line_opened(partner="FP-1"), funding_reported(ago(hours=1), 1.5, partner="FP-1")]
    suspended = partner_updated(ago(hours=2), "FP-1", status="suspended")

    assert value("funding_state", told, suspended) == "closed"
    assert value("funding_state", told, suspended, partner_updated(ago(hours=1), "FP-1")) == "open"


def test_a_closed_pool_is_closed_since_its_run_began():
    seen = facts(pool((ago(hours=9), 1.5), (ago(hours=3), 0.7), (ago(hours=2), 0.6)))

    assert seen.funding.since == ago(hours=3)
    assert seen.funding.coverage == 0.6
    assert facts(pool((ago(hours=9), 1.5))).funding.since is None
