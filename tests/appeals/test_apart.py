"""An objection to an anti-money-laundering measure: one role judges it, two people still agree, nobody else sees it."""

import pytest

from appeals import queries, services
from appeals.errors import NoSuchCase, NotIndependent
from appeals.models import Case
from appeals.status import Kind, Status
from tests.appeals.people import BORROWER, GROUNDS, draft, make_staff, queued

pytestmark = pytest.mark.usefixtures("trader")
OTHERS = ("reviewer", "approver", "specialist", "compliance")


@pytest.fixture
def objection():
    return queued(kind=Kind.AML_OBJECTION)


@pytest.fixture
def officer(db):
    return make_staff("aml")


@pytest.mark.parametrize("role", OTHERS)
def test_nobody_else_sees_takes_or_moves_it(client, objection, role):
    staff = make_staff(role)
    client.force_login(staff)
    number = objection.number
    for path in ("/desk/", "/desk/waiting/", "/desk/second/", "/desk/team/", "/api/v1/desk/queue"):
        answer = client.get(path)
        assert answer.status_code in (200, 403)
        assert number not in answer.text
    missing, answer = client.get("/desk/cases/MB-261120-00000-0/"), client.get(f"/desk/cases/{number}/")
    assert (answer.status_code, missing.status_code) == (404, 404)
    assert client.get(f"/api/v1/desk/cases/{number}").status_code == 404
    assert client.get(f"/desk/cases/{number}/live/").status_code == 404
    assert client.post(f"/desk/cases/{number}/release/", {"key": "k", "note": "退回"}).status_code == 404
    for verb in (services.release, services.extend, services.reopen, services.clear, services.uphold):
        with pytest.raises(NoSuchCase):
            verb(number, staff=staff, note=GROUNDS, key="k")
    with pytest.raises(NoSuchCase):
        services.step_aside(number, staff=staff, note="认识借款人。")
    assert not objection.conflicts.exists()
    if role in ("reviewer", "approver"):
        assert services.claim_next(staff) is None


def test_its_own_role_has_it_at_the_top_and_nothing_else(client, objection, officer):
    other = queued(line="L-1", borrower=BORROWER, decision="D-other", codes=["CRD-DTI"])
    client.force_login(officer)
    page = client.get("/desk/").text
    assert objection.number in page
    assert other.number not in page
    assert client.post("/desk/take/", {"key": "t"}).url == f"/desk/cases/{objection.number}/"
    assert "/decline/" in client.get(f"/desk/cases/{objection.number}/").text
    assert services.claim_next(officer) is None


def test_a_refusal_is_looked_at_again_by_another_of_the_role(client, objection, officer):
    services.claim(objection.number, staff=officer, key="c")
    case = services.decline(objection.number, staff=officer, note=GROUNDS, targets=["补交交易说明"], key="d")
    services.record_told(case.number, case.seq)
    services.request_second_review(case.number, borrower=BORROWER, key="2")
    assert queries.review_queue(make_staff("approver")) == []
    with pytest.raises(NotIndependent):
        services.claim_second(case.number, staff=officer, key="own")
    second = make_staff("aml")
    client.force_login(second)
    assert case.number in client.get("/desk/second/").text
    client.post(f"/desk/cases/{case.number}/take-second/", {"key": "t"})
    client.post(f"/desk/cases/{case.number}/uphold/", {"key": "u", "note": GROUNDS})
    case.refresh_from_db()
    assert case.status == Status.CLOSED_FINAL


def test_where_two_must_agree_another_of_the_role_does(client, objection, officer):
    services.claim(objection.number, staff=officer, key="c")
    Case.objects.filter(pk=objection.pk).update(distress=True)
    case = services.decline(objection.number, staff=officer, note=GROUNDS, targets=["补交交易说明"], key="d")
    assert case.status == Status.PENDING_2ND_EYE
    assert queries.second_queue(make_staff("approver")) == []
    assert queries.second_queue(officer) == []
    second = make_staff("aml")
    assert queries.second_queue(second) == [case]
    assert services.agree(case.number, staff=second, key="a").status == Status.DECIDED_KEEP


def test_the_borrower_has_their_own_case_as_ever(objection):
    assert queries.own_case(objection.number, borrower=BORROWER) == objection


def test_a_colleague_of_both_roles_has_both_queues():
    both = make_staff("aml", "reviewer")
    quiet, plain = queued(kind=Kind.AML_OBJECTION), queued(decision="D-other", codes=["CRD-DTI"])
    assert {case.pk for case in queries.queue(both)} == {quiet.pk, plain.pk}
    assert draft(decision="D-3", kind=Kind.COMPLAINT).number not in {case.number for case in queries.queue(both)}
