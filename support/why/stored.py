"""What stands in for the explanation while none can be made: the last one that was stored, with its time."""

from dataclasses import dataclass
from datetime import datetime
from typing import cast

from django.utils.translation import gettext as _

from risk import clock
from risk.decisions import queries as decisions
from risk.diagnosis import failing
from risk.events import queries as events
from risk.events.errors import NoSuchLine
from support.why.shape import Explanation
from support.why.told import language


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
    if line not in events.lines_of(borrower):
        raise NoSuchLine(_("没有这条额度。"), next=_("请从“我的额度”进入。"), line=line)
    failing.alarm()
    row = decisions.newest_block(line)
    if row is None:
        return None
    made = {"id": row.pk, "policy": row.policy, "at": row.at.astimezone(clock.SHANGHAI).isoformat()}
    said = {**row.content.body[language()], "appeal": None, "decision": made}
    return Stored(cast("Explanation", said), row.at)
