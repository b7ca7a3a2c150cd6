"""The desk through its pages: take, judge, a second pair of eyes, and who may not."""

import re

import pytest
from django.db import IntegrityError, transaction

from appeals import checks, presence, services
from appeals.errors import NotHeld, NothingSaid, NotOwnWords
from appeals.models import Case
from appeals.status import Status
from risk import clock
from risk.diagnosis.services import decision_of, diagnose_line
from risk.incidents.models import Proposal
from risk.policy import services as policies
from risk.scoreboard import services as scoreboard
from tests.appeals.people import BORROWER, GROUNDS, LINE, in_review, make_staff, proposed, queued

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


MACHINE_SAYS = "收入怎么认定"


def doubtful(reviewer, **over):
    case = in_review(reviewer)
    Case.objects.filter(pk=case.pk).update(**{"amber": 1} | over)
    case.refresh_from_db()
    return case


@pytest.mark.parametrize("doubt", [{"amber": 1}, {"red": 1, "amber": 0}, {"amber": 0, "kind": "human_review"}])
def test_the_machine_speaks_only_after_the_reviewer_did(client, reviewer, doubt):
    case = doubtful(reviewer, **doubt)
    client.force_login(reviewer)
    page = client.get(f"/desk/cases/{case.number}/").text
    assert "/first-view/" in page
    assert MACHINE_SAYS not in page
    assert "/approve/" not in page
    typed = {"income": "9600.00", "level": "2"}
    assert "20,700" not in client.get(f"/desk/cases/{case.number}/preview/", typed).text
    assert press(client, case, "approve", **judged()).status_code == 409
    press(client, case, "first-view", leaning="restore", note="流水每月都有，公章看不清。")
    page = client.get(f"/desk/cases/{case.number}/").text
    assert "流水每月都有，公章看不清。" in page
    assert MACHINE_SAYS in page
    press(client, case, "approve", **judged())
    case.refresh_from_db()
    assert case.status == Status.PENDING_2ND_EYE


def test_a_look_before_taking_the_case_shows_no_recommendation_either(client, reviewer):
    case = doubtful(reviewer)
    other = make_staff("reviewer")
    client.force_login(other)
    assert MACHINE_SAYS not in client.get(f"/desk/cases/{case.number}/").text
    typed = {"income": "9600.00", "level": "2"}
    assert "20,700" not in client.get(f"/desk/cases/{case.number}/preview/", typed).text
    client.force_login(make_staff("compliance"))
    assert MACHINE_SAYS in client.get(f"/desk/cases/{case.number}/").text


def test_a_case_without_a_doubt_asks_for_no_first_view(client, reviewer):
    case = in_review(reviewer)
    client.force_login(reviewer)
    assert "/first-view/" not in client.get(f"/desk/cases/{case.number}/").text


def test_a_first_view_is_said_once_and_by_who_holds_the_case(reviewer):
    case = doubtful(reviewer)
    for leaning in ("keep", "restore"):
        services.first_view(case.number, staff=reviewer, leaning=leaning, note="流水看不清。")
    assert [one.leaning for one in case.first_views.all()] == ["keep"]
    with pytest.raises(NotHeld):
        services.first_view(case.number, staff=make_staff("reviewer"), leaning="keep", note="流水看不清。")
    with pytest.raises(NothingSaid):
        services.first_view(case.number, staff=reviewer, leaning="keep", note=" ")
    with pytest.raises(IntegrityError), transaction.atomic():
        case.first_views.update(leaning="restore")


def test_reasons_copied_from_the_machine_are_nobody_s(reviewer, monkeypatch):
    said = "经营流水与营业执照互相印证，认定9,600.00元（第2级）。营业执照：零售，经营者一致，满12个月，利润率30%。"
    monkeypatch.setattr(checks, "machine_words", lambda _case: (960_000, (said,)))
    case = in_review(reviewer)
    judged = {"staff": reviewer, "income": 960_000, "level": 2}
    with pytest.raises(NotOwnWords):
        services.approve(case.number, **judged, note=said.replace("。", "，"), key="copied")
    assert services.approve(case.number, **judged, note=GROUNDS, key="own").status == Status.PENDING_2ND_EYE


def test_the_machine_s_words_are_its_recognition_and_the_reasons(reviewer):
    case = in_review(reviewer, codes=["CRD-DTI"])
    income, words = checks.machine_words(case)
    assert income == 0
    assert "没有可以认定收入的材料。" in words
    assert any("收入" in text for text in words[2:])


