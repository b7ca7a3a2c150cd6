"""What a step of a case tells its borrower, and what the case then knows."""

import pytest

from appeals import services
from appeals.status import ANYWHERE, NOTICES
from risk import clock
from risk.work import services as work
from support.notices import cases, texts
from support.notices.models import Notice
from tests.appeals.people import GROUNDS, make_staff, obey, queued
from tests.support.stories import small_draws_and_a_cut

pytestmark = pytest.mark.django_db
TOPICS = ["case.step", "case.intake", "case.recheck", "case.apply", "restoration.applied", "case.proofs"]


@pytest.fixture
def line():
    small_draws_and_a_cut()


def parts(name, lang="zh"):
    return " ".join(Notice.objects.get(name=name).body[lang]["parts"])


def test_every_notice_a_step_owes_has_a_text():
    assert {*NOTICES.values(), *ANYWHERE.values()} <= set(texts.names())


def test_a_submission_is_acknowledged_and_the_case_knows(line):
    case = queued(codes=["BEH-SMALLFREQ"])
    work.drain(topics=TOPICS)

    assert case.number in parts("A1")
    assert "书面结果" in parts("A1")
    assert case.told.filter(notice="A1", content_hash=Notice.objects.get(name="A1").content_hash).exists()


def test_the_same_step_is_told_once(line):
    case = queued(codes=["BEH-SMALLFREQ"])
    submitted = case.steps.get(event="submit")

    cases.tell_step(case.number, submitted.seq)
    cases.tell_step(case.number, submitted.seq)

    assert Notice.objects.filter(name="A1").count() == 1


def test_a_request_names_what_is_missing_by_when_and_what_else_would_do(line):
    queued(codes=["BEH-SMALLFREQ"])
    work.drain(topics=["case.step"])

    assert "银行流水" in parts("A4")
    assert "我没有了" in parts("A4")
    assert "bank statement" in parts("A4", "en").lower()
    # why, what else would do, where it is got. Source: C.5 N4
    assert "用来核实" in parts("A4")
    assert "可以换成" in parts("A4")
    assert "银行App里导出带电子章的PDF" in parts("A4")
    assert "Where to get it" in parts("A4", "en")


def test_a_partial_result_is_told_in_full_and_then_the_case_closes(line):
    reviewer, approver = make_staff("reviewer"), make_staff("approver")
    case = queued(codes=["BEH-SMALLFREQ"])
    services.no_more_proofs(case.number, borrower=case.borrower, key="none")
    services.claim(case.number, staff=reviewer, key="claim")
    services.approve(case.number, staff=reviewer, income=960_000, level=2, note=GROUNDS, key="approve")
    services.agree(case.number, staff=approver, note=GROUNDS, key="agree")
    work.drain(topics=TOPICS)
    case.refresh_from_db()
    obey(case, clock.now())
    work.drain(topics=TOPICS)

    case.refresh_from_db()
    assert case.status == "closed"
    for said in ("20,700元", "9,300元", "9,600元", "90天内借款不超过10次", "第二次复核", "12378", "R-"):
        assert said in parts("A10")
    assert "CNY 20,700" in parts("A10", "en")
    assert "restored in part" in Notice.objects.get(name="A10").body["en"]["title"]


def test_both_languages_are_told_from_one_reading_of_the_line(line, monkeypatch):
    reviewer = make_staff("reviewer")
    case = queued(codes=["BEH-SMALLFREQ"])
    services.no_more_proofs(case.number, borrower=case.borrower, key="none")
    services.claim(case.number, staff=reviewer, key="claim")
    services.decline(case.number, staff=reviewer, note=GROUNDS, targets=["90天内借款不超过10次"], key="decline")
    read = []
    diagnose = cases.diagnoses.diagnose_line
    monkeypatch.setattr(cases.diagnoses, "diagnose_line", lambda line: read.append(line) or diagnose(line))

    cases.tell_step(case.number, case.steps.get(event="decline").seq)

    assert read == [case.line]
    assert "90天内借款不超过10次" in parts("A10")


def test_a_withdrawal_is_confirmed(line):
    case = queued(codes=["BEH-SMALLFREQ"])
    services.withdraw(case.number, borrower=case.borrower, key="w")
    work.drain(topics=["case.step"])

    assert "7天内删除" in parts("A12")
