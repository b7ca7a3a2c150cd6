"""Short ways to ask for one fact of a history."""

from datetime import datetime

from risk.facts import Facts, Value, read
from tests.histories import AT, Events, told


def facts(*events: Events, at: datetime = AT, **history: object) -> Facts:
    return read(told(*events, **history), at=at)


def value(name: str, *events: Events, at: datetime = AT, **history: object) -> Value:
    return facts(*events, at=at, **history).values[name]
