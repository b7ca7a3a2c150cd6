"""What a finding weighs in a case: tests that are wrong too often, templates of a ring, papers that disagree."""

from uuid import uuid4

import pytest
from django.db import connection

from appeals.desk import papers as desk
from appeals.models import Case
from appeals.proofs import alarms, keeping, queries, services, vault
from appeals.proofs.compared import compare
from appeals.proofs.models import AlarmRecord, Finding, Proof, Reading
from appeals.proofs.reading.read import read_paper
from appeals.proofs.reuse import RING
from appeals.proofs.run import Outcome
from risk import clock
from risk.events.services import take
from risk.orders import queries as alerts
from risk.work.services import drain
from tests.appeals.papers import TODAY
from tests.appeals.people import make_staff
from tests.appeals.test_proofs_odd_papers import typed
from tests.histories import BORROWER, LATELY, line_opened, raw
from tests.histories import failed as repayment_failed

pytestmark = pytest.mark.django_db
BY_EDITOR = {"pdf": {"producer": "PDFelement 10", "creator": ""}}


def case_of(borrower="B-9", **over):
    return Case.objects.create(
        number=f"MB-{uuid4().hex[:12]}", borrower=borrower, line="L-9", codes=["CRD-DTI"], **over
    )


def letter(monthly="16,500.00", employer="南京恒泰机械制造有限公司"):
    return typed(
        "收入证明",
        "姓名：李强",
        "职务：会计",
        f"月收入：{monthly}元",
        f"单位名称：{employer}",
        f"日期：{TODAY.isoformat()}",
    )


def handed_in(case, *pages, facts=None):
    """A paper of a case, read as the worker reads it."""
    proof = Proof(
        case=case, borrower=case.borrower, slot="P-INCOME", key=uuid4().hex, name="a.pdf", media="pdf", size=1
    )
    plain, wrapped = vault.new_key(str(proof.pk))
    proof.wrapped, proof.master, proof.sha256 = wrapped.wrapped, wrapped.master, uuid4().hex * 2
    proof.save()
    about = {"name": "李强", "id_number": "", "today": TODAY.isoformat(), "accounts": keeping.accounts(case.borrower)}
    wire = read_paper(pages or [letter()], about, facts=facts or {})
    return keeping.keep_outcome(proof, Outcome(wire=wire, pages=1), plain, name="李强")


def failed(proof):
    return {f.test: f.severity for f in proof.latest.findings.all() if f.result == "fail"}


def decided(count, outcome, test="T25"):
    """Cases that people decided although the test had failed in them."""
    for _ in range(count):
        case = case_of(outcome=outcome, decided_at=clock.now())
        proof = Proof.objects.create(
            case=case, borrower="B-1", slot="P-INCOME", key="k", name="a", media="pdf", size=1, sha256=uuid4().hex * 2
        )
        reading = Reading.objects.create(proof=proof, body=b"", kind="P-INCOME", at=clock.now())
        Finding.objects.create(reading=reading, test=test, result="fail", severity="A", detail="…")


@pytest.mark.parametrize(("believed", "kept", "is_quiet"), [(11, 39, True), (10, 40, False), (30, 19, False)])
def test_a_test_wrong_in_more_than_a_fifth_of_fifty_cases_drops_to_information(believed, kept, is_quiet):
    decided(believed, "partial")
    decided(kept, "keep")

    alarms.count()
    alarms.count()

    record = AlarmRecord.objects.get(test="T25")
    assert (record.reviewed, record.wrong, record.is_quiet) == (believed + kept, believed, is_quiet)
    case = case_of()
    proof = handed_in(case, facts=BY_EDITOR)
    assert failed(proof)["T25"] == ("I" if is_quiet else "A")
    assert queries.papers(case).amber == (0 if is_quiet else 1)
    shelf = desk.shelf(case, "", "1", staff=make_staff("reviewer"))
    assert [f.test for f in (shelf.noted if is_quiet else shelf.failed)] == ["T25"]
    assert [f.test for f in (shelf.failed if is_quiet else shelf.noted)] == []


def test_a_quiet_test_speaks_again_once_it_is_right_more_often():
    decided(50, "full")
    alarms.count()
    handed_in(case_of(outcome="keep", decided_at=clock.now()), facts=BY_EDITOR)  # noted, and people kept the decision
    decided(49, "keep")

    alarms.count()

    assert AlarmRecord.objects.get(test="T25").wrong == 0
    assert alarms.quiet() == frozenset()


