"""Owns how a limit came to what it is: steps that add up to it, whatever the core said the limit was before. Pure.

Source: A040. What a change says was in force before it may differ from what we were told: then the difference is a step
of its own, so that nothing is left out and nothing is counted twice.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from risk.events.history import History
from risk.facts.told import index, one_a_moment

type How = Literal["start", "opened", "changed", "untold"]


@dataclass(frozen=True, slots=True)
class Moved:
    """One step of a limit, in fen.

    Attributes:
        how: `start`: what it was when the time looked at begins, or the first time we heard of it; `untold`: a change
            that nobody told us of, seen by the next one.
        who: the initiator of a change, else empty.
    """

    at: datetime
    how: How
    before: int
    after: int
    who: str = ""

    @property
    def by(self) -> int:
        return self.after - self.before


def moves(history: History, *, at: datetime, since: datetime) -> tuple[Moved, ...]:
    """Every step of the line's limit, oldest first; what they add up to is the limit at `at` (F.12 `limit_now`).

    Args:
        history: of the line.
        at: aware; later events do not count.
        since: earlier steps are one, of how `start`; none, where the limit was nothing then.
    """
    found = _all(history, at)
    late = [step for step in found if step.at > since]
    if len(late) == len(found):
        return tuple(found)
    start = found[len(found) - len(late) - 1].after
    return (Moved(since, "start", 0, start), *late) if start else tuple(late)


def _all(history: History, at: datetime) -> list[Moved]:
    told = index(history, at)
    changes = list(one_a_moment(told.mine("credit.line.limit_changed")))
    first = changes[0].time if changes else None
    steps: list[Moved] = []
    limit: int | None = None
    for event in one_a_moment(told.mine("credit.line.opened")):
        if first is None or event.time < first:  # an opening told of after a change sets nothing
            steps.append(Moved(event.time, "opened", limit or 0, event.data["limit"]))
            limit = event.data["limit"]
    for event in changes:
        previous, current = event.data["previous"], event.data["current"]
        if limit != previous:
            how: How = "start" if limit is None else "untold"
            steps.append(Moved(event.time, how, limit or 0, previous))
        steps.append(Moved(event.time, "changed", previous, current, event.data["initiator"]))
        limit = current
    return steps
