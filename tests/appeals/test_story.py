"""The main story through services and work rows alone, on real events."""

from appeals import queries, services
from appeals.models import Step
from appeals.status import Status
from risk.decisions.services import replay
from risk.orders.models import Restoration
from risk.work.services import drain
from tests.appeals.people import BORROWER, GROUNDS, LINE, draft, obey


def test_from_the_first_word_to_the_limit_given_back(trader, hands, reviewer, approver):
    case = draft()
    services.submit(case.number, borrower=BORROWER, statement="我是开店的，流水很稳定。", key="s")
    drain(topics=["case.intake"])
    assert services.claim_next(reviewer).number == case.number
    proposed = services.approve(case.number, staff=reviewer, income=960_000, level=2, note=GROUNDS, key="a")
    assert (proposed.status, proposed.proposed.amount) == (Status.PENDING_2ND_EYE, 2_070_000)
    services.agree(case.number, staff=approver, note="同意。", key="g")
    drain(topics=["case.recheck"])

    case.refresh_from_db()
    assert (case.status, case.outcome, case.amount) == (Status.APPLYING, "partial", 2_070_000)
    order = Restoration.objects.get()
    assert (order.amount, order.case, order.decision) == (2_070_000, case.number, case.recheck)
    assert replay(case.recheck).agree

    hands.move(minutes=1)
    obey(case, hands.at)
    assert case.status == Status.APPLYING
    told = queries.trail(case).get(event="confirm")
    assert told.notice == "A10"
    services.record_told(case.number, told.seq, notice="A10")

    case.refresh_from_db()
    assert case.status == Status.CLOSED
    assert queries.newest_case(LINE)["status"] == "closed"
    trail = list(Step.objects.filter(case=case).order_by("seq"))
    at = ""
    for step in trail:
        assert step.source == at
        at = step.target
    assert at == case.status
    assert [step.event for step in trail] == [
        *("open", "submit", "take_in", "complete", "claim", "approve", "agree"),
        *("result", "put_in_force", "confirm", "close"),
    ]


def test_one_person_is_enough_below_the_thresholds(salaried, hands, reviewer):
    case = draft(codes=["CRD-INCOME"])
    services.submit(case.number, borrower=BORROWER, choice="income", key="s")
    drain(topics=["case.intake"])
    services.claim_next(reviewer)
    moved = services.approve(case.number, staff=reviewer, income=1_650_000, level=4, note=GROUNDS, key="a")
    assert moved.status == Status.RECHECK
    drain(topics=["case.recheck"])
    case.refresh_from_db()
    assert (case.status, case.outcome, case.amount) == (Status.APPLYING, "full", 2_000_000)
