"""When people are at work: one definition, of the State Council's days and the lender's hours."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from risk.clock import SHANGHAI
from risk.clocks.rules import rules
from support import hours
from support.assistant import waiting
from support.live.system_checks import hours_are_hours
from support.notices import services
from tests.histories import known_borrower, line_opened
from tests.support.stories import ago, enter, tell


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("moment", "is_open", "next_open"),
    [
        ("2026-11-27T08:00", True, "2026-11-27T08:00"),  # a Friday
        ("2026-11-27T21:59", True, "2026-11-27T21:59"),
        ("2026-11-27T22:00", False, "2026-11-30T08:00"),  # then a weekend
        ("2026-11-28T12:00", False, "2026-11-30T08:00"),
        ("2026-10-01T12:00", False, "2026-10-08T08:00"),  # National Day
        ("2026-10-10T12:00", True, "2026-10-10T12:00"),  # a Saturday that is worked for it
        ("2026-11-27T03:00", False, "2026-11-27T08:00"),
    ],
)
def test_open_is_what_the_table_and_the_hours_say(moment, is_open, next_open):
    assert hours.is_open(at(moment)) is is_open
    assert hours.next_open(at(moment)) == at(next_open)


def test_a_weekend_and_a_night_are_no_waiting():
    friday, monday = at("2026-11-27T21:50"), at("2026-11-30T08:20")

    assert hours.between(friday, monday) == timedelta(minutes=30)
    assert hours.after(friday, timedelta(minutes=30)) == monday
    assert hours.after(friday, timedelta(minutes=10)) == at("2026-11-27T22:00")
    assert hours.between(monday, friday) == timedelta()


def test_the_first_word_is_promised_in_open_hours_and_a_danger_is_answered_at_night(settings):
    settings.FIRST_REPLY, settings.FIRST_REPLY_NEXT = 60, 1800

    assert waiting.due_at(at("2026-11-27T12:00"), "normal") == at("2026-11-27T12:01")
    assert waiting.due_at(at("2026-11-27T23:00"), "P1") == at("2026-11-30T08:30")
    assert waiting.due_at(at("2026-11-27T23:00"), "P0") == at("2026-11-27T23:01")


def test_a_lender_that_is_there_every_day_says_so(settings):
    settings.SERVICE_DAYS, settings.SERVICE_OPENS = "daily", "09:30"

    assert hours.is_open(at("2026-10-01T12:00"))
    assert hours.told() == "每天9:30–22:00"
    settings.SERVICE_DAYS = "working"
    assert hours.told() == "工作日9:30–22:00"


@pytest.mark.parametrize(
    "over", [{"SERVICE_CLOSES": "08:00"}, {"SERVICE_OPENS": "eight"}, {"SERVICE_DAYS": "sometimes"}]
)
def test_hours_that_make_no_sense_are_refused_at_start(settings, over):
    assert hours_are_hours(None) == []
    for name, value in over.items():
        setattr(settings, name, value)

    assert [found.id for found in hours_are_hours(None)] == ["chats.E001"]


@pytest.mark.django_db
def test_the_quiet_hours_are_one_setting_of_the_lender_and_every_word_follows_it(client, monkeypatch):
    changed = rules() | {"CLK-18": replace(rules()["CLK-18"], quiet=(21, 9))}
    monkeypatch.setattr(hours, "rules", lambda: changed)
    tell(known_borrower(ago(days=9)), line_opened(ago(days=9)))
    enter(client)

    assert services.after_quiet(at("2026-11-20T21:00")) == at("2026-11-21T09:00")
    assert services.after_quiet(at("2026-11-21T09:00")) == at("2026-11-21T09:00")
    assert "晚上21:00到早上9:00不发短信和推送" in client.get("/messages/settings/").text
    assert rules()["CLK-18"].owner == "compliance"
