"""Pausing, lowering and closing one's own line: it holds at once, is told as theirs, and has a slow way back."""

import json
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from risk import clock
from risk.diagnosis.services import diagnose_line
from risk.orders.models import Delivery, Restoration
from risk.work import services as work
from support.control.models import Choice
from support.control.queries import COOLING
from support.notices.models import Notice
from support.signin.models import Session
from tests.histories import draw_paid, known_borrower, limit_changed, line_opened
from tests.support.stories import ago, enter, tell

pytestmark = pytest.mark.django_db
TOPICS = ["self.chosen", "self.ends", "line.changed", "decision.made"]


@pytest.fixture
def hands(monkeypatch):
    """The clock, moved by hand from now."""
    found = {"by": timedelta()}
    real = clock.now
    monkeypatch.setattr(clock, "now", lambda: real() + found["by"])
    return lambda **length: found.__setitem__("by", found["by"] + timedelta(**length))


@pytest.fixture
def line(client, hands):
    tell(known_borrower(ago(days=400)), line_opened(ago(days=400), limit=3_000_000))
    enter(client)
    return "/control/L-1/"


def back_again(client):
    """The lender vouches for them anew."""
    Session.objects.update(opened_at=clock.now(), seen_at=clock.now(), ends_at=clock.now() + timedelta(hours=8))


def wish(client, line, action, key=None, **said):
    return client.post(f"{line}{action}/", {"key": key or f"{action}-{Choice.objects.count()}", **said})


def heard():
    found = []
    for delivery in Delivery.objects.order_by("id"):
        data = json.loads(delivery.body)["data"]
        if str(data.get("alert", "")).startswith("self_control"):
            found.append((data["alert"], data["state"], data["line"]))
    return found


def codes():
    return [reason.code for reason in diagnose_line("L-1").reasons]


def test_nothing_happens_before_it_is_confirmed(client, line):
    page = client.get(f"{line}pause/?days=30").text

    assert "到" in page
    assert "自动恢复" in page
    assert not Choice.objects.exists()
    assert codes() == []


def test_a_pause_holds_at_once_and_is_told_as_their_own(client, line):
    answer = wish(client, line, "pause", days="0")
    work.drain(topics=TOPICS)

    assert answer.url == line
    assert diagnose_line("L-1").usable == 0
    assert codes() == ["ACC-SELF"]
    assert diagnose_line("L-1").decided_by == "borrower"
    why = client.get("/why/L-1/").text
    assert f'href="{line}"' in why
    assert "您打开之前一直暂停" in client.get(line).text
    assert heard() == [("self_control.pause_draws", "raised", "L-1")]
    assert Delivery.objects.filter(type="mingbai.decision.made").count() == 1
    assert Notice.objects.filter(name="self").count() == 1


def test_the_same_key_is_one_pause(client, line):
    wish(client, line, "pause", key="k", days="0")
    wish(client, line, "pause", key="k", days="0")
    work.drain(topics=TOPICS)

    assert Choice.objects.count() == 1
    assert len(heard()) == 1


def test_a_second_click_with_another_key_is_told_that_it_is_so_already(client, line):
    wish(client, line, "pause", days="0")

    answer = wish(client, line, "pause", days="7")

    assert answer.status_code == 409
    assert "已经暂停" in answer.text
    assert Choice.objects.count() == 1


def test_a_period_ends_by_itself_and_the_core_is_told(client, line, hands):
    wish(client, line, "pause", days="30")
    assert codes() == ["ACC-SELF"]

    hands(days=29)
    assert codes() == ["ACC-SELF"]
    hands(days=1, seconds=5)
    work.drain(topics=TOPICS)

    assert codes() == []
    assert heard() == [("self_control.pause_draws", "raised", "L-1"), ("self_control.pause_draws", "closed", "L-1")]
    assert Notice.objects.filter(name="self").count() == 2


def test_opening_waits_for_the_cooling_off_and_can_be_taken_back(client, line, hands):
    wish(client, line, "pause", days="0")
    wish(client, line, "open")
    hands(days=6)
    assert codes() == ["ACC-SELF"]
    back_again(client)
    assert "改主意了，继续暂停" in client.get(line).text

    wish(client, line, "keep")
    hands(days=3)
    work.drain(topics=TOPICS)

    assert codes() == ["ACC-SELF"]
    assert ("self_control.pause_draws", "closed", "L-1") not in heard()


def test_opening_takes_effect_seven_days_after_the_pause(client, line, hands):
    wish(client, line, "pause", days="0")
    hands(days=2)
    back_again(client)
    wish(client, line, "open")
    hands(days=4, hours=23)
    assert codes() == ["ACC-SELF"]

    hands(hours=1, seconds=5)
    work.drain(topics=TOPICS)

    assert codes() == []
    assert heard()[-1] == ("self_control.pause_draws", "closed", "L-1")


