"""The team's page: what waits, what was overturned, who looked, and each one's own figures."""

from datetime import timedelta

import pytest

from appeals import services
from appeals.attention import attention
from appeals.models import Case, Step
from appeals.proofs.looks import looked
from appeals.proofs.models import Proof
from appeals.status import Status
from appeals.team import Care, Eyes, team
from tests.appeals.people import GROUNDS, agreed, in_review, make_staff, proposed, queued
from tests.histories import AT

pytestmark = pytest.mark.usefixtures("trader")


def decided(n, outcome, *, code="BEH-SMALLFREQ", days=2, kind="appeal"):
    Case.objects.create(
        number=f"MB-{outcome}-{n}", borrower=f"B-{n}", line=f"L-{n}", codes=[code], kind=kind, outcome=outcome,
        status=Status.CLOSED_FINAL, received_at=AT - timedelta(days=days + 1), decided_at=AT - timedelta(days=1),
    )  # fmt: skip


def waiting(n, hours, *, due, queue="L1", kind="appeal"):
    Case.objects.create(
        number=f"MB-W-{n}", borrower=f"B-{n}", line=f"L-{n}", codes=["CRD-DTI"], queue=queue, kind=kind,
        status=Status.QUEUED,
        received_at=AT - timedelta(hours=hours), due_on=(AT + timedelta(days=due)).date(),
    )  # fmt: skip


def test_what_waits_is_counted_by_queue_and_by_reason_with_what_is_late_first(reviewer):
    for n, hours in enumerate((1, 2, 3, 10)):
        waiting(n, hours, due=9)
    waiting(8, 20, due=2, queue="BIZ")
    waiting(9, 400, due=-1, queue="DOC")

    found = team(reviewer, at=AT)

    assert [(row.name, row.count, row.at_risk, row.overdue) for row in found.queues] == [
        ("DOC", 1, 0, 1), ("BIZ", 1, 1, 0), ("L1", 4, 0, 0),
    ]  # fmt: skip
    assert (found.queues[-1].p50, found.queues[-1].p90) == (2.5, pytest.approx(7.9))
    assert [(row.name, row.count) for row in found.reasons] == [("CRD-DTI", 6)]


def test_a_share_is_told_from_ten_cases_on(reviewer):
    for n in range(9):
        decided(n, "keep" if n else "full")

    (row,) = team(reviewer, at=AT).overturned
    assert (row.decided, row.overturned, row.share, row.median_days) == (9, 1, None, 2.0)

    decided(9, "partial")

    assert team(reviewer, at=AT).overturned[0].share == 0.2


def test_the_queue_nobody_may_infer_is_in_no_number(reviewer):
    waiting(1, 5, due=1, kind="aml_objection")
    decided(1, "full", kind="aml_objection")

    found = team(reviewer, at=AT)

    assert (found.queues, found.reasons, found.overturned) == ([], [], [])


def test_own_figures_are_one_s_own(reviewer, approver):
    case = proposed(reviewer)
    services.return_to_reviewer(case.number, staff=approver, note="请再看流水。", key="back")
    other = make_staff("reviewer")

    mine, theirs = team(reviewer, at=AT).own, team(other, at=AT).own

    assert (mine.proposed, mine.returned) == (1, 1)
    assert (theirs.proposed, theirs.returned) == (0, 0)


def test_a_refusal_that_stands_is_not_returned(reviewer):
    case = in_review(reviewer)
    services.decline(case.number, staff=reviewer, note=GROUNDS, targets=["按时还款三个月"], why_none="", key="no")

    own = team(reviewer, at=AT).own

    assert (own.proposed, own.returned, own.reviewed, own.changed) == (1, 0, 0, 0)


def test_who_agrees_without_opening_a_paper_is_counted(reviewer, approver):
    case = proposed(reviewer)
    paper = Proof.objects.create(
        case=case,
        borrower=case.borrower,
        slot="P-INCOME",
        key="p",
        name="工资.pdf",
        media="pdf",
        size=1,
        sha256="0" * 64,
    )
    looked(paper, actor=f"staff:{reviewer.pk}", what="page 1")  # the one who proposed; that is no second look

    services.agree(case.number, staff=approver, note="同意。", key="agree")

    assert team(reviewer, at=AT).eyes == Eyes(given=1, unseen=1)
    assert team(approver, at=AT).own.eyes == Eyes(given=1, unseen=1)
    assert team(reviewer, at=AT).own.eyes == Eyes(given=0, unseen=0)


def test_who_looked_first_is_not(reviewer, approver):
    case = proposed(reviewer)
    paper = Proof.objects.create(
        case=case,
        borrower=case.borrower,
        slot="P-INCOME",
        key="p",
        name="工资.pdf",
        media="pdf",
        size=1,
        sha256="0" * 64,
    )
    looked(paper, actor=f"staff:{approver.pk}", what="page 1")

    services.agree(case.number, staff=approver, note="同意。", key="agree")

    assert team(reviewer, at=AT).eyes == Eyes(given=1, unseen=0)


def test_the_page_tells_the_team_and_not_who(client, reviewer, approver):
    queued(codes=["CRD-DTI"])
    agreed(reviewer, approver)
    client.force_login(reviewer)

    page = client.get("/desk/team/").text

    assert "CRD-DTI" in page
    assert "近30天同意了1件" in page
    assert approver.get_username() not in page


def test_the_page_is_whole_in_english(client, reviewer):
    queued()
    client.force_login(reviewer)
    client.cookies["django_language"] = "en"

    page = client.get("/desk/team/").text

    assert "Cases that wait for a person" in page
    assert "等待" not in page


