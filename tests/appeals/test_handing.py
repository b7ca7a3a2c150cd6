"""A lead gives several waiting cases to one reviewer after a preview, and takes them back."""

import pytest

from appeals import handing, services
from appeals.models import Case, Conflict, StaffCard, Step
from appeals.status import Status
from tests.appeals.people import GROUNDS, in_review, make_staff, queued
from tests.histories import AT

pytestmark = pytest.mark.usefixtures("trader")


def waiting(n, **over):
    fields = {"borrower": f"B-{n}", "line": f"L-{n}", "codes": ["CRD-DTI"], "queue": "L1"} | over
    return Case.objects.create(number=f"MB-H-{n}", status=Status.QUEUED, received_at=AT, due_on=AT.date(), **fields)


@pytest.fixture
def other():
    return make_staff("reviewer")


def press(client, staff, verb, **said):
    client.force_login(staff)
    return client.post(f"/desk/queue/{verb}/", said)


def test_a_preview_says_of_each_what_would_become_of_it_and_changes_nothing(client, approver, reviewer, other):
    gone = in_review(reviewer)
    own, barred, doc = waiting(1), waiting(2), waiting(3, queue="DOC")
    Conflict.objects.create(case=barred, staff=other, note="同学")
    client.force_login(approver)

    rows = {
        row.case.number: row.why
        for row in handing.preview([case.number for case in (own, barred, doc, gone)], staff=approver, assignee=other)
    }

    assert rows[own.number] == rows[doc.number] == ""
    assert "回避" in rows[barred.number]
    assert "不在队列" in rows[gone.number]
    page = press(client, approver, "look", numbers=[own.number, barred.number], assignee=other.username).text
    assert "交办1件" in page
    assert Case.objects.filter(status=Status.QUEUED).count() == 3


def test_cases_are_given_once_and_taken_back_to_where_they_waited(client, approver, other):
    case = queued()
    said = {"numbers": [case.number], "assignee": other.username, "key": "batch-1"}

    page = press(client, approver, "give", **said).text
    again = press(client, approver, "give", **said).text

    for told in (page, again):
        assert "已交办" in told
    case.refresh_from_db()
    assert (case.status, case.assignee) == (Status.IN_REVIEW, other)
    assert [s.delegated_by for s in Step.objects.filter(case=case, event="claim")] == [f"staff:{approver.pk}"]

    assert "已放回" in press(client, approver, "back", numbers=[case.number], key="batch-2").text
    assert "已放回" in press(client, approver, "back", numbers=[case.number], key="batch-2").text
    case.refresh_from_db()
    assert case.status == Status.QUEUED


def test_what_was_judged_or_taken_by_somebody_is_not_taken_back(approver, reviewer, other):
    taken = in_review(reviewer)
    (told,) = handing.take_back([taken.number], staff=approver, note="放回", key="k")
    assert told.why
    services.decline(taken.number, staff=reviewer, note=GROUNDS, targets=["90天内借款不超过10次"], key="d")
    (told,) = handing.take_back([taken.number], staff=approver, note="放回", key="k2")
    assert told.why


def test_nobody_gets_more_than_five(approver, other):
    cases = [waiting(n) for n in range(7)]

    rows = handing.preview([case.number for case in cases], staff=approver, assignee=other)

    assert [bool(row.why) for row in rows] == [False] * 5 + [True] * 2


def test_only_a_lead_sees_the_whole_queue_and_hands_out(client, reviewer, approver, other):
    case = waiting(1)
    client.force_login(reviewer)
    assert client.get("/desk/queue/").status_code == 403
    assert "/desk/queue/" not in client.get("/desk/").text
    for verb in ("look", "give", "back"):
        said = {"numbers": [case.number], "assignee": other.username, "key": "k"}
        assert press(client, reviewer, verb, **said).status_code == 403
    client.force_login(approver)
    assert case.number in client.get("/desk/queue/").text
    refused = press(client, approver, "look", assignee=other.username)
    assert refused.status_code == 422
    assert "请先勾选案件" in refused.text


def test_the_queue_nobody_may_infer_is_neither_shown_nor_handed_out(client, approver, other):
    hidden = waiting(1, kind="aml_objection", queue="AML")
    client.force_login(approver)

    assert hidden.number not in client.get("/desk/queue/").text
    assert handing.preview([hidden.number], staff=approver, assignee=other) == []


def test_a_preview_of_fifty_asks_no_more_than_one_of_two(approver, other, django_assert_max_num_queries):
    StaffCard.objects.create(user=other, team="north", policies=["cn-revolving@9.0.0"])
    StaffCard.objects.create(user=make_staff("reviewer"), team="north", borrower="B-7")
    Conflict.objects.create(case=waiting(0), staff=other, note="同学")
    numbers = [waiting(n, life=n % 2).number for n in range(1, 49)]
    numbers += ["MB-H-0", waiting(50, policy="cn-revolving@9.0.0").number]

    with django_assert_max_num_queries(9):
        rows = handing.preview(numbers, staff=approver, assignee=other)

    assert len(rows) == 50
    barred = {row.case.number for row in rows if "回避" in row.why}
    assert barred == {"MB-H-0", "MB-H-7", "MB-H-50"}
