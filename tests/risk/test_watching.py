"""Early warning: levels at their limits, the slow way down, the look at the ledger, and the board."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import Group, User
from django.db import DatabaseError, transaction
from django.urls import reverse

from risk import clock
from risk.console import queries as console
from risk.events.services import take
from risk.policy import services as policies
from risk.watching import queries, readings, services
from risk.watching.levels import Held, after, escalated, level, settled
from risk.watching.models import EarlyWarning, Tick, Turn
from risk.watching.tasks import look
from risk.watching.thresholds import thresholds
from tests.histories import (
    borrower_updated,
    exposure_reported,
    failed,
    funding_reported,
    line_opened,
    posted,
    raw,
    received,
)

DAY = timedelta(hours=24)


@pytest.fixture(autouse=True)
def this_room_alone(monkeypatch):
    """Without the readings of checklists and cases, which have their own tests."""
    monkeypatch.setattr(readings, "_READERS", [])


TINY = Decimal("0.0001")


@pytest.mark.parametrize("name", thresholds().indicators)
@pytest.mark.parametrize("number", range(4))
def test_a_level_begins_at_its_limit(name, number):
    rule = thresholds().indicators[name]
    limit, below = rule.limits[number], rule.worse == "below"
    levels = [level(value, rule.limits, below=below) for value in (limit - TINY, limit, limit + TINY)]
    calmer, reached = 5 - number, 4 - number

    assert levels == ([reached, calmer, calmer] if below else [calmer, reached, reached])


def test_a_warning_rises_at_once_and_comes_down_one_level_a_dwell():
    now = clock.now()
    held = after(Held(5), 1, now=now, dwell=DAY)
    assert held == Held(1)

    held = after(held, 5, now=now, dwell=DAY)
    assert after(held, 5, now=now + DAY - timedelta(seconds=1), dwell=DAY) == Held(1, now)
    held = after(held, 5, now=now + DAY, dwell=DAY)
    assert held == Held(2, now + DAY)
    assert after(held, 5, now=now + DAY * 1.5, dwell=DAY).level == 2
    assert after(held, 5, now=now + DAY * 2, dwell=DAY).level == 3


def test_a_reading_at_the_level_starts_the_dwell_anew():
    now = clock.now()

    assert after(Held(3, now - DAY), 3, now=now, dwell=DAY) == Held(3)


def ago(**length):
    return clock.now() - timedelta(**length)


def tell(*events):
    fates = take([raw(one) for one in events])
    assert {one.fate for one in fates} == {"accepted"}


@pytest.mark.django_db
def test_a_look_finds_pools_caps_and_late_postings():
    tell(
        borrower_updated(),
        line_opened(),
        funding_reported(ago(hours=2), 0.5),
        funding_reported(ago(hours=1), 1.05),
        funding_reported(ago(hours=30), 0.1, partner="stale"),
        exposure_reported(ago(hours=1), 0.98),
        exposure_reported(ago(hours=1), 0.5, dimension="segment", key="student"),
        received(ago(minutes=90)),
        posted(ago(minutes=20)),
        received(ago(hours=9), ref="P-2"),
        failed(ago(hours=8), ref="P-2"),
    )

    look()
    look()

    found = {(one.indicator, one.subject): (one.level, round(one.value, 2)) for one in EarlyWarning.objects.all()}
    assert found == {
        ("funding-coverage", "own"): (3, Decimal("1.05")),
        ("region-cap", "330000"): (1, Decimal(98)),
        ("posting-lag", ""): (2, Decimal(70)),
    }
    assert Turn.objects.count() == 3


@pytest.mark.django_db
def test_a_warning_is_over_after_its_dwell_and_silence_ends_nothing():
    tell(funding_reported(ago(hours=1), 1.2))
    services.look()
    services.look(clock.now() + DAY * 3)
    assert EarlyWarning.objects.get().ended_at is None

    tell(funding_reported(ago(minutes=1), 2))
    services.look()
    assert EarlyWarning.objects.get().ended_at is None
    services.look(clock.now() + DAY - timedelta(minutes=2))
    assert EarlyWarning.objects.get().ended_at is None
    EarlyWarning.objects.update(calmer_since=ago(hours=24))
    services.look()

    assert EarlyWarning.objects.get().ended_at
    assert list(Turn.objects.order_by("id").values_list("before", "after")) == [(5, 4), (4, 5)]
    assert not queries.board().rows


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("day", "level"), [("2027-06-30", None), ("2027-07-01", 4), ("2027-07-15", 3), ("2027-08-14", 2), ("2027-09-28", 1)]
)
def test_a_policy_past_the_review_it_names_itself_is_a_warning(day, level):
    assert str(policies.current().meta["review_by"]) == "2027-06-30"

    services.look(datetime.fromisoformat(f"{day}T12:00:00+08:00"))

    found = [(one.indicator, one.subject, one.level) for one in EarlyWarning.objects.all()]
    assert found == ([("policy-unreviewed", "cn-revolving@1.0.0", level)] if level else [])


@pytest.fixture
def enter(client):
    def enter(role):
        user = User.objects.create_user(f"he-{role}", password="x")
        user.groups.set([Group.objects.get_or_create(name=role)[0]])
        client.force_login(user)
        return client

    return enter


PAGE = "console:warnings"


@pytest.mark.django_db
def test_the_board_shows_a_warning_in_both_languages_and_asks_a_role(enter):
    tell(funding_reported(ago(hours=1), 0.7))
    services.look()

    assert enter("reviewer").get(reverse(PAGE)).status_code == 403
    risk = enter("risk")
    assert "资金覆盖率" in risk.get(reverse(PAGE), headers={"accept-language": "zh-hans"}).content.decode()
    assert "Funding coverage" in risk.get(reverse(PAGE), headers={"accept-language": "en"}).content.decode()


@pytest.mark.django_db
def test_a_step_is_ticked_once_with_role_and_reason_and_lands_in_the_trail(enter):
    tell(funding_reported(ago(hours=1), 1.2))
    services.look()
    warning = EarlyWarning.objects.get()
    url = reverse("console:tick", args=[warning.pk, "owner"])

    assert enter("admin").post(url, {"reason": "看过"}).status_code == 403
    risk = enter("risk")
    assert risk.post(url, {"reason": " "}).status_code == 422
    assert not Tick.objects.exists()
    assert [risk.post(url, {"reason": "资金组已接手"}).status_code for _ in range(2)] == [302, 302]
    assert risk.post(reverse("console:tick", args=[warning.pk, "freeze"]), {"reason": "x"}).status_code == 404

    tick = Tick.objects.get()
    assert (tick.by, tick.role, tick.reason) == ("he-risk", "risk", "资金组已接手")
    assert [one.change_message for one in console.acts()] == ["console: warning owner (risk): 资金组已接手"]
    assert EarlyWarning.objects.get().owner == "he-risk"
    with pytest.raises(DatabaseError), transaction.atomic():
        Tick.objects.update(reason="其他")


def test_a_warning_comes_down_only_a_tenth_inside_its_threshold():
    limits = [Decimal(n) for n in (70, 85, 95, 98)]
    assert settled(Decimal("76.5"), limits, below=False) == level(Decimal(85), limits, below=False) == 3
    assert settled(Decimal("76.4"), limits, below=False) == 4
    ratios = [Decimal(n) for n in ("1.3", "1.1", "0.95", "0.8")]
    assert settled(Decimal("1.21"), ratios, below=True) == 4
    assert settled(Decimal("1.20"), ratios, below=True) == 3

    now = clock.now()
    held = after(Held(3), 4, now=now, dwell=DAY, calm=3)
    assert held == Held(3)
    assert after(Held(3), 4, now=now, dwell=DAY, calm=4) == Held(3, now)


def test_two_indicators_at_one_level_are_one_level_worse_and_red_is_the_worst():
    assert [escalated(levels) for levels in ([], [5, 5], [4], [4, 4], [3, 4, 4], [2, 2, 4], [1, 1])] == [
        5, 5, 4, 3, 3, 1, 1
    ]  # fmt: skip
