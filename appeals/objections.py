"""An objection to a credit record, told to whoever reads facts: while it is checked, what it disputes is unknown.

A person looks at what would be held by it (F.1, C.1); the record itself is corrected by whoever keeps it.
"""

from datetime import datetime

from appeals.claiming import case_named
from appeals.models import Case
from appeals.status import AFTER_DECISION, OPEN, Kind, Status
from risk.events import services as events
from risk.work import services as work

SOURCE = "/mingbai/objections"


@work.handles("case.step", queue="bulk", only=Kind.CREDIT_OBJECTION)
def note(subject: str) -> None:
    """That it was handed in, and that it has an answer or an end; each once in each life of the case."""
    number, _slash, seq = subject.rpartition("/")
    case = case_named(number)
    if case.received_at is None:
        return
    begun = case.steps.get(seq=case.life).at if case.life else case.received_at
    _note(case, "opened", begun)
    if case.status in AFTER_DECISION or (case.status not in OPEN and case.status != Status.DRAFT):
        _note(case, "closed", case.decided_at or case.steps.get(seq=int(seq)).at)


def _note(case: Case, what: str, at: datetime) -> None:
    life = f"{case.number}/{case.life}"
    events.note(
        {
            "specversion": "1.0", "source": SOURCE, "id": f"{life}/{what}", "type": f"credit.objection.{what}",
            "subject": case.borrower, "time": at.isoformat(), "data": {"case": life},
        }
    )  # fmt: skip
