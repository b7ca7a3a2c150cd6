"""Owns the answer to "can I draw this much now?": the diagnosis of the line as if it were asked for. Pure."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from risk.diagnosis.compose import diagnose
from risk.diagnosis.state import Diagnosis
from risk.events.history import History
from risk.policy import Policy


@dataclass(frozen=True, slots=True)
class Trial:
    """What would come of a draw.

    Attributes:
        amount: in fen, as asked.
        outcome: unknown: only a person can tell.
        smaller: fen that the same check lets through; None where it lets nothing smaller through.
        diagnosis: the line as if the amount were asked for.
    """

    amount: int
    outcome: Literal["passes", "stopped", "unknown"]
    smaller: int | None
    diagnosis: Diagnosis


def try_draw(history: History, amount: int, *, at: datetime, policy: Policy, earlier: Policy | None = None) -> Trial:
    """The check that blocks, run over an amount in fen above zero. A smaller amount is named only when it passes too.

    The request is put in the facts and not in the history: it is not pending, so it takes nothing from the limit.
    """
    found = diagnose(history, at=at, policy=policy, earlier=earlier, asked=amount)
    if found.usable >= amount:
        return Trial(amount, "passes", None, found)
    if found.capabilities["draw"] == "unknown":
        return Trial(amount, "unknown", None, found)
    less = found.usable
    is_let = less > 0 and diagnose(history, at=at, policy=policy, earlier=earlier, asked=less).usable >= less
    return Trial(amount, "stopped", less if is_let else None, found)
