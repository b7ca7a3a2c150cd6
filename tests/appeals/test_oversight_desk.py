"""What those above and beside a reviewer do through the desk's pages: find, extend, redirect, reopen, and AML's own."""

import re

import pytest
from django.db import DatabaseError, transaction

from appeals import services
from appeals.commands import Papers
from appeals.models import Case, Clock, Search, Shadow
from appeals.status import Kind, Status
from risk.work.services import drain
from tests.appeals.people import BORROWER, GROUNDS, LINE, draft, in_review, make_staff, queued
from tests.histories import AT

pytestmark = pytest.mark.usefixtures("trader")


def press(client, case, verb, **said):
    return client.post(f"/desk/cases/{case.number}/{verb}/", {"key": f"{verb}-1"} | said)


def verbs(client, case):
    """The desk's verbs that a case's page offers."""
    return set(
        re.findall(rf'action="/desk/cases/{case.number}/([a-z-]+)/"', client.get(f"/desk/cases/{case.number}/").text)
    )


def kept(reviewer):
    case = in_review(reviewer)
    services.decline(case.number, staff=reviewer, note=GROUNDS, targets=["按时还款三个月"], why_none="", key="no")
    drain(topics=["case.step"])
    return Case.objects.get(pk=case.pk)


def test_a_case_is_found_by_number_line_and_borrower_and_the_search_is_kept(client, reviewer):
    case = queued()
    client.force_login(reviewer)
    for sought in (case.number, LINE, BORROWER):
        page = client.post("/desk/find/", {"sought": sought, "why": "借款人来电询问进度"}).text
        assert f"/desk/cases/{case.number}/" in page

    assert list(Search.objects.order_by("id").values_list("sought", "why", "found")) == [
        (sought, "借款人来电询问进度", 1) for sought in (case.number, LINE, BORROWER)
    ]


def test_a_search_without_a_reason_finds_nothing_and_keeps_nothing(client, reviewer):
    case = queued()
    client.force_login(reviewer)

    answer = client.post("/desk/find/", {"sought": LINE, "why": "x"})

    assert answer.status_code == 422
    assert case.number not in answer.text
    assert not Search.objects.exists()


def test_a_day_has_only_so_many_searches(client, reviewer, settings):
    settings.SEARCHES_A_DAY = 2
    client.force_login(reviewer)
    told = [client.post("/desk/find/", {"sought": LINE, "why": "核对材料"}).status_code for _ in range(3)]

    assert told == [200, 200, 429]
    assert Search.objects.count() == 2


def test_a_search_cannot_be_taken_back(client, reviewer):
    client.force_login(reviewer)
    client.post("/desk/find/", {"sought": LINE, "why": "核对材料"})

    with pytest.raises(DatabaseError), transaction.atomic():
        Search.objects.update(why="别的理由")


def test_what_only_one_role_may_know_of_is_found_by_that_role_alone(client, reviewer):
    case = draft(kind=Kind.AML_OBJECTION)
    found = {}
    for staff in (reviewer, make_staff("compliance"), make_staff("aml")):
        client.force_login(staff)
        page = client.post("/desk/find/", {"sought": LINE, "why": "核对材料"}).text
        found[staff.get_username().split("-")[0]] = case.number in page

    assert found == {"reviewer": False, "compliance": False, "aml": True}


def test_an_extension_is_granted_at_the_desk_by_the_lead_and_not_by_the_reviewer(client, reviewer, approver):
    case = in_review(reviewer)
    client.force_login(reviewer)
    assert "extend" not in verbs(client, case)
    assert press(client, case, "extend", note="再等等").status_code == 403
    client.force_login(approver)
    assert "extend" in verbs(client, case)

    press(client, case, "extend", note="等银行回函，需要更多时间。")

    assert (Clock.objects.get(case=case, code="CLK-04").due_at - AT).days == 30


def test_a_case_of_another_kind_is_handed_on_with_its_time_of_receipt(client, reviewer, files):
    files["papers"] = Papers(reading=1)
    case = draft()
    services.submit(case.number, borrower=BORROWER, statement="征信有误。", consents=["P-SETTLE"], key="s")
    drain(topics=["case.intake"])
    client.force_login(reviewer)
    assert "redirect" in verbs(client, case)

    press(client, case, "redirect", kind="credit_objection", note="属于征信异议。")

    child = Case.objects.get(parent=case)
    assert (child.kind, child.received_at) == (Kind.CREDIT_OBJECTION, AT)


def test_a_closed_case_is_opened_again_and_given_to_somebody_new(client, reviewer):
    case, officer, other = kept(reviewer), make_staff("compliance"), make_staff("reviewer")
    assert case.status == Status.CLOSED
    client.force_login(officer)
    press(client, case, "reopen", note="监管转来投诉。", regulator="on")
    case.refresh_from_db()
    assert (case.status, case.regulator) == (Status.REOPENED, True)

    again = press(client, case, "resume", assignee=reviewer.get_username())
    assert again.status_code == 403
    client.post(f"/desk/cases/{case.number}/resume/", {"key": "resume-2", "assignee": other.get_username()})

    case.refresh_from_db()
    assert (case.status, case.assignee) == (Status.IN_REVIEW, other)


def test_a_quiet_word_reaches_one_role_and_its_finding_stays_there(client, reviewer):
    case, officer = queued(), make_staff("aml")
    steps = case.steps.count()
    client.force_login(make_staff("specialist"))
    press(client, case, "signal", note="转入来源可疑。")
    client.force_login(officer)
    page = client.get("/desk/aml/").text
    assert case.number in page
    assert "转入来源可疑。" in page

    shadow = Shadow.objects.get()
    client.post(f"/desk/aml/{shadow.pk}/", {"note": "已核实，无异常。"})
    client.post(f"/desk/aml/{shadow.pk}/", {"note": "第二次点击。"})

    shadow.refresh_from_db()
    assert (shadow.answer, shadow.answered_by) == ("已核实，无异常。", officer)
    assert case.steps.count() == steps
    for role in ("reviewer", "approver", "specialist", "compliance", "admin"):
        client.force_login(make_staff(role))
        assert client.get("/desk/aml/").status_code == 403
        assert client.post(f"/desk/aml/{shadow.pk}/", {"note": "看看"}).status_code == 403
        assert "/desk/aml/" not in client.get("/desk/").text


def test_the_way_of_a_case_is_told_in_words(client, reviewer):
    case = in_review(reviewer)
    client.force_login(reviewer)

    page = client.get(f"/desk/cases/{case.number}/").text

    assert "受理" in page
    assert "take_in" not in page
