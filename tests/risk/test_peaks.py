"""The funding calendar: windows from the announced table, checklists that warn when nobody signs, the page."""

from datetime import date, datetime, timedelta

import pytest
from django.contrib.auth.models import Group, User
from django.urls import reverse

from risk import clock
from risk.events.services import take
from risk.holidays.calendar import china
from risk.peaks import queries, services
from risk.peaks.errors import NoSuchItem
from risk.peaks.models import Signed
from risk.peaks.windows import Window, items, windows
from risk.watching import services as watching
from risk.watching.models import EarlyWarning
from risk.watching.readings import money
from tests.histories import AT, funding_reported, raw

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)


def named(name, first, last):
    return [(one.first, one.last) for one in windows(first, last, china()) if one.name == name]


def test_windows_are_those_of_the_table_and_of_the_announced_holidays():
    year = date(2026, 1, 1), date(2026, 12, 31)

    assert named("spring_before", *year) == [(date(2026, 1, 23), date(2026, 2, 16))]
    assert named("spring_after", *year) == [(date(2026, 2, 25), date(2026, 3, 9))]
    assert named("quarter_end", *year) == [
        (date(2026, 3, 25), date(2026, 3, 31)),
        (date(2026, 9, 24), date(2026, 9, 30)),
    ]
    assert (date(2026, 10, 1), date(2026, 10, 7)) in named("holiday", *year)
    assert not [one for one in named("holiday", *year) if one[0].month == 2]


def test_a_tax_day_on_a_day_off_moves_to_the_next_worked_one_make_up_days_included():
    first = {one[0] for one in named("tax", date(2026, 1, 1), date(2026, 12, 31))}

    assert date(2026, 8, 17) in first  # the 15th is a Saturday
    assert date(2026, 2, 24) in first  # the 15th to the 23rd are off
    assert date(2026, 8, 15) not in first


def test_windows_exist_a_year_ahead_and_an_unannounced_year_is_provisional():
    found = queries.peaks(TODAY)

    assert {one.name for one, _ in found.windows} >= {"spring_before", "quarter_end", "year_end", "shopping", "tax"}
    assert next(days for one, days in found.windows if one.name == "spring_before") == (date(2027, 2, 6) - TODAY).days
    assert {one.is_provisional for one, _ in found.windows if one.name == "tax" and one.first.year == 2027} == {True}


def test_checklists_count_back_from_the_peak():
    spring = [(one.step.name, one.due_on) for one in items(date(2027, 1, 20), date(2027, 2, 5), china())
              if one.window.name == "spring_before"]  # fmt: skip
    new_year = date(2027, 2, 6)

    assert spring == [
        (name, new_year - timedelta(days=days))
        for name, days in [("forecast", 35), ("funders", 21), ("reserve", 14), ("notice", 10), ("ready", 7)]
    ]


def at_noon(day):
    return datetime.combine(day, datetime.min.time(), clock.SHANGHAI) + timedelta(hours=12)


def test_an_item_nobody_signed_is_yellow_the_day_after_and_calms_once_it_is_signed(monkeypatch):
    due = date(2026, 12, 10)  # year end: three weeks before 31 December
    item = Window("year_end", date(2026, 12, 25), date(2026, 12, 31), date(2026, 12, 31)).key + " funders"
    mine = EarlyWarning.objects.filter(indicator="checklist-late", subject="year_end 2026-12-31")
    watching.look(at_noon(due))
    assert not mine.exists()

    watching.look(at_noon(due + timedelta(days=1)))
    assert mine.get().level == 3

    monkeypatch.setattr(clock, "now", lambda: at_noon(due + timedelta(days=1)))
    assert services.sign(item, by="zhao", role="risk", reason="已和两家确认")
    assert not services.sign(item, by="qian", role="risk", reason="又一次")
    with pytest.raises(NoSuchItem):
        services.sign("year_end 2031-12-31 funders", by="zhao", role="risk", reason="x")
    for day in range(2, 5):
        watching.look(at_noon(due + timedelta(days=day)))
    assert mine.get().ended_at
    assert Signed.objects.get().by == "zhao"


def test_a_warning_of_what_is_calm_when_silent_ends_and_another_stays():
    now = clock.now()
    for name in ("reason-spike", "funding-coverage"):
        EarlyWarning.objects.create(
            indicator=name, subject="X", level=4, value=2, thresholds="1", since=now, seen_at=now
        )
    for day in (1, 2, 3):
        watching.look(now + timedelta(days=day))

    ended = dict(EarlyWarning.objects.values_list("indicator", "ended_at"))
    assert ended["reason-spike"]
    assert ended["funding-coverage"] is None


def test_the_page_shows_pools_days_and_signs_with_a_reason(client, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: AT)
    reports = [
        funding_reported(AT - timedelta(hours=1), share, partner=pool)
        for pool, share in [("own", 0.9), ("bank-a", 0.3)]
    ]
    take([raw(one) for one in reports])
    user = User.objects.create_user("zhao", password="x")
    user.groups.set([Group.objects.get_or_create(name="risk")[0]])
    client.force_login(user)
    page = client.get(reverse("console:calendar"))

    assert [round(float(pool.share), 2) for pool in page.context["pools"]] == [0.75, 0.25]
    assert [pool.name for pool in money(AT)] == ["own", "bank-a"]
    item = next(row.item.key for row, _ in page.context["rows"] if not row.days_late)
    assert client.post(reverse("console:sign-item"), {"item": item, "reason": ""}).status_code == 422
    client.post(reverse("console:sign-item"), {"item": item, "reason": "做了"})
    assert Signed.objects.get().item == item
    watching.look(AT)
    assert EarlyWarning.objects.get(indicator="concentration").level == 1
