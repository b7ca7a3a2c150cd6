"""Takes what the lender's systems send: each event lands once, on disk before it is answered."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from django.db import transaction
from psycopg.errors import UniqueViolation

from risk import clock, sealing
from risk.clocks import services as clocks
from risk.events import store
from risk.events.check import Checked, canonical, check
from risk.events.errors import TooManyEvents
from risk.events.kinds import Kind
from risk.events.types import BORROWER, IDENTIFIERS, LINE, OURS, TYPES
from risk.orders import services as orders
from risk.work import services as work
from risk.work.readers import readers_of

MOST = 1000
FRESH = timedelta(days=1)  # what is older came with its history, and nobody waits for word of it
CHANGES = frozenset({"credit.line.held", "credit.line.closed"})  # besides a limit that is lowered


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of one event: `pointer` and `why` say what was wrong with a refused one."""

    fate: Literal["accepted", "duplicate", "conflict", "rejected"]
    id: str | None = None
    pointer: str | None = None
    why: str | None = None

    @property
    def is_refused(self) -> bool:
        return self.fate in {"conflict", "rejected"}


def note(raw: object) -> Fate:
    """Stores one thing of `types.OURS` that this program itself has to say of a borrower, as `take` does."""
    return _take([raw], OURS)[0]


def take(raws: Sequence[object]) -> list[Fate]:
    """Stores a batch in one transaction and tells every event's fate, in order; one bad event never sinks the rest.

    Adds work `line.changed` for every line whose facts may have moved, and confirms restorations that a
    `credit.line.limit_changed` answers. Starts the clocks of a block (CLK-01) and of an adverse change (CLK-02).
    About 4 statements, however many events.

    Raises:
        TooManyEvents: more than 1,000.
    """
    if len(raws) > MOST:
        raise TooManyEvents(f"A batch holds at most {MOST} events.", next="Send them in smaller batches.", most=MOST)
    return _take(raws, TYPES)


def _take(raws: Sequence[object], types: Mapping[str, Kind]) -> list[Fate]:
    fates: list[Fate | None] = [None] * len(raws)
    first: dict[tuple[str, str], int] = {}
    found: dict[int, Checked] = {}
    for place, raw in enumerate(raws):
        event = check(raw, types)
        if isinstance(event, Checked):
            found[place] = event
            first.setdefault((event.source, event.id), place)
        else:
            fates[place] = Fate("rejected", _id_of(raw), *event)
    if found:
        try:
            with transaction.atomic():
                _land(found, first, fates, store.copy)
        except UniqueViolation:
            # Another connection brought one of them between our look and our write: now wait for it, row by row.
            with transaction.atomic():
                _land(found, first, fates, store.land)
    return [fate for fate in fates if fate is not None]


def _land(
    found: dict[int, Checked],
    first: dict[tuple[str, str], int],
    fates: list[Fate | None],
    write: Callable[..., set[tuple[str, str]]],
) -> None:
    now = clock.now()
    documents = {place: event.document() for place, event in found.items()}
    contents = {place: event.content(documents[place]) for place, event in found.items()}
    mark_of = sealing.marker(master=sealing.newest_master(), purpose="event")
    candidates = {place: found[place] for place in first.values()}
    keys = store.borrower_keys([event.subject for event in candidates.values() if _names(event)])
    rows = {
        place: store.Row(event, mark_of(contents[place]), *_split(event, documents[place], keys))
        for place, event in candidates.items()
    }
    known = store.marks(first)
    new = [row for row in rows.values() if (row.event.source, row.event.id) not in known]
    landed = write(new, stored_at=now) if new else set()
    if len(landed) < len(new):
        known = store.marks(first)
    conflicts = []
    for place, event in found.items():
        name = event.source, event.id
        if name in landed and first[name] == place:
            fates[place] = Fate("accepted", event.id)
            continue
        mark = known.get(name) or rows[first[name]].mark
        mine = sealing.marker(master=mark.partition(":")[0], purpose="event")(contents[place])
        if mine == mark:
            fates[place] = Fate("duplicate", event.id)
        else:
            fates[place] = Fate("conflict", event.id, "/id", "another event with other content has this source and id")
            conflicts.append(store.Row(event, mine, *_split(event, documents[place], keys)))
    store.keep_conflicts(conflicts, arrived_at=now)
    _tell([event for event in candidates.values() if (event.source, event.id) in landed], now)


def _names(event: Checked) -> bool:
    return event.type == "credit.borrower.updated"


def _split(event: Checked, document: str, keys: dict[str, bytes]) -> tuple[str, bytes | None]:
    """The data to store in the clear, and the direct identifiers sealed under the borrower's key."""
    if not _names(event):
        return document, None
    clear = canonical({name: value for name, value in event.data.items() if name not in IDENTIFIERS}).decode()
    if event.subject not in keys:  # erased: what names them is not taken in again
        return clear, None
    secret = {name: event.data[name] for name in IDENTIFIERS if name in event.data}
    return clear, sealing.seal(canonical(secret), key=keys[event.subject], bound_to=event.subject)


def _tell(events: list[Checked], now: datetime) -> None:
    """Keeps the projections, and tells whoever waits for what these events say."""
    openings = {(event.subject, event.data["borrower"]) for event in events if event.type == "credit.line.opened"}
    store.keep_lines(openings)
    changed = [event for event in events if event.type == "credit.line.limit_changed"]
    if changed:
        orders.confirm([(event.subject, event.data["current"], event.time) for event in changed])
        lowered = [(event.subject, f"{event.source} {event.id}"[:200]) for event in changed if _is_cut_by_core(event)]
        work.add_many("limit.lowered", lowered)
    _start_clocks([event for event in events if event.time > now - FRESH], now)
    if readers_of("line.changed"):
        lines = {event.subject for event in events if event.type in LINE}
        lines |= store.lines_of([event.subject for event in events if event.type in BORROWER or event.type in OURS])
        batch = uuid.uuid4().hex
        work.add_many("line.changed", [(line, f"{batch}:{line}") for line in sorted(lines)])
    if readers_of("platform.changed"):
        work.add_many(
            "platform.changed",
            [
                (f"{event.type} {event.subject}", f"{event.source} {event.id}"[:200])
                for event in events
                if event.type.startswith("platform.")
            ],
        )


def _is_cut_by_core(event: Checked) -> bool:
    return event.data["initiator"] == "system" and _lowers(event)


def _start_clocks(events: list[Checked], now: datetime) -> None:
    changes = [one for one in events if _lowers(one) or one.type in CHANGES]
    blocks = [*changes, *(one for one in events if one.type == "credit.draw.declined")]
    for code, starters in (("CLK-01", blocks), ("CLK-02", changes)):
        clocks.start_many(code, [(f"{one.subject}/{one.id}", one.subject) for one in starters], at=now)


def _lowers(event: Checked) -> bool:
    return event.type == "credit.line.limit_changed" and bool(event.data["current"] < event.data["previous"])


def _id_of(raw: object) -> str | None:
    found = raw.get("id") if isinstance(raw, dict) else None
    return found if isinstance(found, str) else None


def erase(borrower: str) -> None:
    """Destroys a borrower's key: what was sealed about them can never be read again."""
    store.destroy_key(borrower, at=clock.now())
