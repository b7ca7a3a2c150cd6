"""What independence knows of a colleague: kept by one command, and a borrower's telephone that is theirs bars them."""

import pytest
from django.core.management import CommandError, call_command

from appeals import services, standing
from appeals.claiming import claim_next
from appeals.errors import NotIndependent
from appeals.models import StaffCard
from risk.events import queries as events
from risk.events.services import take
from tests.appeals.people import BORROWER, make_staff, queued
from tests.histories import ago, borrower_updated, raw

pytestmark = pytest.mark.usefixtures("trader")


def test_a_card_is_written_piece_by_piece(reviewer, approver):
    call_command("staff_card", reviewer.username, manager=approver.username, team="east", phones=["138 1234 5678"])
    call_command("staff_card", reviewer.username, skills=["biz"], incentive="yes")

    card = StaffCard.objects.get(user=reviewer)
    assert (card.manager, card.team, card.skills, card.has_incentive) == (approver, "east", ["biz"], True)
    assert card.phones == ["138 1234 5678"]
    for wrong in ({"username": "nobody"}, {"username": reviewer.username, "manager": reviewer.username}):
        with pytest.raises(CommandError):
            call_command("staff_card", wrong.pop("username"), **wrong)


def test_who_shares_a_telephone_with_the_borrower_never_gets_the_case(reviewer, django_assert_max_num_queries):
    case = queued()
    take([raw(borrower_updated(ago(hours=1), phone="+86 13812345678"))])
    call_command("staff_card", reviewer.username, phones=["138-1234-5678"])

    with django_assert_max_num_queries(5):
        assert standing.conflicts(case, reviewer.pk) == ("shared-phone",)
    assert claim_next(reviewer) is None
    with pytest.raises(NotIndependent):
        services.assign(case.number, staff=make_staff("approver"), assignee=reviewer, key="a")

    take([raw(borrower_updated(ago(minutes=1), phone="13900000000"))])
    assert standing.conflicts(case, reviewer.pk) == ()
    assert events.phones([BORROWER, "B-none"]) == {BORROWER: "13900000000"}
