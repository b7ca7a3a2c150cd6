"""A history holds what of the platform's events can matter to its line, and says what all of them would say."""

import json
import re

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from risk.diagnosis import diagnose
from risk.events import concerning, queries
from risk.events.concerning import concern, keys
from risk.events.history import History
from risk.events.services import take
from risk.facts import exposure, funding, read
from risk.facts.incidents import covers
from tests import histories as make
from tests.histories import AT, ago, raw
from tests.risk.any_history import LINES, events

pytestmark = pytest.mark.django_db

RATIOS = st.sampled_from([0.5, 0.79, 0.8, 0.91, 0.92, 0.93, 0.97, 0.98, 1.0, 1.1, 1.5])
HOURS = st.one_of(
    st.sampled_from([0, 0.25, 0.5, 1, 2, 2.5, 23, 24, 25, 48, 49]),
    st.floats(0, 2_000).map(lambda hours: round(hours, 2)),
)


def everything(line: str, *, at, known_at=None) -> History:
    """The line's history with every event that any platform ever told."""
    found = queries.history(line, at=at, known_at=known_at)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT seq, source, event_id, type, subject, time, data, stored_at FROM risk_event"
            " WHERE type LIKE 'platform.%%' AND time <= %s AND stored_at <= %s",
            [at, known_at or queries.FOREVER],
        )
        platform = queries.events_of(cursor.fetchall())
    own = [event for event in found.events if event.type.startswith("credit.")]
    merged = sorted((*own, *platform), key=lambda event: (event.time, event.seq))
    return History(line=found.line, borrower=found.borrower, lines=found.lines, events=tuple(merged))


@st.composite
def feeds(draw):
    """Reports of every feed, of ours and of others, crowded around the edges of what is read."""
    made = []
    for hours in draw(st.lists(HOURS, max_size=25)):
        at, ratio = ago(hours=hours), draw(RATIOS)
        made.append(
            draw(
                st.sampled_from(
                    [
                        make.funding_reported(at, ratio, partner=draw(st.sampled_from(["own", "P-1"]))),
                        make.exposure_reported(at, ratio, key=draw(st.sampled_from(["330000", "330100", "110000"]))),
                        make.exposure_reported(
                            at, ratio, dimension="segment", key=draw(st.sampled_from(["gig", "student"]))
                        ),
                        make.load_reported(at, min(ratio, 1.0)),
                    ]
                )
            )
        )
    return made


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(some=events(), reports=feeds(), partner=st.sampled_from([None, "P-1"]), region=st.sampled_from([None, "330106"]))
def test_facts_are_those_of_all_the_platform_ever_told(some, reports, partner, region):
    before = transaction.savepoint_create()
    person = [make.borrower_updated(ago(days=600), region=region, segment="gig")]
    opening = [
        make.line_opened(ago(days=502), line=line, **({"partner": partner} if partner else {})) for line in LINES
    ]
    take([raw(one) for one in (*person, *opening, *some, *reports)])
    bounded, whole = queries.history(LINES[0], at=AT), everything(LINES[0], at=AT)

    for moment in concern(bounded.events, bounded.lines, at=AT).moments:
        assert read(bounded, at=moment) == read(whole, at=moment), moment
    assert diagnose(bounded, at=AT) == diagnose(whole, at=AT)
    transaction.savepoint_rollback(before)


def stand(*more, **opening):
    take([raw(one) for one in (make.borrower_updated(ago(days=600), region="330106", segment="gig"),
                               make.line_opened(ago(days=500), **opening), *more)])  # fmt: skip


@pytest.mark.parametrize(("calm", "closed"), [(23, True), (23.99, True), (24, True), (24.01, False), (30, False)])
def test_a_cap_is_read_back_to_the_day_of_calm_that_opened_it_and_no_shorter_one(calm, closed):
    """Closed long ago, then calm for a while, then close below the cap: only a whole day of calm opens it."""
    start = 900
    crowd = [make.exposure_reported(ago(hours=1 + hours), 0.95) for hours in range(50)]
    quiet = [make.exposure_reported(ago(hours=50 + calm - spent), 0.5) for spent in (0, calm / 3, calm / 2)]
    stand(
        make.exposure_reported(ago(hours=start), 0.99),
        make.exposure_reported(ago(hours=start - 1), 0.93),
        *quiet,
        *crowd,
    )
    bounded, whole = queries.history("L-1", at=AT), everything("L-1", at=AT)

    assert read(bounded, at=AT) == read(whole, at=AT)
    assert (read(bounded, at=AT).exposure.region_state == "closed") is closed


