"""What the core recorded: holds, cuts, closings and declines, open or over. Pure. Source: F.12, Recorded."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from risk.events.history import Event
from risk.facts.dates import maybe_instant
from risk.facts.told import Told, one_a_moment

CHANGED = "credit.line.limit_changed"


@dataclass(frozen=True, slots=True)
class Record:
    """One adverse act of the core on the line.

    Attributes:
        ref: the hold, the draw of a decline, or the id of the event.
        capability: of a hold its own; `limit` for a cut; `draw` for a closing and a decline.
        codes: as recorded, perhaps none.
        partner: ref of the partner that declined.
        is_open: still stands at the instant of reading.
        until: of a hold, exclusive.
        previous, current: of a cut, in fen; `current` of a decline is the amount asked.
    """

    kind: Literal["hold", "cut", "closed", "decline"]
    ref: str
    capability: str
    codes: tuple[str, ...]
    initiator: str | None
    decided_by: str | None
    note: str | None
    partner: str | None
    since: datetime
    is_open: bool
    until: datetime | None = None
    previous: int | None = None
    current: int | None = None
    notice_sent_at: datetime | None = None


def read(told: Told) -> tuple[Record, ...]:
    """All records of the line, the oldest first."""
    found = [*_holds(told), *_cuts(told), *_closings(told), *_declines(told)]
    return tuple(sorted(found, key=lambda record: record.since))


def _holds(told: Told) -> Iterator[Record]:
    newest: dict[str, Event] = {event.data["hold"]: event for event in told.mine("credit.line.held")}
    released: dict[str, Event] = {event.data["hold"]: event for event in told.mine("credit.line.released")}
    for ref, event in newest.items():
        until, end = maybe_instant(event.data.get("until")), released.get(ref)
        is_over = end is not None and (end.time, end.seq) > (event.time, event.seq)
        is_open = not is_over and (until is None or told.at < until)
        yield _record("hold", event, ref=ref, capability=event.data["capability"], is_open=is_open, until=until)


def _cuts(told: Told) -> Iterator[Record]:
    changes = list(one_a_moment(told.mine(CHANGED)))
    for number, event in enumerate(changes):
        previous, current = event.data["previous"], event.data["current"]
        if current >= previous:
            continue
        reached = any(later.data["current"] >= previous for later in changes[number + 1 :])
        is_open = not reached and told.within(event.time, days=365)
        yield _record(
            "cut", event, ref=event.id, capability="limit", is_open=is_open, previous=previous, current=current
        )


def _closings(told: Told) -> Iterator[Record]:
    events = told.mine("credit.line.closed", "credit.line.reopened")
    for number, event in enumerate(events):
        if event.type == "credit.line.closed":
            yield _record("closed", event, ref=event.id, capability="draw", is_open=number == len(events) - 1)


def _declines(told: Told) -> Iterator[Record]:
    tried = told.mine("credit.draw.requested", "credit.draw.paid")
    newest_try = max(((event.time, event.seq) for event in tried), default=None)
    newest: dict[str, Event] = {event.data["draw_ref"]: event for event in told.mine("credit.draw.declined")}
    for ref, event in newest.items():
        is_last = newest_try is None or newest_try < (event.time, event.seq)
        is_open = is_last and told.within(event.time, days=30)
        amount = event.data["amount"]
        yield _record("decline", event, ref=ref, capability="draw", is_open=is_open, current=amount)


def _record(
    kind: Literal["hold", "cut", "closed", "decline"],
    event: Event,
    *,
    ref: str,
    capability: str,
    is_open: bool,
    until: datetime | None = None,
    previous: int | None = None,
    current: int | None = None,
) -> Record:
    data = event.data
    return Record(
        kind=kind,
        ref=ref,
        capability=capability,
        codes=tuple(data.get("codes") or ()),
        initiator=data.get("initiator"),
        decided_by=data.get("decided_by"),
        note=data.get("note"),
        partner=data.get("partner"),
        since=event.time,
        is_open=is_open,
        until=until,
        previous=previous,
        current=current,
        notice_sent_at=maybe_instant(data.get("notice_sent_at")),
    )
