"""Independence and second eyes tried by SQL alone: what a screen would never send, the database refuses."""

from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from appeals.models import Assent, Case, StaffCard, Step
from tests.appeals.people import BORROWER, make_staff, proposed, queued

pytestmark = pytest.mark.usefixtures("trader")
MATCHES = {
    "own case": {"borrower": BORROWER},
    "first decider": {"staff_no": "E-7"},
    "paid for collections": {"has_incentive": True},
    "wrote the rule": {"policies": ["cn-revolving@1.0.0"]},
    "colleague of the borrower": {"team": "north"},
}


def insert(case, **over):
    """A step written past the chart."""
    fields = {
        "case": case, "seq": case.seq + 1, "event": "claim", "source": case.status, "target": "in_review",
        "part": "REV", "key": uuid4().hex, "at": case.moved_at, "prev_hash": case.head, "hash": "0" * 64,
    }  # fmt: skip
    with transaction.atomic():
        return Step.objects.create(**fields | over)


def barred(card):
    StaffCard.objects.create(user=make_staff("reviewer"), borrower=BORROWER, team="north")
    return make_staff("reviewer", "approver", **card)


@pytest.mark.parametrize("why", MATCHES)
def test_nobody_barred_takes_or_judges_a_case(why):
    case = queued()
    Case.objects.filter(pk=case.pk).update(decided_by="E-7", policy="cn-revolving@1.0.0+people.2")
    staff = barred(MATCHES[why])

    for event in ("claim", "approve", "decline", "uphold"):
        with pytest.raises(IntegrityError, match=why):
            insert(case, event=event, actor=staff)


@pytest.mark.parametrize("why", MATCHES)
def test_nobody_barred_is_a_second_eye(reviewer, why):
    case = proposed(reviewer)
    Case.objects.filter(pk=case.pk).update(decided_by="E-7", policy="cn-revolving@1.0.0")
    said = {"round": case.round, "eye": "APPR", "proposer": reviewer, "at": case.moved_at}
    with pytest.raises(IntegrityError, match=why), transaction.atomic():
        Assent.objects.create(case=case, staff=barred(MATCHES[why]), **said)


def test_a_case_emptied_of_its_eyes_still_needs_those_that_were_asked_for(reviewer, approver):
    case = proposed(reviewer)
    Case.objects.filter(pk=case.pk).update(eyes=[], proposal=case.proposal | {"eyes": []})
    with pytest.raises(IntegrityError, match="second eyes are missing"):
        insert(case, event="result", target="decided_full", source="recheck", part="SYS")


def test_who_is_barred_by_nothing_is_let_through():
    case = queued()
    Case.objects.filter(pk=case.pk).update(decided_by="E-7", policy="cn-revolving@1.0.0")
    card = {"staff_no": "E-8", "team": "south", "policies": ["cn-revolving@0.9.0"], "borrower": "B-9"}
    assert insert(case, actor=barred(card)).seq == case.seq + 1