def test_an_editors_template_of_five_people_is_a_ring_and_the_lender_is_told():
    first = [handed_in(case_of(f"B-{n}"), letter(f"{n}6,100.00"), facts=BY_EDITOR) for n in range(1, 5)]
    assert all("T31" not in failed(proof) for proof in first)
    assert "T31" not in failed(handed_in(case_of("B-4"), facts=BY_EDITOR))  # the same person again

    fifth = handed_in(case_of("B-5"), facts=BY_EDITOR)

    assert failed(fifth)["T31"] == "A"
    assert [alert.kind for alert in alerts.open_alerts()] == [RING]


def test_an_issuers_own_layout_behind_many_people_is_no_ring():
    facts = {"pdf": {"producer": "CoreBanking Statement Service 3.2", "creator": ""}}
    found = [handed_in(case_of(f"B-{n}"), facts=facts) for n in range(6)]

    assert all("T31" not in failed(proof) for proof in found)


def test_papers_of_a_case_that_disagree_are_one_doubt_however_many_follow():
    case = case_of()
    handed_in(case, letter("16,500.00"))
    handed_in(case, letter("30,000.00", employer="成都锦城商贸有限公司"))
    assert queries.papers(case).amber == 2  # T12 and T34

    handed_in(case, letter("29,000.00", employer="成都锦城商贸有限公司"))

    assert queries.papers(case).amber == 2
    told = [[f.test for f in shown.findings if f.result == "fail"] for shown in queries.readings(case)]
    assert told == [[], [], ["T12", "T34"]]


def test_a_card_the_lender_knows_makes_an_account_ones_own():
    take([raw(line_opened()), raw(repayment_failed(LATELY, card_tail="4321"))])
    statement = typed(
        "招商银行交易流水", "户名：王海", "卡号：621483******4321", "交易日期\t交易摘要\t交易金额\t余额",
        *(f"2026-11-{n:02d}\t消费\t-1.00\t{100 - n}.00" for n in range(10, 19)),
    )  # fmt: skip

    proof = handed_in(case_of(BORROWER), statement)

    assert [f.result for f in proof.latest.findings.all() if f.test == "T09"] == ["pass"]


def test_a_template_and_a_print_are_looked_up_by_their_index():
    """T30 and T31 look at every proof there is: with a million of them only an index is quick enough."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    for name in ("layout", "print"):
        plan = Proof.objects.filter(**{f"facts__{name}": "f" * 64}).explain()
        assert f"proof_same_{name}" in plan, plan


def across_of(case):
    return {f.test: f.detail for shown in queries.readings(case) for f in shown.findings if f.test in {"T12", "T34"}}


def test_what_papers_say_together_is_said_anew_when_one_is_taken_back():
    case = case_of()
    wrong = handed_in(case, letter(employer="杭州云帆信息技术有限公司", monthly="30,000.00"))
    handed_in(case, letter())
    kept = handed_in(case, letter(monthly="17,000.00"))
    assert (queries.papers(case).amber, "云帆" in across_of(case)["T12"]) == (2, True)

    services.remove(wrong.pk, borrower=case.borrower)
    drain(topics=["proof.across"])
    drain(topics=["proof.across"])

    assert across_of(case) == {"T12": "各材料的单位一致", "T34": "各来源的月收入相差3%"}
    assert queries.papers(case).amber == 0
    assert kept.readings.count() == 2
    assert [f.test for f in kept.readings.get(number=2).findings.all()].count("T34") == 1


def test_nothing_is_compared_with_a_paper_that_is_alone_again():
    case = case_of()
    other = handed_in(case, letter(monthly="30,000.00"))
    handed_in(case, letter())
    assert queries.papers(case).amber == 1

    services.remove(other.pk, borrower=case.borrower)
    drain(topics=["proof.across"])

    assert (across_of(case), queries.papers(case).amber) == ({}, 0)


def test_a_test_that_only_informs_goes_on_to_when_papers_are_compared_anew():
    decided(50, "full", test="T34")
    alarms.count()
    case = case_of()
    taken = handed_in(case, letter(monthly="5,000.00"))
    handed_in(case, letter(monthly="16,500.00"))
    kept = handed_in(case, letter(monthly="30,000.00"))

    services.remove(taken.pk, borrower=case.borrower)
    drain(topics=["proof.across"])
    compare(str(case.pk))

    assert (failed(kept)["T34"], queries.papers(case).amber) == ("I", 0)
    assert kept.latest.findings.get(test="T34").is_quiet  # and is still counted when it was wrong again
    assert kept.readings.count() == 2
