"""The main story through services and work rows alone."""

from appeals import handlers, queries, services
from appeals.models import Step
from appeals.status import Status
from risk.work.services import drain
from tests.appeals.people import BORROWER, GROUNDS, LINE, draft


def test_from_the_first_word_to_the_limit_given_back(engine, reviewer, approver):
    case = draft()
    services.submit(case.number, borrower=BORROWER, statement="我是开店的，流水很稳定。", key="s")
    drain()
    assert services.claim_next(reviewer).number == case.number
    proposed = services.approve(case.number, staff=reviewer, income=960_000, level=2, note=GROUNDS, key="a")
    assert proposed.status == Status.PENDING_2ND_EYE
    services.agree(case.number, staff=approver, note="同意。", key="g")
    drain()

    case.refresh_from_db()
    assert (case.status, case.outcome, case.amount) == (Status.APPLYING, "partial", 2_070_000)
    handlers.confirm(case)
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