@pytest.mark.parametrize("role", ["aml", "admin"])
def test_a_role_without_a_queue_has_no_team_page(client, role):
    client.force_login(make_staff(role))

    assert client.get("/desk/team/").status_code == 403
    assert "/desk/team/" not in client.get("/desk/").text


def test_the_page_takes_a_fixed_number_of_queries(reviewer, django_assert_num_queries):
    for n in range(30):
        waiting(n, n, due=3)
    team(reviewer, at=AT)  # the roles are known from here on

    with django_assert_num_queries(11):
        team(reviewer, at=AT)


def verdict(n, staff, *, income, suggested, active=None, event="approve"):
    case = Case.objects.create(number=f"MB-V-{n}", borrower=f"B-{n}", line=f"L-{n}", codes=["CRD-DTI"])
    body = {"proposal": {"income": income, "suggested": suggested}} | ({} if active is None else {"active": active})
    fields = {"event": event, "source": "in_review", "target": "recheck", "part": "REV", "actor": staff}
    at = AT - timedelta(days=1) + timedelta(seconds=n)  # the newest are told apart by their time
    Step.objects.create(case=case, seq=1, **fields, body=body, key="v", at=at, hash=str(n))


def test_how_long_and_how_often_as_the_machine_is_told(reviewer):
    other = make_staff("reviewer")
    for n, seconds in enumerate((30, 90, 200)):
        verdict(n, reviewer, income=960_000, suggested=960_000 if n else 900_000, active=seconds)
    verdict(3, other, income=None, suggested=0, event="decline")

    found = team(reviewer, at=AT)

    assert found.care == Care(measured=3, seconds=90.0, hasty=1, compared=4, agreed=3)
    assert found.own.care == Care(measured=3, seconds=90.0, hasty=1, compared=3, agreed=2)
    assert team(other, at=AT).own.care == Care(measured=0, seconds=None, hasty=0, compared=1, agreed=1)


def test_who_follows_the_machine_in_two_hundred_cases_is_counted_without_a_name(client, reviewer, monkeypatch):
    monkeypatch.setattr("appeals.team.STAMP_OF", 5)
    for n in range(4):
        verdict(n, reviewer, income=960_000, suggested=960_000)
    assert team(reviewer, at=AT).stamping == 0
    verdict(4, reviewer, income=960_000, suggested=960_000)
    assert team(reviewer, at=AT).stamping == 1
    client.force_login(make_staff("compliance"))
    page = client.get("/desk/team/").text
    assert "抽查" in page
    assert reviewer.username not in page
    verdict(5, reviewer, income=1, suggested=960_000)
    assert team(reviewer, at=AT).stamping == 0


# Cases that go nowhere


def test_a_lead_sees_what_goes_nowhere_and_why(client, reviewer, approver, hands):
    fields = {"borrower": "B-1", "line": "L-1", "codes": ["CRD-DTI"]}
    for number, status, age in (
        ("MB-A-1", Status.RECHECK, {"hours": 1}), ("MB-A-2", Status.RECHECK, {"minutes": 59}),
        ("MB-A-3", Status.QUEUED, {"days": 5}), ("MB-A-4", Status.QUEUED, {"days": 4}),
        ("MB-A-5", Status.DRAFT, {"days": 9}),
    ):  # fmt: skip
        Case.objects.create(number=number, status=status, moved_at=AT - timedelta(**age), **fields)
    Case.objects.create(
        number="MB-A-6", status=Status.QUEUED, moved_at=AT - timedelta(days=9), kind="aml_objection", **fields
    )
    case = in_review(reviewer)
    for n in range(3):
        services.release(case.number, staff=reviewer, note="换人。", key=f"r{n}")
        if n < 2:
            services.claim(case.number, staff=reviewer, key=f"c{n}")

    found = {(one.case.number, one.why, one.times) for one in attention(approver, at=AT)}

    assert found == {("MB-A-1", "stuck", 0), ("MB-A-3", "aging", 0), (case.number, "bouncing", 3)}
    assert attention(reviewer, at=AT) == []
    client.force_login(approver)
    assert "走不动的案件" in client.get("/desk/team/").text


# What else is done at the desk


def press(client, case, verb, **said):
    return client.post(f"/desk/cases/{case.number}/{verb}/", {"key": f"{verb}-1"} | said)


def test_a_colleague_s_own_case_is_given_to_somebody_by_a_lead(client, reviewer, approver):
    make_staff("reviewer", borrower="B-1")
    case = queued()
    assert case.queue == "STAFF"
    client.force_login(reviewer)
    assert press(client, case, "assign", assignee=reviewer.username).status_code == 403
    client.force_login(approver)
    assert "/assign/" in client.get(f"/desk/cases/{case.number}/").text
    press(client, case, "assign", assignee=reviewer.username)
    case.refresh_from_db()
    assert (case.status, case.assignee) == (Status.IN_REVIEW, reviewer)


def test_who_steps_aside_never_has_the_case_again(client, reviewer):
    case = in_review(reviewer)
    client.force_login(reviewer)
    press(client, case, "step-aside", note="借款人是我的邻居。")
    case.refresh_from_db()
    assert (case.status, case.conflicts.get().staff) == (Status.QUEUED, reviewer)
    assert services.claim_next(reviewer) is None


def test_trouble_that_a_reviewer_notices_is_a_case_of_its_own_at_once(client, reviewer):
    case = in_review(reviewer)
    client.force_login(reviewer)
    for _twice in range(2):
        press(client, case, "alarm", kind="hardship", note="说明里写到交不起房租。")
    case.refresh_from_db()
    assert [(child.kind, child.borrower) for child in case.children.all()] == [("hardship", case.borrower)]
    assert (case.status, case.distress) == (Status.IN_REVIEW, True)
