"""What stands in for the explanation while none can be made: the last one that was stored, with its time."""

from dataclasses import dataclass
from datetime import datetime
from typing import cast

from risk import clock
from risk.decisions import queries as decisions
from risk.decisions.models import Decision
from risk.diagnosis import failing
from risk.diagnosis.errors import NotDiagnosed
from risk.language import language
from support.why import told
from support.why.shape import Explanation


@dataclass(frozen=True, slots=True)
class Stored:
    """The last decision that was told of a line: as the contract spells an explanation, and when it was made."""

    explanation: Explanation
    at: datetime


def own(line: str, *, borrower: str) -> Stored | None:
    """The last decision of a borrower's line in the reader's language; None: none was ever told. Raises the alert.

    Neither the policy nor a fact is read for it. Two queries, and the alert's.

    Raises:
        NoSuchLine: it does not exist, or is another's. The two look the same.
    """
    told.check_own(line, borrower=borrower)
    failing.alarm()
    row = decisions.newest_block(line)
    return of(row) if row else None


def of(row: Decision) -> Stored:
    """A block as its decision keeps it, word for word, in the reader's language. No query."""
    made = {"id": row.pk, "policy": row.policy, "at": row.at.astimezone(clock.SHANGHAI).isoformat()}
    said = {**row.content.body[language()], "appeal": None, "decision": made}
    return Stored(cast("Explanation", said), row.at)


def now_or_last(line: str, *, borrower: str, is_kept: bool) -> Explanation | None:
    """What a case about a line is about: how it stands now, or the last decision while that can't be worked out.

    Args:
        is_kept: what stands now is stored as a decision.

    Returns:
        None: nothing can be worked out, and nothing was ever told.

    Raises:
        NoSuchLine: it does not exist, or is another's. The two look the same.
    """
    try:
        said = told.own(line, borrower=borrower)
    except NotDiagnosed:
        found = own(line, borrower=borrower)
        return found.explanation if found else None
    if is_kept:
        told.store(said)
    return said.explanation
