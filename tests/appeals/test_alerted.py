"""The desk shows the early warning behind a restriction: its number, level, values, and what its playbook did."""

import re
from datetime import timedelta

import pytest

from appeals.models import Case
from risk.events import queries as events
from risk.events.services import take
from risk.facts.reading import read
from risk.nights import outreach, services
from risk.nights.models import Customer, CustomerTurn
from risk.todos.models import Todo
from tests.appeals.people import LINE, queued
from tests.histories import AT, raw, told
from tests.risk.test_facts_stories import small_trader

pytestmark = pytest.mark.django_db
CUT = AT - timedelta(days=2)


@pytest.fixture(autouse=True)
def told_as_it_happened(db, hands, files):
    """李强's history, what came before the cut told before it: the walk knew it."""
    told_ = told(*small_trader()).events
    for now, some in ((CUT - timedelta(hours=10), lambda at: at < CUT), (AT, lambda at: at >= CUT)):
        hands.at = now
        assert {fate.fate for fate in take([raw(one) for one in told_ if some(one.time)])} == {"accepted"}


def warned(before_cut, *, after=2):
    """The nightly walk moved the line to a level, so long before it was cut."""
    turn = CustomerTurn(line=LINE, before=5, after=after, found={"draws_30d": 2, "dti": 3}, at=CUT - before_cut)
    turn.save()
    outreach.follow([turn], turn.at)
    Customer.objects.create(line=LINE, level=after, found=turn.found, since=turn.at, seen_at=turn.at)
    return turn


def page(client, reviewer):
    case = Case.objects.first() or queued()
    client.force_login(reviewer)
    return client.get(f"/desk/cases/{case.number}/").text


def test_the_warning_in_force_is_shown_with_its_values_and_its_playbook(client, reviewer):
    turn = warned(timedelta(hours=9))
    text = page(client, reviewer)

    assert f"限制之前的预警 W-{turn.pk}" in text
    assert "橙 II级" in text
    draws = re.search(r"30天借款次数<small>draws_30d</small></th><td>(\d+) ", text)
    assert int(draws[1]) == read(events.history(LINE, at=turn.at), at=turn.at).values["draws_30d"] > 0
    assert Todo.objects.get().zh in text
    assert "还没有做" in text
    assert "限制时还没有人联系到借款人" in text


def test_a_contact_before_the_restriction_is_told_as_done_by_whom(client, reviewer, hands):
    warned(timedelta(hours=9))
    now, hands.at = hands.at, CUT - timedelta(hours=3)
    services.contacted(LINE, by="zhao", note="通了")
    hands.at = now

    text = page(client, reviewer)

    assert "zhao做了" in text
    assert "限制时还没有人联系到借款人" not in text


@pytest.mark.parametrize(("when", "after"), [(timedelta(hours=-30), 2), (timedelta(hours=9), 5)])
def test_a_warning_that_came_later_or_was_over_is_not_named_as_the_reason(client, reviewer, when, after):
    warned(when, after=after)

    assert "限制之前的预警" not in page(client, reviewer)
