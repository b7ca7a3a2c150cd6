"""What appeals tell the rule scoreboard below: once when a case is handed in, once when it is decided."""

import pytest

from appeals import services
from risk.decisions import queries as decisions
from risk.decisions.models import Decision
from risk.diagnosis.services import decision_of, diagnose_line
from risk.scoreboard.models import Contest, Label, Verdict
from risk.work.services import drain
from tests.appeals.people import BORROWER, GROUNDS, LINE, agreed, draft, in_review, queued

pytestmark = pytest.mark.usefixtures("trader")


def test_a_draft_is_not_yet_an_appeal_and_a_case_handed_in_is_counted_with_its_decision():
    decision = decision_of(diagnose_line(LINE))
    case = draft(decision=decision.pk, codes=list(decision.codes))
    assert not Contest.objects.exists()

    services.submit(case.number, borrower=BORROWER, statement="请重新看。", key="s")
    services.submit(case.number, borrower=BORROWER, statement="请重新看。", key="s")

    assert set(Contest.objects.values_list("case", "code")) == {(case.number, code) for code in decision.codes}
    one = Contest.objects.first()
    assert (one.policy, one.blocked_at, one.segment) == (Decision.objects.get().policy, decision.at, "sole_trader")


def test_a_restored_case_is_a_verdict_against_the_rule_by_who_proposed_it(reviewer, approver):
    case = agreed(reviewer, approver)
    assert not Verdict.objects.exists()

    drain(topics=["case.recheck"])
    drain(topics=["case.recheck"])

    assert list(Verdict.objects.values_list("case", "outcome", "reviewer")) == [
        (case.number, "partial", str(reviewer.pk))
    ]


def test_an_overturned_case_labels_each_reason_with_why_it_was_false(reviewer, approver):
    case = agreed(reviewer, approver)

    drain(topics=["case.recheck"])
    drain(topics=["case.recheck"])

    case.refresh_from_db()
    passed = decisions.decision(case.recheck).content.body["recheck"]["passes_now"]
    labels = {one.code: (one.is_false, one.cause) for one in Label.objects.all()}
    assert labels == {code: (True, "facts" if code in passed else "proportion") for code in case.codes}
    assert labels


def test_a_kept_case_is_a_verdict_too(reviewer):
    case = in_review(reviewer)

    services.decline(case.number, staff=reviewer, note=GROUNDS, targets=["按时还款三个月"], why_none="", key="no")

    case.refresh_from_db()
    assert list(Verdict.objects.values_list("case", "outcome")) == [(case.number, "keep")] * (case.outcome == "keep")
    assert case.outcome == "keep"
    assert {(one.code, one.is_false, one.cause) for one in Label.objects.all()} == {
        (code, False, "") for code in case.codes
    }


def test_a_case_that_nobody_may_infer_is_in_no_number():
    queued(kind="aml_objection")

    assert not Contest.objects.exists()


def test_another_kind_of_case_contests_no_rule():
    queued(kind="complaint")

    assert not Contest.objects.exists()