def test_a_period_may_be_opened_earlier_but_not_sooner_than_in_seven_days(client, line, hands):
    wish(client, line, "pause", days="90")
    hands(days=20)
    back_again(client)
    wish(client, line, "open")

    assert Choice.objects.get(action="open").effective_at - clock.now() > COOLING - timedelta(seconds=60)
    hands(days=6, hours=23)
    assert codes() == ["ACC-SELF"]
    hands(hours=1, seconds=5)
    work.drain(topics=TOPICS)
    assert codes() == []
    assert heard().count(("self_control.pause_draws", "closed", "L-1")) == 1


@pytest.mark.parametrize("action", ["open", "close", "raise"])
def test_what_undoes_a_protection_needs_a_fresh_hand_over(client, line, hands, action):
    wish(client, line, "pause", days="0")
    Session.objects.update(opened_at=clock.now() - timedelta(minutes=11))

    answer = wish(client, line, action)

    assert answer.status_code == 403
    assert "是您本人" in answer.text
    assert Choice.objects.count() == 1


def test_protecting_oneself_needs_none(client, line):
    Session.objects.update(opened_at=clock.now() - timedelta(hours=2))

    assert wish(client, line, "pause", days="0").status_code == 303
    assert wish(client, line, "lower", amount="5000").status_code == 303


def test_a_lower_limit_is_ordered_from_the_core_and_shown_as_theirs(client, line):
    wish(client, line, "lower", amount="5000")

    order = Restoration.objects.get()
    assert (order.line, order.amount, order.codes) == ("L-1", 500_000, ["ACC-SELF"])
    tell(limit_changed(clock.now(), 3_000_000, 500_000, initiator="borrower"))
    order.refresh_from_db()
    assert order.is_confirmed
    assert codes() == ["ACC-SELF"]
    assert "从30,000元调低" in client.get(line).text


def test_a_second_choice_cannot_lift_the_first_while_the_core_has_not_answered(client, line):
    wish(client, line, "lower", amount="5000")

    assert wish(client, line, "lower", amount="8000").status_code == 409
    assert wish(client, line, "lower", amount="4000").status_code == 303
    assert [order.amount for order in Restoration.objects.order_by("ordered_at")] == [500_000, 400_000]


@pytest.mark.parametrize("amount", ["", "0", "-1", "30000", "40000", "50.5", "5050", "1900", "abc"])
def test_an_amount_that_is_no_lower_limit_changes_nothing(client, line, amount):
    tell(draw_paid(ago(days=20), 200_000))

    answer = wish(client, line, "lower", amount=amount)

    assert answer.status_code == 409
    assert not Choice.objects.exists()
    assert not Restoration.objects.exists()


def test_raising_it_back_waits_seven_days_and_for_nothing_else_to_hold_it(client, line, hands):
    wish(client, line, "lower", amount="5000")
    tell(limit_changed(clock.now(), 3_000_000, 500_000, initiator="borrower"))
    assert wish(client, line, "raise").status_code == 409

    hands(days=7, seconds=5)
    back_again(client)
    assert wish(client, line, "raise").status_code == 303

    newest = Restoration.objects.latest("ordered_at")
    assert (newest.amount, newest.codes) == (3_000_000, ["ACC-SELF"])


def test_a_line_with_a_loan_on_it_is_not_closed(client, line):
    tell(draw_paid(ago(days=20), 200_000))

    answer = wish(client, line, "close")

    assert answer.status_code == 409
    assert "2,000元" in answer.text
    assert not Choice.objects.exists()


def test_closing_stops_drawing_and_asks_the_core(client, line):
    wish(client, line, "close")
    work.drain(topics=TOPICS)

    assert codes() == ["ACC-SELF"]
    assert heard() == [("self_control.close", "raised", "L-1")]


def test_another_borrowers_line_looks_like_none(client, line):
    enter(client, "B-2")

    assert client.get(line).status_code == 404
    assert wish(client, line, "pause", days="0").status_code == 404
    assert client.get(f"{line}nonsense/").status_code == 404


def test_a_wish_is_never_rewritten(client, line):
    wish(client, line, "pause", days="0")

    with pytest.raises(IntegrityError), transaction.atomic():
        Choice.objects.update(days=1)


def test_the_page_costs_few_queries(client, line, django_assert_num_queries):
    wish(client, line, "pause", days="0")
    client.get(line)

    with django_assert_num_queries(5):
        client.get(line)
