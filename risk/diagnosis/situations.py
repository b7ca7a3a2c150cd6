"""Owns which situation a stop brings, and which codes a situation may show. Pure. Source: B.2, F.12 Situation."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from risk.diagnosis.state import Capability
from risk.events.history import History
from risk.reasons import CATALOGUE, instead_of

LATELY = timedelta(days=30)
REPAYMENTS = ("credit.repayment.received", "credit.repayment.posted")
# On the limit these are what a repayment did not bring back, whenever it was cut. Source: F.12 Situation.
NOT_BACK = ("SYS-", "DAT-POSTING", "DAT-LIMIT-RELEASE")


@dataclass(frozen=True, slots=True)
class Scene:
    """What decides between situations.

    Attributes:
        repaid_at: times of repayments received or posted in the last 30 days.
        is_empty: nothing is usable.
    """

    repaid_at: tuple[datetime, ...]
    is_empty: bool

    def situation(self, code: str, capability: Capability, since: datetime, *, is_closing: bool = False) -> str:
        """The situation of a public code on a capability."""
        listed = CATALOGUE[code].situations
        if is_closing:
            return "S4_CLOSED"
        match capability:
            case "repay":
                return "S5"
            case "raise":
                return "S4_RAISE"
            case "draw":
                is_s1 = (self.repaid_at and "S1" in listed) or "S3" not in listed
                return "S1" if is_s1 else "S3"
            case "limit":
                is_back = any(since <= at for at in self.repaid_at) and "S2" in listed
                if not (is_back or code.startswith(NOT_BACK)):
                    return "S4_CUT"
                return "S2_ZERO" if self.is_empty else "S2_PART"


def scene(history: History, at: datetime, *, is_empty: bool) -> Scene:
    """The scene of a line at an instant."""
    repaid = (
        event.time
        for event in history.until(at).events
        if event.subject == history.line and event.type in REPAYMENTS and at - LATELY < event.time
    )
    return Scene(tuple(repaid), is_empty)


def allowed(code: str, capability: Capability, *, is_closing: bool) -> str:
    """The code, or the neutral one where B.2 lists the code in no situation of the capability."""
    listed = CATALOGUE[code].situations
    possible: frozenset[str] = {
        "repay": frozenset({"S5"}),
        "draw": frozenset({"S4"} if is_closing else {"S1", "S3"}),
        "limit": frozenset({"S2", "S4"}),
        "raise": frozenset({"S4"}),
    }[capability]
    return code if listed & possible else instead_of(code)
