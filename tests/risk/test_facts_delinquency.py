from datetime import date, datetime, timedelta

import pytest

from risk.facts import read
from risk.facts.dates import full_years, months
from risk.facts.delinquency import factor
from tests.histories import (
    AT,
    ago,
    channel_updated,
    cured,
    draw_paid,
    incident_opened,
    incident_resolved,
    line_opened,
    on,
    overdue,
    plan_finished,
    plan_started,
    posted,
    received,
    told,
)
from tests.risk.reads import facts, value

TODAY = AT.date()


def late(days: int, **over: object):
    return overdue(ago(hours=1), on(-days), **over)


@pytest.mark.parametrize(
    ("day", "count", "then"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2026, 12, 31), -10, date(2026, 2, 28)),
        (date(2026, 11, 20), 2, date(2027, 1, 20)),
        (date(2026, 11, 20), -24, date(2024, 11, 20)),
    ],
)
def test_months_end_where_the_month_ends(day, count, then):
    assert months(day, count) == then


@pytest.mark.parametrize(
    ("born", "years"),
    [
        (date(2008, 11, 20), 18),
        (date(2008, 11, 21), 17),
        (date(2008, 11, 19), 18),
    ],
)
def test_the_eighteenth_birthday_is_eighteen(born, years):
    assert full_years(born, TODAY) == years
    assert full_years(date(2008, 2, 29), date(2026, 2, 28)) == 18


def test_days_past_due_are_the_largest_of_items_not_cured():
    items = [late(3, n=1), late(6, n=2), late(9, n=3), cured(ago(minutes=5), on(-9), n=3)]

    assert value("dpd_now", items) == 6
    assert value("dpd_items", items) == 2
    assert value("dpd_amount", items) == 100_000
    assert value("dpd_now", line_opened()) == 0


def test_today_is_the_date_in_shanghai():
    just_past_midnight = datetime.fromisoformat("2026-11-19T16:30:00+00:00")

    assert value("dpd_now", overdue("2026-11-19T00:00:00+00:00", "2026-11-19"), at=just_past_midnight) == 1


def test_lateness_counts_over_all_lines():
    assert value("dpd_now", late(5, line="L-2"), lines=["L-2"]) == 5


def test_an_item_told_again_is_one_item():
    assert value("dpd_items", late(5, amount=100), late(5, amount=300)) == 1
    assert value("dpd_amount", late(5, amount=100), late(5, amount=300)) == 300


@pytest.mark.parametrize(
    ("payment", "dpd"),
    [
        (received(ago(hours=2), 50_000, loan_ref="N-1"), 0),
        (received(ago(hours=2), 50_000), 0),
        (received(ago(hours=2), 49_999), 5),
        (received(ago(hours=2), 50_000, loan_ref="N-2"), 5),
        ([received(ago(hours=2), 50_000), posted(ago(hours=1), 50_000)], 5),
        (received(ago(hours=2), 50_000, line="L-2"), 5),
    ],
)
def test_a_payment_on_its_way_covers_its_item(payment, dpd):
    assert value("dpd_now", late(5, amount=50_000), payment, lines=["L-2"]) == dpd


@pytest.mark.parametrize(
    ("ended", "dpd"),
    [
        (None, 0),  # while it lasts
        (ago(days=3), 3),
        (ago(days=4, hours=11), 4),
        (ago(days=6), 5),  # ended the day before the due date: excuses nothing
    ],
)
def test_an_incident_on_the_due_date_moves_the_count_to_its_end(ended, dpd):
    incident = [incident_opened(ago(days=8), "repay")]
    incident += [incident_resolved(ended, "repay")] if ended else []

    assert value("dpd_now", late(5), incident) == dpd


def test_an_incident_that_ends_at_midnight_has_not_touched_the_new_day():
    midnight = "2026-11-15T00:00:00+08:00"
    incident = [incident_opened(ago(days=8), "ledger"), incident_resolved(midnight, "ledger")]

    assert value("dpd_now", overdue(ago(days=4), "2026-11-15"), incident) == 5
    assert value("dpd_now", overdue(ago(days=4), "2026-11-14"), incident) == 6


@pytest.mark.parametrize(
    ("services", "over", "is_excused"),
    [
        (["repay"], {}, True),
        (["ledger"], {}, True),
        (["draw", "limit", "app"], {}, False),
        (["repay"], {"lines": ["L-9"]}, False),
        (["repay"], {"lines": ["L-1"]}, True),
        (["repay"], {"channels": ["wechat"]}, False),
    ],
)
def test_only_an_incident_of_repaying_with_the_line_inside_excuses(services, over, is_excused):
    events = [late(5), incident_opened(ago(days=8), *services, **over)]

    assert (value("dpd_now", events) == 0) is is_excused


def test_the_channel_of_the_line_excuses_while_it_is_down():
    paid = received(ago(days=40), channel="wechat", ref="P-0")
    down = [channel_updated(ago(days=8), "wechat", "down"), channel_updated(ago(days=2), "wechat", "up")]

    assert value("dpd_now", late(5), paid, posted(ago(days=39), ref="P-0"), down) == 2
    assert value("dpd_now", late(5), down) == 5


def test_a_plan_that_runs_excuses_what_falls_due_in_it():
    assert value("dpd_now", late(5), plan_started(ago(days=8))) == 0
    assert value("dpd_now", late(5), plan_started(ago(days=8)), plan_finished(ago(days=3))) == 3
    assert value("dpd_now", late(5), plan_started(ago(days=4))) == 5