def test_years_of_reports_cost_a_line_a_handful_of_rows_by_index():
    """Six regions, pools and segments that spoke every hour: what is read does not grow with it."""
    mine = [make.exposure_reported(ago(hours=hours), 0.99 if hours > 400 else 0.95) for hours in range(600)]
    pool = [make.funding_reported(ago(hours=hours), 0.7 if hours < 300 else 1.2) for hours in range(600)]
    for some in (mine, pool):
        stand(*some)
    others = [
        make.exposure_reported(ago(hours=hours), 0.99, key=key) for hours in range(200) for key in ("110000", "440300")
    ]
    take([raw(one) for one in others])
    found = queries.history("L-1", at=AT)

    reports = [event for event in found.events if event.type.endswith("reported")]
    assert 4 <= len(reports) <= 12
    assert read(found, at=AT) == read(everything("L-1", at=AT), at=AT)
    given_now = concern(found.events, found.lines, at=AT).given(queries.FOREVER)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")  # a month with nothing in it is read whole otherwise
        cursor.execute("EXPLAIN " + concerning.SQL, given_now)
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "Seq Scan" not in plan
    assert re.search(r"Index Scan using risk_event_\w+_risk_feed_(risk_feed_class_)?time_idx", plan), plan
    assert re.search(r"Index Scan .*risk_event_\w+_time_idx", plan), plan


def test_what_concerns_other_regions_products_channels_and_lines_is_left_out():
    stand(
        make.received(ago(days=3), 100, channel="wechat"),
        make.channel_updated(ago(days=2), "wechat", "down"),
        make.channel_updated(ago(days=2, hours=1), "bank", "down"),
        make.incident_opened(ago(days=2), ref="theirs", lines=["L-9"]),
        make.incident_opened(ago(days=2), ref="far", regions=["110000"]),
        make.incident_opened(ago(days=2), ref="near", regions=["330000"]),
        make.incident_opened(ago(days=9), ref="over"),
        make.incident_resolved(ago(days=8), ref="over"),
        make.rule_published(ago(days=2), make.on(-1), ref="other", products=["mortgage"]),
        make.rule_published(ago(days=2), make.on(-1), ref="all"),
        make.funding_reported(ago(hours=1), 0.9, partner="P-9"),
        make.funding_reported(ago(hours=1), 0.9),
    )
    told = {event.subject for event in queries.history("L-1", at=AT).events if event.type.startswith("platform.")}

    assert told == {"channel-wechat", "near", "all", "pool-own"}


@pytest.mark.parametrize("region", ["330106", "330000", "110101", "300100"])
def test_the_keys_asked_for_are_all_that_cover_a_region(region):
    every = {f"{number:04d}00" for number in range(10_000)} | {region}

    assert set(keys(region)) == {key for key in every if covers(key, region)}


@settings(max_examples=40, deadline=None)
@given(used=st.integers(0, 2_000), cap=st.integers(0, 1_000), funds=st.integers(0, 300), demand=st.integers(0, 200))
def test_the_ledgers_classes_are_the_facts_own(used, cap, funds, demand):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT risk_feed_class('platform.exposure.reported', %s::jsonb),"
            " risk_feed_class('platform.funding.reported', %s::jsonb)",
            [json.dumps({"outstanding": used, "cap": cap}),
             json.dumps({"available": funds, "committed": 0, "forecast_demand_72h": demand})],
        )  # fmt: skip
        found = cursor.fetchone()

    assert found[0] == (used * 100 >= exposure.CLOSES * cap) + (used * 100 >= exposure.REOPENS * cap)
    assert found[1] == (funds * 10 >= funding.CLOSED_BELOW * demand) + (funds * 10 >= funding.OPEN_FROM * demand)
