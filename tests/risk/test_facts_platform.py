"""Incidents, maintenance, load and channels."""

from datetime import timedelta

import pytest

from risk.facts.incidents import capabilities
from tests.histories import (
    AT,
    ago,
    channel_updated,
    failed,
    incident_opened,
    incident_resolved,
    incident_updated,
    known_borrower,
    line_opened,
    load_reported,
    maintenance,
    received,
)
from tests.risk.reads import facts, value

SECOND = timedelta(seconds=1)
HERE = [known_borrower(), line_opened(partner="FP-1"), received(ago(days=3), channel="wechat")]


@pytest.mark.parametrize(
    ("scope", "is_inside"),
    [
        ({}, True),
        ({"regions": ["330000"]}, True),
        ({"regions": ["340000", "330100"]}, True),
        ({"regions": ["330200"]}, False),
        ({"channels": ["wechat"]}, True),
        ({"channels": ["alipay"]}, False),
        ({"partners": ["FP-1"]}, True),
        ({"partners": ["FP-2"]}, False),
        ({"regions": ["330000"], "channels": ["alipay"]}, False),
        ({"regions": ["330000"], "channels": ["wechat"], "partners": ["FP-1"]}, True),
        ({"lines": ["L-1"], "regions": ["340000"]}, True),
        ({"lines": ["L-2"], "regions": ["330000"]}, False),
    ],
)
def test_who_is_inside_an_incident(scope, is_inside):
    assert value("inside_incident", HERE, incident_opened(ago(hours=1), **scope)) is is_inside


@pytest.mark.parametrize("scope", [{"regions": ["330000"]}, {"channels": ["wechat"]}, {"partners": ["FP-1"]}])
def test_an_unknown_dimension_is_not_inside(scope):
    assert value("inside_incident", line_opened(), incident_opened(ago(hours=1), **scope)) is False


def test_a_channel_of_ninety_days_ago_is_unknown():
    scoped = incident_opened(ago(hours=1), channels=["wechat"])

    assert value("inside_incident", scoped, received(ago(days=90), channel="wechat")) is False
    assert value("inside_incident", scoped, received(ago(days=90) + SECOND, channel="wechat")) is True
    assert value("inside_incident", scoped, failed(ago(days=1), channel="wechat")) is True


def test_an_incident_lasts_until_it_is_resolved():
    opened = incident_opened(ago(hours=3))

    assert value("inside_incident", opened, incident_resolved(AT + SECOND)) is True
    assert value("inside_incident", opened, incident_resolved(AT)) is False
    assert value("inside_incident", opened, incident_resolved(ago(hours=2)), incident_opened(ago(hours=1))) is True
    assert value("inside_incident", incident_updated(ago(hours=1))) is False


def test_an_update_replaces_the_fields_it_carries():
    seen = facts(
        HERE,
        incident_opened(ago(hours=3), "draw", regions=["340000"], eta="2026-11-20T13:00:00+08:00"),
        incident_updated(ago(hours=1), "draw", "repay", class_="data_error", regions=["330000"]),
    )
    (incident,) = seen.platform.incidents

    assert (incident.services, incident.kind, incident.regions) == (("draw", "repay"), "data_error", ("330000",))
    assert incident.started_at == ago(hours=3)
    assert incident.eta is not None


def test_two_incidents_at_once_are_both_known():
    seen = facts(
        incident_opened(ago(hours=3), ref="I-1", class_="data_error"), incident_opened(ago(hours=1), ref="I-2")
    )

    assert [one.ref for one in seen.platform.incidents] == ["I-1", "I-2"]
    assert seen.values["incident_class"] == "outage"
    assert seen.values_inside(seen.platform.incidents[0])["incident_class"] == "data_error"


@pytest.mark.parametrize(
    ("services", "unreleased", "stopped"),
    [
        (["draw"], 0, {"draw"}),
        (["repay"], 0, {"repay"}),
        (["limit"], 0, {"raise"}),
        (["limit"], 1, {"raise", "limit"}),
        (["app"], 1, {"draw", "raise"}),
        (["ledger"], 1, set()),
        (["draw", "app", "limit"], 1, {"draw", "raise", "limit"}),
    ],
)
def test_services_stop_capabilities(services, unreleased, stopped):
    assert set(capabilities(services, unreleased=unreleased)) == stopped


@pytest.mark.parametrize(
    ("starts", "ends", "is_on"),
    [
        (ago(hours=1), ago(hours=-1), True),
        (AT, ago(hours=-1), True),
        (AT + SECOND, ago(hours=-1), False),
        (ago(hours=1), AT, False),
    ],
)
def test_maintenance_runs_from_its_start_to_before_its_end(starts, ends, is_on):
    assert value("maintenance_now", maintenance(ago(days=3), starts, ends)) is is_on


def test_a_window_that_was_moved_is_read_as_moved():
    first = maintenance(ago(days=3), ago(hours=1), ago(hours=-1))
    moved = maintenance(ago(days=1), ago(hours=-5), ago(hours=-6))

    assert value("maintenance_now", first, moved) is False


@pytest.mark.parametrize(
    ("report", "ratio"),
    [
        (load_reported(ago(minutes=15), 0.5), 0.5),
        (load_reported(ago(minutes=15, seconds=1), 0.5), None),
        (load_reported(ago(minutes=1), 0.5, service="repay"), None),
    ],
)
def test_load_is_known_for_fifteen_minutes(report, ratio):
    assert value("draw_admitted_ratio", report) == ratio


def test_a_channel_is_down_until_it_is_up():
    paid, down = received(ago(days=3), channel="wechat"), channel_updated(ago(hours=3), "wechat")

    assert value("channel_down", paid, down) is True
    assert value("channel_down", paid, down, channel_updated(ago(hours=1), "wechat", "up")) is False
    assert value("channel_down", paid, channel_updated(ago(hours=3), "alipay")) is False
    assert value("channel_down", down) is False


def test_the_channel_is_of_the_newest_attempt():
    attempts = [received(ago(days=3), channel="wechat"), failed(ago(days=1), channel="alipay")]

    assert value("channel_down", attempts, channel_updated(ago(hours=3), "wechat")) is False
    assert value("channel_down", attempts, channel_updated(ago(hours=3), "alipay")) is True


@pytest.mark.parametrize(
    ("attempt", "is_failed"),
    [
        ({"card_tail": "8812", "bank_class": "insufficient"}, True),
        ({"card_tail": "8812", "bank_class": "card_invalid"}, True),
        ({"card_tail": "8812", "bank_class": "limit"}, True),
        ({"card_tail": "8812", "bank_class": "channel_down"}, False),
        ({"card_tail": "8812"}, False),
        ({"bank_class": "insufficient"}, False),
    ],
)
def test_a_card_failed_when_the_bank_says_so(attempt, is_failed):
    assert value("card_failed", failed(ago(days=1), **attempt)) is is_failed


def test_a_card_failure_is_over_with_a_payment_or_thirty_days():
    card = {"card_tail": "8812", "bank_class": "limit"}

    assert value("card_failed", failed(ago(days=1), **card), received(ago(hours=1), ref="P-2")) is False
    assert value("card_failed", received(ago(days=2)), failed(ago(days=1), ref=None, **card)) is True
    assert value("card_failed", failed(ago(days=30), **card)) is False
    assert value("card_failed", failed(ago(days=30) + SECOND, **card)) is True