def test_a_disputed_item_counts_neither_for_nor_against():
    seen = read(told(late(5), late(2, n=2)), at=AT, disputed={("N-1", 1)})

    assert (seen.values["dpd_now"], seen.values["disputed"]) == (2, True)


# The past


@pytest.mark.parametrize(
    ("max_dpd", "left_months", "left_days", "expected"),
    [
        (0, 0, 0, 1.0),
        (1, 3, -1, 0.6),
        (29, 3, 0, 0.85),
        (29, 12, 0, 0.85),
        (29, 12, 1, 1.0),
        (30, 6, -1, 0.0),
        (59, 6, 0, 0.5),
        (59, 12, 0, 0.5),
        (59, 12, 1, 0.85),
        (60, 12, -1, 0.0),
        (89, 12, 0, 0.4),
        (89, 24, 0, 0.4),
        (89, 24, 1, 0.8),
        (90, 24, -1, 0.0),
        (90, 24, 0, 0.3),
        (400, 30, 0, 0.3),
    ],
)
def test_what_an_episode_leaves_of_the_limit(max_dpd, left_months, left_days, expected):
    cured_on = date(2024, 5, 20)

    assert factor(max_dpd, cured_on, months(cured_on, left_months) + timedelta(days=left_days)) == expected


def test_age_since_cure_follows_the_ends_of_months():
    assert factor(10, date(2026, 11, 30), date(2027, 2, 27)) == 0.6
    assert factor(10, date(2026, 11, 30), date(2027, 2, 28)) == 0.85


def episode(days_late: int, cured_ago: int, *, n: int = 1):
    due = on(-cured_ago - days_late)
    return [overdue(ago(days=cured_ago + days_late - 1), due, n=n), cured(ago(days=cured_ago), due, n=n)]


def test_the_lowest_factor_rules_and_is_the_evidence():
    seen = facts(episode(10, 20, n=1), episode(40, 200, n=2), episode(5, 300, n=3))

    assert seen.values["f_dpd"] == 0.5
    assert seen.values["worst_dpd_used"] == 40
    assert seen.values["fade_on"] == months(TODAY - timedelta(days=200), 60)
    assert seen.values["last_cured_on"] == TODAY - timedelta(days=20)


def test_short_lateness_fades_in_a_year():
    assert value("fade_on", episode(29, 40)) == months(TODAY - timedelta(days=40), 12)
    assert value("fade_on", line_opened()) is None
    assert value("f_dpd", line_opened()) == 1.0


def test_an_episode_is_read_until_five_years_after_cure():
    cure = datetime.fromisoformat("2021-11-20T10:00:00+08:00")
    items = [overdue(cure - timedelta(days=50), "2021-09-20"), cured(cure, "2021-09-20")]

    assert value("f_dpd", items, at=AT - timedelta(days=1)) == 0.8
    assert value("f_dpd", items) == 1.0


def test_an_excused_item_leaves_no_past():
    fault = [incident_opened(ago(days=60), "repay"), incident_resolved(ago(days=40), "repay")]

    assert value("f_dpd", episode(10, 35)) == 0.6
    assert value("f_dpd", episode(10, 35), fault) == 1.0


def test_an_item_cured_on_its_due_date_was_not_late():
    assert value("f_dpd", overdue(ago(days=3), on(-3)), cured(ago(days=3), on(-3))) == 1.0


# On time


def loan(*due: int):
    return draw_paid(ago(days=800), 900, loan="N-1", due=[on(day) for day in due])


def test_an_instalment_is_due_on_its_day_and_early_payment_changes_nothing():
    assert value("instalments_due", loan(-1, 0, 1)) == 2
    assert value("instalments_due", loan(-1, 0, 1), posted(ago(days=2), 900)) == 2


@pytest.mark.parametrize(
    ("due", "late_ones", "rate"),
    [
        ((-1, -2, -3), [], 1.0),
        ((-1, -2, -3), [1], 0.6667),
        ((-1, -2, -365), [3], 1.0),  # due on today less 12 months: out
        ((-1, -2, -364), [3], 0.6667),
        ((1, 2), [], None),
    ],
)
def test_the_on_time_rate_is_of_instalments_due_in_twelve_months(due, late_ones, rate):
    items = [overdue(ago(hours=1), on(due[n - 1]), n=n) for n in late_ones]

    assert value("ontime_rate_12m", loan(*due), items) == rate


def test_a_cured_item_was_late_all_the_same_and_an_excused_one_was_not():
    item = [overdue(ago(days=1), on(-2), n=2), cured(ago(hours=1), on(-2), n=2)]

    assert value("ontime_rate_12m", loan(-1, -2, -3, -4), item) == 0.75
    assert value("ontime_rate_12m", loan(-1, -2, -3, -4), item, incident_opened(ago(days=3), "repay")) == 1.0


def test_thin_is_fewer_than_three_instalments_due():
    assert value("thin", loan(-1, -2)) is True
    assert value("thin", loan(-1, -2, -3)) is False
    assert value("thin", line_opened()) is True


def test_on_time_needs_a_record_and_no_lateness_in_the_months():
    due = loan(-1, -2, -400, -731)
    old, older = overdue(ago(days=390), on(-400), n=3), overdue(ago(days=700), on(-731), n=4)

    assert value("on_time_12m", loan(-1, -2)) is False
    assert value("on_time_12m", due, old) is True
    assert value("on_time_24m", due, old) is False
    assert value("on_time_24m", due, older) is True
