"""What was told by an instant, indexed in one walk. Pure."""

from bisect import bisect_right
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import cast

from risk import clock
from risk.events.history import Event, History
from risk.facts.dates import maybe_on

NOTHING: list[Event] = []
KEPT = 8  # instants: the one all lines are read at stays among those that blocks of single lines ask for


@dataclass(frozen=True, slots=True)
class Platform:
    """What platforms told by an instant: the same for every line, so what is made of it is made once."""

    by_type: dict[str, list[Event]] = field(repr=False)
    made: dict[Hashable, object] = field(default_factory=dict, repr=False)


class Shared:
    """What platforms told, put in order once for many lines and cut off at any instant."""

    def __init__(self, events: Iterable[Event]) -> None:
        self._by_type: dict[str, list[Event]] = {}
        for event in events:
            self._by_type.setdefault(event.type, []).append(event)
        self.until = lru_cache(maxsize=KEPT)(self._until)

    def _until(self, at: datetime) -> Platform:
        """What was told by an instant; for the last few instants it is the same object, with what was made of it."""
        cut = {type_: bisect_right(found, at, key=lambda event: event.time) for type_, found in self._by_type.items()}
        return Platform({type_: self._by_type[type_][:end] for type_, end in cut.items() if end})


@dataclass(frozen=True, slots=True)
class Told:
    """Events with `time` ≤ `at`, by subject and type, oldest first.

    Attributes:
        lines: every line of the borrower, the line itself first.
        today: the Asia/Shanghai date of `at`.
    """

    line: str
    borrower: str
    lines: tuple[str, ...]
    at: datetime
    today: date
    by_subject: dict[tuple[str, str], list[Event]] = field(repr=False)
    platform: Platform = field(repr=False)

    def of(self, subject: str, *types: str) -> list[Event]:
        """The subject's events of these types, by (time, seq): the last one is the newest and the one that rules."""
        found = [self.by_subject.get((subject, type_), NOTHING) for type_ in types]
        return found[0] if len(found) == 1 else sorted((one for part in found for one in part), key=_order)

    def mine(self, *types: str) -> list[Event]:
        """Of the line itself."""
        return self.of(self.line, *types)

    def theirs(self, *types: str) -> list[Event]:
        """Of the borrower."""
        return self.of(self.borrower, *types)

    def anywhere(self, *types: str) -> list[Event]:
        """Of every subject: what platforms tell."""
        found = [self.platform.by_type.get(type_, NOTHING) for type_ in types]
        return found[0] if len(found) == 1 else sorted((one for part in found for one in part), key=_order)

    def once[Made](self, key: Hashable, make: Callable[[], Made]) -> Made:
        """What is made of the platform's events and the instant alone, under a name that says so."""
        if key not in self.platform.made:
            self.platform.made[key] = make()
        return cast("Made", self.platform.made[key])

    def since(self, *, days: int) -> datetime:
        """The instant after which the window of so many days begins: it is open there. Source: F.12 Time."""
        return self.at - timedelta(days=days)

    def within(self, time: datetime, **length: float) -> bool:
        """Whether a time is in the window (at − length, at]: exactly that long ago is out. Source: F.12 Time."""
        return self.at - timedelta(**length) < time <= self.at

    def is_fresh(self, as_of: str, *, days: int = 30) -> bool:
        """Whether a date is at most so many days before today. Source: F.12 Freshness."""
        day = maybe_on(as_of)
        return day is not None and (self.today - day).days <= days


def index(history: History, at: datetime, platform: Platform | None = None) -> Told:
    """Index what was told by an instant; one pass over the events.

    Args:
        history: with the platform's events, unless they are given apart.
        at: aware.
        platform: for many lines at one instant.
    """
    by_subject: dict[tuple[str, str], list[Event]] = {}
    for event in history.events:
        if event.time > at:
            break
        by_subject.setdefault((event.subject, event.type), []).append(event)
    others = tuple(line for line in history.lines if line != history.line)
    common = platform or Platform(_by_type(by_subject))
    return Told(history.line, history.borrower, (history.line, *others), at, clock.day(at), by_subject, common)


def _by_type(by_subject: dict[tuple[str, str], list[Event]]) -> dict[str, list[Event]]:
    """What platforms told, of every subject; a type of several subjects is put in order again."""
    by_type: dict[str, list[Event]] = {}
    for (_, type_), found in by_subject.items():
        if type_.startswith("platform."):
            by_type[type_] = sorted(by_type[type_] + found, key=_order) if type_ in by_type else found
    return by_type


def platform_told(events: Iterable[Event], at: datetime) -> Platform:
    """What platforms told by an instant, of events in order."""
    by_type: dict[str, list[Event]] = {}
    for event in events:
        if event.time > at:
            break
        if event.type.startswith("platform."):
            by_type.setdefault(event.type, []).append(event)
    return Platform(by_type)


def last(events: Iterable[Event]) -> Event | None:
    """The newest of events in order."""
    newest = None
    for newest in events:  # noqa: B007 - the last one is what is asked for
        pass
    return newest


def one_a_moment(events: list[Event]) -> Iterator[Event]:
    """Events in order, without those that a later stored one of the same time replaced. Source: F.12 Time."""
    for number, event in enumerate(events):
        following = events[number + 1] if number + 1 < len(events) else None
        if following is None or following.time != event.time:
            yield event


def _order(event: Event) -> tuple[datetime, int]:
    return event.time, event.seq