def test_the_time_at_work_is_kept_with_the_verdict(client, reviewer):
    case = in_review(reviewer)
    client.force_login(reviewer)
    assert 'name="active"' in client.get(f"/desk/cases/{case.number}/").text
    press(client, case, "approve", **judged(active="135"))
    assert case.steps.get(event="approve").body["active"] == 135


# What changes while one looks


def test_two_who_look_at_one_case_see_each_other(client, reviewer, hands):
    case = in_review(reviewer)
    other = make_staff("approver")
    client.force_login(other)
    assert "同时在看" not in client.get(f"/desk/cases/{case.number}/").text
    client.force_login(reviewer)
    assert other.username in client.get(f"/desk/cases/{case.number}/").text
    hands.move(seconds=46)
    assert other.username not in client.get(f"/desk/cases/{case.number}/live/").text
    hands.move(days=1)
    assert presence.forget(hands.at) == 2


def test_a_screen_notices_that_the_case_moved(client, reviewer):
    case = in_review(reviewer)
    client.force_login(make_staff("approver"))
    drawn = re.search(r"live/\?seq=(\d+)", client.get(f"/desk/cases/{case.number}/").text)[1]
    look = f"/desk/cases/{case.number}/live/?seq={drawn}"
    assert "案件刚刚有变化" not in client.get(look).text
    services.release(case.number, staff=reviewer, note="换人。", key="r")
    part = client.get(look).text
    assert "案件刚刚有变化：等待人工审核" in part
    assert f"seq={drawn}" in part  # and says so again until the page is drawn anew


def test_the_lists_of_an_open_page_are_read_again(client, reviewer):
    client.force_login(reviewer)
    assert "/desk/waiting/" in client.get("/desk/").text
    case = queued()
    assert case.number in client.get("/desk/waiting/").text


# The contested decision


def test_the_rule_s_values_then_and_now_and_the_policy_before(client, reviewer, hands):
    told = decision_of(diagnose_line(LINE))
    case = queued(decision=told.pk)
    hands.move(days=45)
    client.force_login(reviewer)
    page = client.get(f"/desk/cases/{case.number}/").text
    assert "当时命中。" in page
    assert re.search(r"draws_90d</small></th><td><s>.*?14</s>.*?7</td>", page)
    assert ("上一版政策不会命中。" in page) == (policies.before(policies.current()) is not None)


def test_a_decision_that_is_not_ours_has_no_then(client, reviewer):
    case = in_review(reviewer)
    client.force_login(reviewer)
    page = client.get(f"/desk/cases/{case.number}/").text
    assert "当时命中。" not in page
    assert "draws_90d</small></th><td>14</td>" in page


def test_open_cases_about_the_same_are_named_and_the_rule_s_record_is_told(client, reviewer):
    case = in_review(reviewer)
    for n in range(2):
        Case.objects.create(
            number=f"MB-S-{n}", borrower=f"B-9{n}", line=f"L-9{n}", codes=case.codes, policy=case.policy
        )
    Case.objects.create(
        number="MB-S-9", borrower="B-99", line="L-99", codes=case.codes, policy=case.policy, kind="aml_objection"
    )
    for n in range(10):
        contest = {"line": f"L-8{n}", "codes": case.codes, "decision": "", "policy": case.policy}
        scoreboard.record_contest(case=f"MB-R-{n}", **contest, at=clock.now())
        scoreboard.record_verdict(case=f"MB-R-{n}", seq=5, reviewer="", outcome="keep" if n else "full", at=clock.now())
    client.force_login(reviewer)
    page = client.get(f"/desk/cases/{case.number}/").text
    assert "同样原因、同一政策的未结案件还有2件" in page
    assert "MB-S-1" in page
    assert "MB-S-9" not in page
    assert "这条规则：7天内11件申诉，已决定的10件中10%改变了原决定。" in page


def test_a_reason_that_looks_like_our_fault_is_proposed_once_and_shown_at_the_console(client, reviewer):
    case = in_review(reviewer)
    client.force_login(reviewer)
    for said in ("三件都是同一时间的流水没入账。", "又一件。"):
        press(client, case, "propose-incident", code="BEH-SMALLFREQ", note=said)
    press(client, case, "propose-incident", code="DAT-POSTING", note="此案没有这个原因。")
    (made,) = Proposal.objects.all()
    assert (made.reason_code, made.said_by, made.said) == (
        "BEH-SMALLFREQ", reviewer.username, "三件都是同一时间的流水没入账。",
    )  # fmt: skip
    client.force_login(make_staff("risk"))
    assert "三件都是同一时间的流水没入账。" in client.get("/console/incidents/").text
    with pytest.raises(IntegrityError), transaction.atomic():
        Proposal.objects.create(reason_code="X", made_at=clock.now())
