"""Owns who handles which topic: filled when the apps load, never written to afterwards.

A writer names its own subject and knows no reader; a reader registers itself.
"""

from collections.abc import Callable
from dataclasses import dataclass

QUEUES = ("urgent", "read", "recheck", "notify", "bulk")
type Handler = Callable[[str], None]


@dataclass(frozen=True)
class Reader:
    """A handler of one topic.

    Attributes:
        retries: seconds to wait after the first, second, … failure; after the last one the row is dead.
        seconds: the soft limit of one attempt; the hard one is 10 s later and the lease 10 s after that.
        only: the one sort of subjects that concerns it; empty: every one.
    """

    name: str
    topic: str
    handler: Handler
    queue: str
    retries: tuple[int, ...]
    seconds: int
    only: str = ""

    @property
    def lease(self) -> int:
        return self.seconds + 20


READERS: dict[str, dict[str, Reader]] = {}


def register(reader: Reader) -> None:
    if reader.queue not in QUEUES:
        raise ValueError(f"{reader.name}: no queue is called {reader.queue!r}; there are {', '.join(QUEUES)}.")
    READERS.setdefault(reader.topic, {})[reader.name] = reader


def readers_of(topic: str) -> tuple[Reader, ...]:
    return tuple(READERS.get(topic, {}).values())


def reader_named(topic: str, name: str) -> Reader | None:
    return READERS.get(topic, {}).get(name)
