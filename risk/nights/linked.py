"""The early warning a line stood in when it was restricted, for whoever judges the restriction. Source: A063."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from risk.events import queries as events
from risk.events.errors import NoSuchLine
from risk.events.history import Event, History
from risk.facts.reading import read
from risk.nights import levels, outreach, paying
from risk.nights.models import CustomerTurn
from risk.todos import queries as todos
from risk.todos.models import Kind, Todo
from risk.watching.levels import CALM

# Indicator -> the fact it is read from, where one fact says who may see it.
FACTS = {
    "days_past_due": "dpd_now",
    "used_share": "used",
    "draws_30d": "draws_30d",
    "enquiries_30d": "enquiries_30d",
    "lenders": "lenders",
    "income_fall": "income_change",
    "dti": "dti",
}
# Enquiries and lenders are one indicator: both must reach a level.
PARTS = {"enquiries": ("enquiries_30d", "lenders")}
ACTS = frozenset({"credit.line.held", "credit.draw.declined"})


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator that counted: its level, and the values it was read from, in the unit of its limits."""

    name: str
    level: int
    values: Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class Alert:
    """A change of level that stood when the line was restricted.

    Attributes:
        turn: its key is the alert's id.
        restricted_at: of the restriction.
        asked: what its playbook asked somebody to do; None: its level asks for nothing.
    """

    turn: CustomerTurn
    restricted_at: datetime
    indicators: tuple[Indicator, ...]
    asked: Todo | None


def at_restriction(history: History, *, by: datetime) -> Alert | None:
    """The warning in force at the newest restriction up to an instant; None: no restriction, or it stood in none.

    One query where there is none, else at most four.

    Args:
        history: of the line, up to now.
        by: when what is contested was decided.
    """
    acts = [one.time for one in history.events if one.subject == history.line and one.time <= by and _restricts(one)]
    turn = CustomerTurn.objects.filter(line=history.line, at__lte=max(acts)).order_by("-pk").first() if acts else None
    if turn is None or turn.after >= CALM:
        return None
    key = outreach.key(turn)
    asked = next((todo for todo in todos.of(Kind.OUTREACH, history.line) if todo.key == key), None)
    return Alert(turn, max(acts), _indicators(turn), asked)


def _restricts(event: Event) -> bool:
    lowered = event.type == "credit.line.limit_changed" and event.data["current"] < event.data["previous"]
    return lowered or event.type in ACTS


def _indicators(turn: CustomerTurn) -> tuple[Indicator, ...]:
    """Read again as of the walk that found them, by what was known then; without values where that is gone."""
    try:
        history = events.history(turn.line, at=turn.at, known_at=turn.at)
    except NoSuchLine:
        return tuple(Indicator(name, level, {}) for name, level in turn.found.items())
    facts = read(history, at=turn.at)
    used = levels.used_share(history, facts)
    measured = levels.measures(facts, used) | dict(paying.measures(history, at=turn.at, used_share=used))
    return tuple(
        Indicator(name, level, {part: measured[part] for part in PARTS.get(name, (name,)) if part in measured})
        for name, level in sorted(turn.found.items(), key=lambda one: one[1])
    )
