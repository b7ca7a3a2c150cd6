"""Who acts through the JSON edge: a helper, an heir, a lead, the second level; and files handed in by a program."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from appeals import helpers, services
from appeals.models import Case, Conflict
from appeals.proofs.models import Proof
from appeals.status import Part, Status
from risk.work.services import drain
from tests.appeals.people import BORROWER, GROUNDS, draft, in_review, make_staff, queued
from tests.appeals.test_api import KEY, NEW, get, post, send

pytestmark = pytest.mark.usefixtures("trader")
PDF = b"%PDF-1.4\n" + b"0" * 200
OWN = {"borrower": BORROWER}


def hand_in(client, case, content=PDF, *, key="u1", **over):
    said = {"borrower": BORROWER, "slot": "P-BANKFLOW", "file": SimpleUploadedFile("流水.pdf", content)} | over
    headers = {"Authorization": KEY, "Idempotency-Key": key}
    return client.post(f"/api/v1/appeals/{case.number}/proofs", said, headers=headers)


def kept(reviewer):
    case = in_review(reviewer)
    case = services.decline(case.number, staff=reviewer, note=GROUNDS, targets=["按时还款三个月"], key="no")
    return services.record_told(case.number, case.seq)


def test_an_authorised_helper_goes_the_whole_way_and_the_trail_names_them(client):
    helped = OWN | {"helper": "律师王某"}
    number = send(client, "appeals", NEW | {"helper": "律师王某"}, key="o").json()["number"]
    assert send(client, f"appeals/{number}/submit", helped | {"statement": "请重看。"}, key="s").status_code == 200
    assert send(client, f"appeals/{number}/withdraw", helped, key="w").json()["status"] == "withdrawn"

    steps = Case.objects.get(number=number).steps.exclude(part=Part.SYS)
    assert {(step.part, step.ref, step.delegated_by) for step in steps} == {("AGT", BORROWER, "core/律师王某")}


def test_an_heir_goes_on_with_an_open_case_and_with_nobody_else_s(client):
    case = draft()
    heir = OWN | {"helper": "继承人李某", "note": "死亡证明和亲属关系已核。"}
    assert send(client, f"appeals/{case.number}/pass-on", heir | {"borrower": "B-2"}, key="x").status_code == 404
    assert send(client, f"appeals/{case.number}/pass-on", heir | {"note": " "}, key="y").status_code in (400, 422)
    assert send(client, f"appeals/{case.number}/pass-on", heir, key="p").status_code == 200

    step = case.steps.get(event="pass_on")
    assert (step.part, step.delegated_by, step.notice) == ("AGT", "core/继承人李某", "A17")


def test_a_helper_whose_authority_was_taken_back_may_do_nothing_more(client):
    number = send(client, "appeals", NEW | {"helper": "律师王某"}, key="o").json()["number"]
    helpers.stop(BORROWER, "core/律师王某")

    refused = send(client, f"appeals/{number}/submit", OWN | {"helper": "律师王某", "statement": "请重看。"}, key="s")

    assert (refused.status_code, refused.json()["type"]) == (403, "urn:mingbai:problem:helper-stopped")
    assert send(client, f"appeals/{number}/submit", OWN | {"statement": "请重看。"}, key="t").status_code == 200


def test_a_draft_is_thrown_away(client):
    case = draft()
    assert send(client, f"appeals/{case.number}/discard", OWN, key="d").json()["status"] == "discarded"


def test_a_complaint_is_filed_as_one_and_an_unknown_kind_is_none(client):
    assert send(client, "appeals", NEW | {"kind": "gossip"}, key="g").status_code == 400
    assert send(client, "appeals", NEW | {"kind": "complaint"}, key="c").json()["kind"] == "complaint"


def test_a_file_is_taken_in_once_per_key(client):
    case = draft()
    first, again = hand_in(client, case), hand_in(client, case)

    assert (first.status_code, again.json()["id"]) == (201, first.json()["id"])
    assert Proof.objects.get().borrower == BORROWER
    assert hand_in(client, case, PDF + b"1").status_code == 409
    assert hand_in(client, case, slot="P-TAX").status_code == 409
    shown = get(client, f"appeals/{case.number}/proofs", borrower=BORROWER).json()
    assert [one["id"] for slot in shown for one in slot["proofs"]] == [first.json()["id"]]


@pytest.mark.parametrize(
    ("content", "over", "status"),
    [(b"", {}, 422), (b"MZ" + b"\0" * 200, {}, 422), (PDF, {"borrower": "B-2"}, 404), (PDF, {"slot": "P-NONE"}, 422),
     (PDF, {"file": ""}, 400)],
)  # fmt: skip
def test_what_is_no_proof_of_theirs_is_refused_and_says_what_to_do(client, content, over, status):
    answer = hand_in(client, draft(), content, **over)

    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json().get("next") or answer.json().get("errors") or status == 404
    assert not Proof.objects.exists()


# Colleagues


def test_one_of_the_three_next_is_taken_kept_and_put_aside(client, reviewer):
    case = queued()
    client.force_login(reviewer)
    assert post(client, f"desk/cases/{case.number}/claim", key="c").json()["status"] == "in_review"
    assert post(client, f"desk/cases/{case.number}/keep").status_code == 200
    assert post(client, f"desk/cases/{case.number}/step-aside", {"note": "是我邻居。"}, key="a").status_code == 204
    assert Conflict.objects.get().staff == reviewer
    answer = post(client, f"desk/cases/{case.number}/claim", key="c2")
    assert (answer.status_code, answer.json()["conflicts"]) == (403, ["declared"])


def test_a_lead_gives_a_case_out_and_more_time(client, reviewer, approver):
    case = queued()
    client.force_login(approver)
    shown = post(client, f"desk/cases/{case.number}/assign", {"assignee": reviewer.username}, key="g").json()
    assert (shown["status"], shown["assignee"]) == ("in_review", reviewer.pk)
    assert post(client, f"desk/cases/{case.number}/assign", {"assignee": "nobody"}, key="h").status_code == 400
    assert post(client, f"desk/cases/{case.number}/extend", {"note": "等银行回函。"}, key="e").status_code == 200


def test_what_is_noticed_runs_beside_the_case(client, reviewer):
    case = in_review(reviewer)
    client.force_login(reviewer)
    noticed = {"kind": "hardship", "note": "说失业了。"}
    beside = post(client, f"desk/cases/{case.number}/alarm", noticed, key="a").json()
    assert (beside["kind"], beside["status"]) == ("hardship", "submitted")
    assert Case.objects.get(number=beside["number"]).parent == case


def test_another_kind_keeps_the_time_it_was_received(client, reviewer, files):
    case = draft()
    case = services.submit(case.number, borrower=BORROWER, statement="态度太差。", key="s")
    Case.objects.filter(pk=case.pk).update(status=Status.INTAKE)
    client.force_login(reviewer)
    child = post(
        client, f"desk/cases/{case.number}/redirect", {"kind": "complaint", "note": "是投诉。"}, key="r"
    ).json()
    assert child["kind"] == "complaint"
    assert Case.objects.get(number=child["number"]).received_at == case.received_at


def test_the_second_level_takes_changes_and_a_closed_case_is_opened_again(client, reviewer, approver):
    case = kept(reviewer)
    services.request_second_review(case.number, borrower=BORROWER, key="2")
    client.force_login(reviewer)
    assert post(client, f"desk/cases/{case.number}/take-second", key="t").status_code == 403
    client.force_login(approver)
    assert post(client, f"desk/cases/{case.number}/take-second", key="t").json()["assignee"] == approver.pk
    body = {"income": 960_000, "level": 2, "note": GROUNDS}
    assert post(client, f"desk/cases/{case.number}/change", body, key="c").json()["status"] == "recheck"


def test_a_case_is_opened_again_and_given_to_somebody_new(client, reviewer):
    case = kept(reviewer)
    client.force_login(make_staff("compliance"))
    said = {"note": "监管来函。", "regulator": True}
    assert post(client, f"desk/cases/{case.number}/reopen", said, key="o").json()["status"] == "reopened"
    again = post(client, f"desk/cases/{case.number}/resume", {"assignee": reviewer.username}, key="r")
    assert (again.status_code, again.json()["conflicts"]) == (403, ["acted-before"])
    other = make_staff("reviewer")
    resumed = post(client, f"desk/cases/{case.number}/resume", {"assignee": other.username}, key="r2").json()
    assert (resumed["status"], resumed["assignee"]) == ("in_review", other.pk)
    drain(topics=["case.step"])
    assert Case.objects.get().regulator
