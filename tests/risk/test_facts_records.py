from datetime import timedelta

import pytest

from tests.histories import (
    AT,
    ago,
    closed,
    draw_declined,
    draw_paid,
    draw_requested,
    held,
    limit_changed,
    line_opened,
    released,
    reopened,
)
from tests.risk.reads import facts, value

SECOND = timedelta(seconds=1)


def standing(*events):
    return [record.kind for record in facts(line_opened(), *events).records if record.is_open]


@pytest.mark.parametrize(
    ("after", "is_open"),
    [
        ([], True),
        ([released(ago(hours=1))], False),
        ([released(ago(hours=1), hold="H-2")], True),
        ([released(ago(days=5))], True),  # of an earlier hold under the same ref
    ],
)
def test_a_hold_stands_until_released(after, is_open):
    assert (standing(held(ago(days=2)), after) == ["hold"]) is is_open


def test_a_hold_is_over_at_its_end():
    assert standing(held(ago(days=2), until=AT)) == []
    assert standing(held(ago(days=2), until=AT + SECOND)) == ["hold"]


def test_a_cut_stands_until_its_previous_limit_is_reached():
    cut = limit_changed(ago(days=9), 900, 500)

    assert standing(cut) == ["cut"]
    assert standing(cut, limit_changed(ago(days=1), 500, 899)) == ["cut"]
    assert standing(cut, limit_changed(ago(days=1), 500, 900)) == []
    assert standing(cut, limit_changed(ago(days=1), 500, 300)) == ["cut", "cut"]
    assert standing(limit_changed(ago(days=9), 500, 900)) == []


def test_a_cut_stands_for_a_year():
    assert standing(limit_changed(ago(days=365), 900, 500)) == []
    assert standing(limit_changed(ago(days=365) + SECOND, 900, 500)) == ["cut"]


def test_a_line_is_closed_until_reopened():
    assert standing(closed(ago(days=2))) == ["closed"]
    assert standing(closed(ago(days=2)), reopened(ago(days=1))) == []
    assert value("closed", line_opened(), closed(ago(days=2)), reopened(ago(days=3))) is True


@pytest.mark.parametrize(
    ("after", "is_open"),
    [
        ([], True),
        ([draw_requested(ago(hours=1), ref="D-2")], False),
        ([draw_paid(ago(hours=1), ref="D-2")], False),
        ([draw_requested(ago(days=3), ref="D-1")], True),
    ],
)
def test_a_decline_stands_until_the_next_try(after, is_open):
    assert (standing(draw_declined(ago(days=2)), after) == ["decline"]) is is_open


def test_a_decline_stands_for_thirty_days():
    assert standing(draw_declined(ago(days=30))) == []
    assert standing(draw_declined(ago(days=30) + SECOND)) == ["decline"]


def test_a_record_keeps_who_and_why():
    (record,) = facts(
        held(ago(days=2), "raise", codes=["PRD-STRATEGY"], note="公告", decided_by="staff-7", initiator="agent")
    ).records

    assert (record.capability, record.codes, record.note) == ("raise", ("PRD-STRATEGY",), "公告")
    assert (record.initiator, record.decided_by, record.since) == ("agent", "staff-7", ago(days=2))


def test_a_partner_declined_only_while_its_decline_stands():
    refused = draw_declined(ago(days=2), partner="FP-1")

    assert value("partner_declined", refused) is True
    assert value("partner_declined", refused, draw_requested(ago(days=1), ref="D-2")) is False
    assert value("partner_declined", draw_declined(ago(days=2))) is False
