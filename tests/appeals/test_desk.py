"""The desk through its pages: take, judge, a second pair of eyes, and who may not."""

import re

import pytest

from appeals import services
from appeals.models import Case
from appeals.status import Status
from tests.appeals.people import BORROWER, GROUNDS, in_review, make_staff, proposed, queued

pytestmark = pytest.mark.usefixtures("trader")


def press(client, case, verb, **said):
    return client.post(f"/desk/cases/{case.number}/{verb}/", {"key": f"{verb}-1"} | said)


def judged(**over):
    return {"income": "9600.00", "level": "2", "note": GROUNDS} | over


def test_a_reviewer_takes_judges_and_hands_on(client, reviewer):
    case = queued()
    client.force_login(reviewer)
    assert client.post("/desk/take/", {"key": "t"}).url == f"/desk/cases/{case.number}/"
    page = client.get(f"/desk/cases/{case.number}/").text
    seen = re.search(r'name="seen" value="(\d+)"', page)[1]
    press(client, case, "approve", **judged(seen=seen))
    case.refresh_from_db()
    assert (case.status, case.proposed.amount) == (Status.PENDING_2ND_EYE, 2_070_000)


def test_the_preview_changes_nothing(client, reviewer):
    case = in_review(reviewer)
    client.force_login(reviewer)
    part = client.get(f"/desk/cases/{case.number}/preview/", {"income": "9600.00", "level": "2"}).text
    assert "20,700" in part
    case.refresh_from_db()
    assert (case.status, case.proposal) == (Status.IN_REVIEW, None)


def test_a_stale_screen_is_told(client, reviewer):
    case = in_review(reviewer)
    client.force_login(reviewer)
    Case.objects.filter(pk=case.pk).update(version=9)
    assert press(client, case, "approve", **judged(seen=case.version)).status_code == 409
    case.refresh_from_db()
    assert case.status == Status.IN_REVIEW


def test_a_second_person_agrees_and_the_first_cannot(client, reviewer, approver):
    case = proposed(reviewer)
    reviewer.groups.add(approver.groups.get())
    client.force_login(reviewer)
    assert case.number not in client.get("/desk/second/").text
    assert press(client, case, "agree", note="同意").status_code == 403
    client.force_login(approver)
    assert case.number in client.get("/desk/second/").text
    press(client, case, "agree", note="同意")
    case.refresh_from_db()
    assert case.status == Status.RECHECK


def test_a_short_reason_comes_back_with_the_form(client, reviewer):
    case = in_review(reviewer)
    client.force_login(reviewer)
    answer = press(client, case, "approve", **judged(note="同意"))
    assert answer.status_code == 422
    assert "同意" in answer.text


@pytest.mark.parametrize("path", ["/desk/", "/desk/second/", "/desk/cases/MB-261120-00000-0/"])
def test_strangers_are_sent_to_the_door(client, path):
    assert client.get(path).url.startswith("/desk/login/")


def test_a_borrower_s_neighbour_cannot_take_what_they_declared(client, reviewer):
    case = in_review(reviewer)
    other = make_staff("reviewer")
    services.step_aside(case.number, staff=other, note="邻居")
    services.release(case.number, staff=reviewer, note="换人。", key="r")
    client.force_login(other)
    assert client.post("/desk/take/", {"key": "t"}).url == "/desk/"


def test_a_specialist_s_finding_goes_back_to_the_reviewer(client, reviewer):
    case = in_review(reviewer)
    services.send_to_specialist(case.number, staff=reviewer, note="公章可疑。", key="e")
    client.force_login(make_staff("specialist"))
    assert case.number in client.get("/desk/second/").text
    assert "/clear/" in client.get(f"/desk/cases/{case.number}/").text
    press(client, case, "clear", note="公章属实。")
    case.refresh_from_db()
    assert (case.status, case.assignee) == (Status.IN_REVIEW, reviewer)


@pytest.mark.parametrize(("verb", "status"), [("uphold", Status.CLOSED_FINAL), ("change", Status.RECHECK)])
def test_a_second_review_is_done_at_the_desk(client, reviewer, approver, verb, status):
    case = in_review(reviewer)
    case = services.decline(case.number, staff=reviewer, note=GROUNDS, targets=["补充流水"], key="d")
    services.record_told(case.number, case.seq)
    services.request_second_review(case.number, borrower=BORROWER, key="2")
    client.force_login(approver)
    assert case.number in client.get("/desk/second/").text
    assert "/take-second/" in client.get(f"/desk/cases/{case.number}/").text
    press(client, case, "take-second")
    assert f"/{verb}/" in client.get(f"/desk/cases/{case.number}/").text
    press(client, case, verb, **judged())
    case.refresh_from_db()
    assert case.status == status
